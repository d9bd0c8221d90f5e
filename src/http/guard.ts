import { createHash, timingSafeEqual } from 'node:crypto'

/** What a request is for; each has its own demands. */
export type RequestKind = 'page' | 'asset' | 'image' | 'download' | 'upload' | 'socket'

/** The parts of a request that decide. Header values as they came; undefined where there was none. */
export interface GuardedRequest {
  readonly kind: RequestKind
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly fetchDest: string | undefined
  /** Start token: a header for uploads, a subprotocol for the socket. */
  readonly token: string | undefined
}

/** What this server is: the one address it answers to and the secret it was started with. */
export interface GuardRules {
  readonly port: number
  readonly token: string
}

/** Why a request is refused; the words go to the log, never to the asker. */
export type Refusal =
  | { readonly kind: 'wrong-host'; readonly status: 421 }
  | { readonly kind: 'wrong-method'; readonly status: 405 }
  | { readonly kind: 'other-origin'; readonly status: 403 }
  | { readonly kind: 'other-site'; readonly status: 403 }
  | { readonly kind: 'wrong-token'; readonly status: 401 }

const METHODS: Record<RequestKind, readonly string[]> = {
  page: ['GET', 'HEAD'],
  asset: ['GET', 'HEAD'],
  image: ['GET', 'HEAD'],
  download: ['GET', 'HEAD'],
  upload: ['POST'],
  socket: ['GET'],
}

/** Kinds that change something or read reports: without the start token nothing happens. Images and downloads carry an unguessable grant. */
const NEEDS_TOKEN: ReadonlySet<RequestKind> = new Set(['upload', 'socket'])

/**
 * Whether a request may go on; null = allowed. Trusts no header by default:
 * - Host exactly `127.0.0.1:<port>`, against DNS rebinding (a hostile name that resolves to loopback keeps its own Host);
 * - Origin, when sent, exactly ours, and always sent where something happens (browsers send it on POST and WebSocket);
 * - Sec-Fetch-Site, when sent, ours, so that no other site can embed a picture; opening the page itself by a link is fine;
 * - the start token, compared in constant time.
 */
export function refusalOf(request: GuardedRequest, rules: GuardRules): Refusal | null {
  const address = `127.0.0.1:${rules.port}`
  if (request.host !== address) return { kind: 'wrong-host', status: 421 }
  if (!METHODS[request.kind].includes(request.method)) return { kind: 'wrong-method', status: 405 }
  const needsToken = NEEDS_TOKEN.has(request.kind)
  if (request.origin === undefined ? needsToken : request.origin !== `http://${address}`)
    return { kind: 'other-origin', status: 403 }
  if (!isOwnSite(request)) return { kind: 'other-site', status: 403 }
  if (needsToken && !isSameSecret(request.token, rules.token)) return { kind: 'wrong-token', status: 401 }
  return null
}

function isOwnSite({ kind, fetchSite, fetchDest }: GuardedRequest): boolean {
  if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return true
  return kind === 'page' && fetchDest === 'document'
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
export function isSameSecret(given: string | undefined, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined
}
