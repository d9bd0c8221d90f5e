import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { LocalAuthority } from './local-authority.ts'

/** What the service does with a request. */
export type ServiceMood =
  | 'signs'
  | 'signs-json'
  | 'other-key'
  | 'old-padding'
  | 'garbage'
  | 'empty'
  | 'endless'
  | 'hangs'
  | 'forbids'
  | 'redirects'
  | 'busy-twice'
  | 'breaks'

/** A signing service with mutual TLS on loopback; it never gives its key away. */
export interface SigningService {
  readonly url: string
  /** Where the client finds what it needs. */
  readonly client: { readonly certificatePath: string; readonly keyPath: string }
  readonly caPath: string
  mood: ServiceMood
  /** Bodies of the requests that reached it, with the name in the client's certificate. */
  readonly requests: {
    readonly bytes: number
    readonly client: string
    readonly headers: Readonly<Record<string, unknown>>
  }[]
  readonly close: () => Promise<void>
}

/** Starts the service; it signs with `keyPath` (ECDSA as DER, as most do; RSA as PSS). */
export async function startSigningService(authority: LocalAuthority, keyPath: string): Promise<SigningService> {
  const server = authority.issue('server', 'es256', {
    extensions: [
      'extendedKeyUsage=serverAuth',
      'subjectAltName=IP:127.0.0.1,DNS:localhost',
      'authorityKeyIdentifier=keyid',
    ],
  })
  const client = authority.issue('Kommunens dator', 'es256', { extensions: ['extendedKeyUsage=clientAuth'] })
  const key = createPrivateKey(readFileSync(keyPath))
  const other = createPrivateKey(readFileSync(client.keyPath))
  const requests: { bytes: number; client: string; headers: Record<string, unknown> }[] = []
  const listener = createServer(
    {
      cert: readFileSync(server.chainPath),
      key: readFileSync(server.keyPath),
      ca: [readFileSync(authority.rootPath), readFileSync(authority.issuingPath)],
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts)
        const peer = 'getPeerCertificate' in request.socket ? (request.socket as import('node:tls').TLSSocket) : null
        const name = String(peer?.getPeerCertificate().subject?.CN ?? '')
        requests.push({ bytes: body.length, client: name, headers: request.headers })
        answer(service.mood, { body, key, other, count: requests.length }, response)
      })
    },
  )
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const service: SigningService = {
    url: `https://127.0.0.1:${port}/sign`,
    client: { certificatePath: client.chainPath, keyPath: client.keyPath },
    caPath: authority.rootPath,
    mood: 'signs',
    requests,
    close: () =>
      new Promise(resolve => {
        listener.closeAllConnections()
        listener.close(() => resolve())
      }),
  }
  return service
}

interface Asked {
  readonly body: Buffer
  readonly key: KeyObject
  readonly other: KeyObject
  readonly count: number
}

function signed(key: KeyObject, body: Buffer): Buffer {
  return key.asymmetricKeyType === 'rsa'
    ? sign('sha256', body, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
    : sign('sha256', body, key)
}

function answer(mood: ServiceMood, { body, key, other, count }: Asked, response: ServerResponse): void {
  switch (mood) {
    case 'signs':
      return void response.end(signed(key, body))
    case 'signs-json':
      return void response.end(JSON.stringify({ signature: signed(key, body).toString('base64') }))
    case 'other-key':
      return void response.end(sign('sha256', body, other))
    case 'old-padding':
      return void response.end(sign('sha256', body, key))
    case 'garbage':
      return void response.end('<html>Välkommen</html>')
    case 'empty':
      return void response.end()
    case 'endless':
      return void response.end(Buffer.alloc(300_000, 1))
    case 'hangs':
      return
    case 'forbids':
      return void response.writeHead(403).end('no')
    case 'redirects':
      return void response.writeHead(302, { location: 'https://example.org/' }).end()
    case 'busy-twice':
      return void (count < 3 ? response.writeHead(503).end() : response.end(signed(key, body)))
    case 'breaks':
      response.socket?.destroy()
  }
}
