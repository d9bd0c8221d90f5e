import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import { indexOfAscii } from '../../../../container/bytes.ts'
import { manifestLabelOfUrl } from '../../../../container/c2pa-store.ts'
import type { StatusEntry, StatusLists } from '../../../../domain/provenance.ts'
import { keepRecent } from '../../keep-recent.ts'
import type { EngineStore } from '../map-store.ts'
import type { OwnManifest } from './own-manifest.ts'
import { isFitSigner, isIssuedByList } from './signer-check.ts'

/** Header of a time stamp in a COSE signature, versions 1 and 2: `sigTst`, `sigTst2` (C2PA 2.2 section 10.3.2.5). */
const TIME_STAMP_HEADER = 'sigTst'

/**
 * Whether the engine needs the organisation's own issuers for this store. It checks them in 1.3 ms a signature (P-384 in Rust; OpenSSL takes
 * a third), so that our own code does, but for a time stamp, which an own issuer may vouch for, too. Without a store nothing is known.
 */
export function needsOwnAnchors(store: Uint8Array | null): boolean {
  return store === null || indexOfAscii(store, TIME_STAMP_HEADER) !== -1
}

/** How a status says that our own code found the issuer. */
export const BY_OWN_ANCHOR = 'issued by an own anchor; checked by Ursprung'

/** Answers by certificate chain: an archive holds thousands of labels by the same few signers. */
const answers = new WeakMap<TrustBundle, ReturnType<typeof keepRecent<boolean>>>()
const MOST_CHAINS = 64

/** Labels of the manifests that a certificate of an own issuer signed: fit for signing (C2PA 2.2 section 14.5.1), and issued by an own anchor. */
export function labelsOfOwnSigners(manifests: readonly OwnManifest[], trust: TrustBundle): ReadonlySet<string> {
  if (!trust.lists.some(list => list.kind === 'own-anchors')) return new Set()
  return new Set(manifests.filter(manifest => isOwnSigner(manifest, trust)).map(({ boxes }) => boxes.label))
}

function isOwnSigner({ cose, leaf }: OwnManifest, trust: TrustBundle): boolean {
  if (cose === null || leaf === null) return false
  const known = answers.get(trust) ?? keepRecent<boolean>(MOST_CHAINS)
  answers.set(trust, known)
  const key = cose.chain.map(der => Buffer.from(der).toString('latin1')).join('|')
  return known(
    key,
    () => isFitSigner(cose.chain) && isIssuedByList(leaf, cose, { trust, kind: 'own-anchors', at: null }),
  )
}

/** The store as an engine that knew the own issuers would have told it: what it calls an unknown signer is a known one. */
export function withOwnSigners(store: EngineStore, own: ReadonlySet<string>): EngineStore {
  if (own.size === 0) return store
  const isKnown = ({ code, url }: StatusEntry): boolean =>
    code === 'signingCredential.untrusted' && url.endsWith('/c2pa.signature') && own.has(manifestLabelOfUrl(url) ?? '')
  const known = store.active.failure.filter(isKnown).map(({ url }) => trusted(url))
  const active = { ...withoutEntries(store.active, isKnown), success: [...store.active.success, ...known] }
  // What an ingredient recorded of its signer is the same once more: no difference to tell.
  const deltas = store.ingredientDeltas.map(delta => ({
    ...withoutEntries(delta, isKnown),
    ingredientUrl: delta.ingredientUrl,
  }))
  return { ...store, active, ingredientDeltas: deltas.filter(hasEntries) }
}

const trusted = (url: string): StatusEntry => ({
  code: 'signingCredential.trusted',
  url,
  explanation: BY_OWN_ANCHOR,
})

function withoutEntries(lists: StatusLists, isLeftOut: (entry: StatusEntry) => boolean): StatusLists {
  const { success, informational, failure } = lists
  return { success, informational, failure: failure.filter(entry => !isLeftOut(entry)) }
}

const hasEntries = ({ success, informational, failure }: StatusLists): boolean =>
  success.length + informational.length + failure.length > 0
