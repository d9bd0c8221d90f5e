/**
 * Paths never cross the API; grants do. A grant is an unguessable token for one file or folder that the person chose,
 * for one purpose and for a limited time. The page can only hand back what it was handed.
 */

/** What a grant may be used for: reading a picture, handing out a finished file, working in a folder. */
export const GRANT_PURPOSES = ['picture', 'result', 'folder', 'preview'] as const
/** One of `GRANT_PURPOSES`. A grant for one purpose does not resolve for another: a folder is no picture, a preview no result. */
export type GrantPurpose = (typeof GRANT_PURPOSES)[number]

/** What stands behind a grant. `name` is what people see; `relativePath` keeps the structure of a dropped folder, with `/`. */
export interface GrantedPath {
  readonly path: string
  readonly name: string
  readonly relativePath: string
  readonly purpose: GrantPurpose
}

/** A whole day's work; a page left open over a weekend has to choose its files again. */
export const GRANT_LIFETIME_MS = 24 * 60 * 60 * 1000
/** More than any page shows; the oldest make room. A scan's rows get theirs when someone opens them. */
export const MAX_GRANTS = 20_000
/** 256 bits, so that a grant in an image URL needs no other secret. */
const TOKEN_BYTES = 32

/** Form of a token: 43 characters of base64url. Anything else is refused before it is looked up. */
export const GRANT_PATTERN = /^[A-Za-z0-9_-]{43}$/

/** Gives, resolves and withdraws grants. Unknown, expired and wrongly used tokens all resolve to `null`. */
export interface Grants {
  readonly give: (granted: GrantedPath) => string
  readonly resolve: (token: string, purposes: readonly GrantPurpose[]) => GrantedPath | null
  readonly withdraw: (token: string) => void
  readonly count: () => number
  /** Paths granted for a purpose and still valid. */
  readonly pathsFor: (purpose: GrantPurpose) => readonly string[]
  /** A name for the file at a path that opens nothing: the same each time, for as long as it is among the last `MAX_GRANTS`. */
  readonly sourceOf: (path: string) => string
}

/** `now` in ms; the wall clock unless a test brings its own. */
export function createGrants(now: () => number = Date.now): Grants {
  const held = new Map<string, { readonly granted: GrantedPath; readonly expiresMs: number }>()
  const sources = new Map<string, string>()
  const makeRoom = (): void => {
    for (const [token, { expiresMs }] of held) {
      if (held.size < MAX_GRANTS && expiresMs > now()) return
      held.delete(token)
    }
  }
  return {
    give: granted => {
      makeRoom()
      const token = randomToken()
      held.set(token, { granted, expiresMs: now() + GRANT_LIFETIME_MS })
      return token
    },
    resolve: (token, purposes) => {
      const found = GRANT_PATTERN.test(token) ? held.get(token) : undefined
      if (found === undefined || found.expiresMs <= now()) return null
      return purposes.includes(found.granted.purpose) ? found.granted : null
    },
    withdraw: token => void held.delete(token),
    count: () => held.size,
    pathsFor: purpose =>
      [...held.values()]
        .filter(({ granted, expiresMs }) => granted.purpose === purpose && expiresMs > now())
        .map(({ granted }) => granted.path),
    sourceOf: path => {
      const source = sources.get(path) ?? randomToken()
      sources.delete(path)
      sources.set(path, source)
      for (const oldest of sources.keys()) {
        if (sources.size <= MAX_GRANTS) break
        sources.delete(oldest)
      }
      return source
    },
  }
}

/** 32 random bytes as base64url without padding. */
export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
