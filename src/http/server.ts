import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { randomBytes } from 'node:crypto'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { AddressInfo } from 'node:net'
import { GRANT_PATTERN, randomToken } from '../api/grants.ts'
import { createRouter } from '../api/router.ts'
import type { ApiContext } from '../api/services.ts'
import { type GuardedRequest, refusalOf, type RequestKind } from './guard.ts'
import { contentSecurityPolicy, type PageFile, SAFE_HEADERS, startPage } from './page-files.ts'
import { takeUpload, type UploadBudget } from './uploads.ts'

/** Largest message over the socket; drafts for thousands of pictures fit, pictures never travel here. */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024
const SOCKET_PROTOCOL = 'ursprung'
const TOKEN_HEADER = 'x-ursprung-token'
const TOKEN_PROTOCOL = /^token\.([A-Za-z0-9_-]{43})$/

/** A running server; `url` holds the start token in its fragment, which no browser sends anywhere. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly close: () => Promise<void>
}

interface Serving {
  readonly context: ApiContext
  readonly page: ReadonlyMap<string, PageFile>
  readonly token: string
  readonly budget: UploadBudget
  port: number
}

/** Starts on 127.0.0.1 only; `port` 0 takes any free one. Rejects when the port is taken. */
export async function startLoopbackServer(
  context: ApiContext,
  page: ReadonlyMap<string, PageFile>,
  port: number,
): Promise<RunningServer> {
  const serving: Serving = { context, page, token: randomToken(), budget: { bytes: 0 }, port }
  const server = createServer((request, response) => void answer(request, response, serving))
  server.requestTimeout = 10 * 60 * 1000
  server.headersTimeout = 15_000
  const sockets = acceptSockets(server, serving)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  serving.port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${serving.port}/#token=${serving.token}`,
    port: serving.port,
    token: serving.token,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

function acceptSockets(server: Server, serving: Serving): WebSocketServer {
  const handler = new RPCHandler(createRouter())
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SOCKET_PROTOCOL,
  })
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy())
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
    const token = offered.map(name => TOKEN_PROTOCOL.exec(name)?.[1]).find(found => found !== undefined)
    const isRpc = request.url === '/rpc' && offered.includes(SOCKET_PROTOCOL)
    if (!isRpc || refusalOf(guarded(request, 'socket', token), serving) !== null) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, socket => {
      socket.on('error', () => socket.terminate())
      void handler.upgrade(socket, { context: serving.context })
    })
  })
  return sockets
}

function guarded(request: IncomingMessage, kind: RequestKind, token: string | undefined): GuardedRequest {
  const one = (name: string): string | undefined => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(',') : value
  }
  return {
    kind,
    method: request.method ?? '',
    host: one('host'),
    origin: one('origin'),
    fetchSite: one('sec-fetch-site'),
    fetchDest: one('sec-fetch-dest'),
    token,
  }
}

function kindOfPath(path: string): RequestKind {
  if (path === '/') return 'page'
  if (path === '/upload') return 'upload'
  if (path.startsWith('/image/')) return 'image'
  return path.startsWith('/file/') ? 'download' : 'asset'
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value)
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const kind = kindOfPath(url.pathname)
    const token = request.headers[TOKEN_HEADER]
    const refusal = refusalOf(guarded(request, kind, Array.isArray(token) ? undefined : token), serving)
    if (refusal !== null) end(response, refusal.status)
    else await ANSWERS[kind]({ request, response, url, serving })
  } catch {
    // A request that cannot even be parsed, or a connection that went away: no words for whoever sent it.
    if (response.headersSent) response.destroy()
    else end(response, 400)
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly serving: Serving
}

const ANSWERS: Record<RequestKind, (exchange: Exchange) => Promise<void> | void> = {
  page: ({ response, serving }) => {
    const file = serving.page.get('/index.html')
    if (file === undefined) return end(response, 404)
    const nonce = randomBytes(16).toString('base64')
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce))
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Content-Type', file.mediaType)
    response.end(startPage(file, nonce))
  },
  asset: ({ response, url, serving }) => {
    const file = url.pathname === '/index.html' ? undefined : serving.page.get(url.pathname)
    if (file === undefined) return end(response, 404)
    response.setHeader('Content-Type', file.mediaType)
    response.setHeader('Cache-Control', 'no-cache')
    response.end(file.bytes)
  },
  image: answerImage,
  download: answerDownload,
  upload: async ({ request, response, url, serving }) => {
    const { grants, services } = serving.context
    const taken = await takeUpload(request, url, { scratch: services.scratch, grants, budget: serving.budget })
    response.statusCode = taken.ok ? 200 : 413
    if (!taken.ok) response.setHeader('Connection', 'close')
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(taken))
  },
  socket: ({ response }) => end(response, 426),
}

async function answerImage({ response, url, serving }: Exchange): Promise<void> {
  const granted = serving.context.grants.resolve(url.pathname.slice('/image/'.length), ['picture', 'result', 'preview'])
  if (granted === null) return end(response, 404)
  const drawn = await serving.context.services.screenPicture(granted.path, Number(url.searchParams.get('width') ?? 0))
  // No content: the page then shows its own icon.
  if (!drawn.ok) return end(response, 204)
  response.setHeader('Content-Type', drawn.value.mediaType)
  response.setHeader('Cache-Control', 'private, max-age=3600')
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  response.end(drawn.value.bytes)
}

async function answerDownload({ response, url, serving }: Exchange): Promise<void> {
  const token = url.pathname.slice('/file/'.length)
  const granted = GRANT_PATTERN.test(token) ? serving.context.grants.resolve(token, ['result']) : null
  if (granted === null) return end(response, 404)
  const facts = await stat(granted.path).catch(() => null)
  if (facts === null || !facts.isFile()) return end(response, 404)
  response.setHeader('Content-Type', 'application/octet-stream')
  response.setHeader('Content-Length', facts.size)
  response.setHeader(
    'Content-Disposition',
    `attachment; filename*=UTF-8''${encodeURIComponent(granted.name).replace(/['()*]/g, character => `%${character.charCodeAt(0).toString(16)}`)}`,
  )
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  await pipeline(createReadStream(granted.path), response)
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}
