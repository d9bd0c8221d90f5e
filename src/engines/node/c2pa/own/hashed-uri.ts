import { createHash } from 'node:crypto'
import type { ManifestBoxes } from '../../../../container/c2pa-store.ts'
import { cborField, cborText, type CborValue } from '../../../../container/cbor.ts'
import { onlyChildBox, type JumbfBox } from '../../../../container/jumbf.ts'

/** A reference with the hash of what it refers to (C2PA 2.2 section 8.4.2). */
export interface HashedUri {
  readonly url: string
  readonly algorithm: string | null
  readonly hash: Uint8Array
}

/** Names of C2PA 2.2 section 13.1; anything else is not checked. */
const DIGESTS: readonly string[] = ['sha256', 'sha384', 'sha512']
/** A URL names store, manifest, assertion store and assertion; nothing is deeper. */
const MAX_SEGMENTS = 6

/** A hashed reference; `null` where the value is none. */
export function readHashedUri(value: CborValue): HashedUri | null {
  const url = cborText(value, 'url')
  const hash = cborField(value, 'hash')
  if (url === null || !(hash instanceof Uint8Array)) return null
  return { url, algorithm: cborText(value, 'alg'), hash }
}

/** The store's manifests by their labels. A map, not an object: labels are hostile, `__proto__` is one. */
export type ManifestIndex = ReadonlyMap<string, ManifestBoxes>

/**
 * The box a URL names: `self#jumbf=/c2pa/LABEL/…` anywhere in the store, `self#jumbf=c2pa.assertions/…` within `manifest`
 * (C2PA 2.2 section 8.3). `null` where there is none, or several of that name.
 */
export function resolveUrl(url: string, manifest: ManifestBoxes, index: ManifestIndex): JumbfBox | null {
  const path = /^self#jumbf=(.*)$/s.exec(url)?.[1]
  if (path === undefined) return null
  const segments = path.replace(/^\//, '').split('/')
  if (segments.length > MAX_SEGMENTS) return null
  if (segments[0] !== 'c2pa') return path.startsWith('/') ? null : descend(manifest.box, segments)
  const named = index.get(segments[1] ?? '')
  return named === undefined ? null : descend(named.box, segments.slice(2))
}

function descend(box: JumbfBox, labels: readonly string[]): JumbfBox | null {
  let current: JumbfBox | null = box
  for (const label of labels) current = current === null ? null : onlyChildBox(current, label)
  return current
}

/**
 * Compares a box with the hash in a reference. `not-checked` where no algorithm of the specification is named, neither here nor in the
 * claim (`fallback`): guessing one would turn an unknown into a proof.
 */
export function compareHash(
  box: JumbfBox,
  { algorithm, hash }: HashedUri,
  fallback: string | null,
): 'match' | 'mismatch' | 'not-checked' {
  const name = digestName(algorithm ?? fallback)
  if (name === null) return 'not-checked'
  const actual = createHash(name).update(box.payload).digest()
  return actual.length === hash.length && actual.equals(hash) ? 'match' : 'mismatch'
}

/** The digest's name for `createHash`; `null` where C2PA does not allow it. */
export function digestName(algorithm: string | null): string | null {
  return algorithm !== null && DIGESTS.includes(algorithm) ? algorithm : null
}
