import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import { cborOf } from '../../../../container/c2pa-store.ts'
import { cborField, cborList } from '../../../../container/cbor.ts'
import type { ManifestStore } from '../../../../domain/provenance.ts'
import { checkHardBinding, type BoundAsset } from './data-hash.ts'
import { checkManifest, joinResults, type CheckResult } from './check-manifest.ts'
import { readOwnManifests, type OwnManifest } from './own-manifest.ts'
import { runOwnChecks, withSigner } from './own-reading.ts'
import { checkSigner, type SignerCheck } from './signer-check.ts'

/** Failures that prove a change, among those own checks can give (C2PA 2.2 section 15.2.1). */
const CHANGES: readonly string[] = [
  'claimSignature.mismatch',
  'assertion.hashedURI.mismatch',
  'assertion.dataHash.mismatch',
]

/** A store the engine refused, with the picture it is about. */
export interface RefusedStore {
  readonly storeBytes: Uint8Array
  readonly asset: BoundAsset
  readonly trust: TrustBundle
  /** The engine's error, kept in the answer. */
  readonly engineRefusal: string
  readonly now: Date
}

/** What own validation gave: a full answer, or the reasons why there is none. */
export type OwnValidation =
  | { readonly kind: 'validated'; readonly store: ManifestStore; readonly isChanged: boolean }
  | { readonly kind: 'unsettled'; readonly reasons: readonly string[] }

/**
 * Validates a store without the engine. It answers only where every check of integrity came out, of every manifest in the store, or where
 * one of the active manifest failed for certain; anything it does not know (other bindings, redactions, update manifests, algorithms outside
 * of the specification, two readings of one name) leaves the question open. Rules of actions are not checked: they concern no change.
 */
export async function validateRefusedStore(refused: RefusedStore): Promise<OwnValidation> {
  const manifests = readOwnManifests(refused.storeBytes)
  const active = manifests.at(-1)
  if (active === undefined) return { kind: 'unsettled', reasons: ['no manifest'] }
  const index = new Map(manifests.map(({ boxes }) => [boxes.label, boxes]))
  if (index.size !== manifests.length) return { kind: 'unsettled', reasons: ['two manifests of one name'] }
  const own = joinResults([checkManifest(active, index), await checkHardBinding(active.boxes, refused.asset)])
  const others = joinResults(manifests.slice(0, -1).map(manifest => checkManifest(manifest, index)))
  const isChanged = own.failure.some(({ code }) => CHANGES.includes(code))
  const reasons = [...own.unchecked, ...others.unchecked]
  if (reasons.length > 0 && !isChanged) return { kind: 'unsettled', reasons }
  // Successes of other manifests stay out: the status lists of a store speak of its active manifest.
  const status = joinResults([own, { ...others, success: [], informational: [] }])
  return { kind: 'validated', isChanged, store: await storeOf(refused, { manifests, active, status }) }
}

interface Checked {
  readonly manifests: readonly OwnManifest[]
  readonly active: OwnManifest
  readonly status: CheckResult
}

async function storeOf(refused: RefusedStore, { manifests, active, status }: Checked): Promise<ManifestStore> {
  const { trust, now, asset, storeBytes, engineRefusal } = refused
  const signer = await checkSigner(active, { trust, now, responses: stapledResponses(manifests) })
  const { success, informational, failure } = joinResults([status, signer.result])
  return {
    activeLabel: active.boxes.label,
    manifests: manifests.map(manifest => (manifest === active ? stamped(manifest, signer) : withSigner(manifest))),
    active: { success, informational, failure },
    ingredientDeltas: [],
    trustSlot: signer.slot,
    ownChecks: await runOwnChecks({ manifest: active, trust, needsSignature: true, needsTimeStamp: true }),
    isEmbedded: asset.place !== 'beside',
    storeBytes: storeBytes.length,
    engineRefusal,
  }
}

/** The manifest with the time its stamp names, trusted or not. */
function stamped(manifest: OwnManifest, { stamp }: SignerCheck): ManifestStore['manifests'][number] {
  const content = withSigner(manifest)
  const claimedTime = stamp?.time ?? null
  return content.signer === null ? content : { ...content, signer: { ...content.signer, claimedTime } }
}

/** OCSP responses beside the signatures (`rVals`) and in certificate-status assertions: C2PA 2.2 sections 14.6.2 and 18.20. */
function stapledResponses(manifests: readonly OwnManifest[]): readonly Uint8Array[] {
  const assertions = manifests
    .flatMap(({ boxes }) => boxes.assertions)
    .filter(box => box.label.startsWith('c2pa.certificate-status'))
    .map(cborOf)
  const headers = manifests.map(({ cose }) => cborField(cose?.unprotectedHeader, 'rVals'))
  return [...headers, ...assertions]
    .flatMap(values => cborList(values, 'ocspVals'))
    .filter(value => value instanceof Uint8Array)
}
