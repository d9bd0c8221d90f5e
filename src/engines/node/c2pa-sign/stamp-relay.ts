import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A stamp takes a tenth of a second; an authority that has not answered by then is away. */
const STAMP_TIMEOUT_MS = 15_000
/** A request is some 100 bytes, an answer with its chain 5 to 10 kB. */
const MAX_STAMP_BYTES = 100_000

/** A place on loopback that passes stamp requests on. */
export interface StampRelay {
  readonly url: string
  close(): void
}

/**
 * Stands between c2pa-rs and a time-stamp authority, because the library waits for ever for one that does not answer (measured) and cannot
 * be stopped. Passes the bytes on unread, ends the wait, and keeps the answer small. Its address cannot be guessed, and it lives for one signing.
 */
export async function openStampRelay(authorityUrl: string, signal: AbortSignal | null): Promise<StampRelay> {
  const path = `/${randomBytes(16).toString('hex')}`
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== path) response.writeHead(404).end()
    else
      passOn(request, response, authorityUrl, signal).catch(() => {
        // Away, late, or too large: for the library it is all the same, and it says so by signing nothing.
        response.writeHead(502).end()
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  authorityUrl: string,
  signal: AbortSignal | null,
): Promise<void> {
  const timeout = AbortSignal.timeout(STAMP_TIMEOUT_MS)
  const answer = await fetch(authorityUrl, {
    method: 'POST',
    body: await collect(request),
    headers: { 'content-type': 'application/timestamp-query' },
    redirect: 'error',
    signal: signal === null ? timeout : AbortSignal.any([timeout, signal]),
  })
  if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`)
  const bytes = await collect(answer.body)
  response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(bytes)
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const part of stream) {
    sizeBytes += part.length
    if (sizeBytes > MAX_STAMP_BYTES) throw new Error(`more than ${MAX_STAMP_BYTES} bytes`)
    parts.push(part)
  }
  return Uint8Array.from(Buffer.concat(parts))
}
