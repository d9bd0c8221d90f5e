import type { ManifestStore, StatusEntry } from '../domain/provenance.ts'

/** C2PA 2.2 section 15.2.1: the failures that say bytes or statements differ from what was signed. Nothing else means "changed". */
export const CHANGE_CODES: readonly string[] = [
  'claimSignature.mismatch',
  'assertion.hashedURI.mismatch',
  'assertion.dataHash.mismatch',
  'assertion.bmffHash.mismatch',
  'assertion.boxesHash.mismatch',
  'assertion.collectionHash.mismatch',
  'assertion.multiAssetHash.mismatch',
]

/**
 * Failures that say a manifest is not whole, or more than whole (C2PA 2.2 sections 15.6 and 15.10): parts that the claim names are gone, or others than it
 * names are there. They prove no change of the picture, but whatever else of it holds is not all that was signed.
 */
export const DOUBT_CODES: readonly string[] = [
  'claim.missing',
  'claim.multiple',
  'claim.cbor.invalid',
  'claim.hardBindings.missing',
  'claimSignature.missing',
  'assertion.missing',
  'assertion.undeclared',
  'assertion.outsideManifest',
  'assertion.multipleHardBindings',
  'assertion.cbor.invalid',
  'assertion.json.invalid',
  'manifest.update.invalid',
  'manifest.update.wrongParents',
]

/** Failures that say the history of an ingredient is incomplete or differs from what was recorded. */
const INGREDIENT_CODES: readonly string[] = [
  ...CHANGE_CODES,
  'ingredient.manifest.missing',
  'ingredient.manifest.mismatch',
  'ingredient.claimSignature.missing',
  'ingredient.claimSignature.mismatch',
  'ingredient.hashedURI.mismatch',
  'assertion.missing',
  'claim.missing',
  'claimSignature.missing',
  'manifest.inaccessible',
]

/** Whether a failure means that an ingredient's history is broken; certificates and time stamps never do. */
export function breaksIngredient(code: string): boolean {
  return INGREDIENT_CODES.includes(code)
}

/** Last part of a status URL: `self#jumbf=/c2pa/LABEL/c2pa.signature` → `c2pa.signature`; the whole where there is no path. */
export function urlSuffix(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

/**
 * Whether a status entry is about this manifest. URLs are `self#jumbf=/c2pa/LABEL/…` or a bare label; a label is compared whole, so that
 * one that is the start of another does not match.
 */
export function isAbout(entry: StatusEntry, label: string): boolean {
  const path = entry.url.replace(/^self#jumbf=/, '').replace(/^\/?c2pa\//, '')
  return path === label || path.startsWith(`${label}/`)
}

/** Whether an entry stands at a manifest's own signature: signer and time questions look there only (knowledge c2pa.md 3.1). */
export function isAtSignature(entry: StatusEntry): boolean {
  return urlSuffix(entry.url) === 'c2pa.signature'
}

/** Failures of the active manifest's own parts; entries without a manifest in their URL (`Cose_Sign1`) count as its own. */
export function activeFailures(store: ManifestStore): readonly StatusEntry[] {
  const others = store.manifests.map(manifest => manifest.label).filter(label => label !== store.activeLabel)
  return store.active.failure.filter(entry => !isAboutAnother(entry, store.activeLabel, others))
}

/**
 * Failures of the manifests that an active update manifest stands for. c2pa-rs tells them as those of ingredients, though one of them has the only hash of
 * the picture; and whatever is wrong with an ingredient may be what leads to it.
 */
export function updateFailures({ active, ingredientDeltas, updates }: ManifestStore): readonly StatusEntry[] {
  if (updates === undefined) return []
  const failures = [active, ...ingredientDeltas].flatMap(({ failure }) => failure)
  return failures.filter(
    entry =>
      entry.code.startsWith('ingredient.') ||
      ([...INGREDIENT_CODES, ...DOUBT_CODES].includes(entry.code) &&
        updates.labels.some(label => isAbout(entry, label))),
  )
}

/** Failures the engine reported about a manifest that is not the active one, also about one that is missing from the store. */
export function foreignFailures(store: ManifestStore): readonly StatusEntry[] {
  const own = new Set(activeFailures(store))
  return store.active.failure.filter(entry => !own.has(entry))
}

function isAboutAnother(entry: StatusEntry, activeLabel: string | null, others: readonly string[]): boolean {
  if (entry.code.startsWith('ingredient.')) return true
  if (activeLabel !== null && isAbout(entry, activeLabel)) return false
  if (others.some(label => isAbout(entry, label))) return true
  return entry.url.startsWith('self#jumbf=/c2pa/') && activeLabel !== null
}
