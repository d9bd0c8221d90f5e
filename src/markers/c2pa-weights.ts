import type { EvidenceWeight } from '../domain/evidence.ts'
import type { Manifest, ManifestStore, ProvenanceReading, StatusEntry } from '../domain/provenance.ts'

/** Certificates that call themselves test certificates: `C2PA Test Signing Cert`, `TESTING_ONLY`, `TEST USE ONLY`; not `Testkommun`. */
const TEST_NAME = /(?<![A-Za-zÀ-ÿ])test(?:ing|s)?(?![A-Za-zÀ-ÿ])/i

/** Whether the signer of the active manifest is a test signer on no list: such a signature proves bytes, and vouches for nobody. */
export function isTestSigned(store: ManifestStore): boolean {
  if (store.trustSlot !== 'none') return false
  const active = store.manifests.find(manifest => manifest.label === store.activeLabel)
  return store.ownChecks.isTestCertificate === true || (active !== undefined && hasTestName(active))
}

function hasTestName(manifest: Manifest): boolean {
  const { name, organisation } = manifest.signer ?? { name: null, organisation: null }
  return [name, organisation].some(text => text !== null && TEST_NAME.test(text.replaceAll('_', ' ')))
}

/**
 * The weight of each manifest's claims, by label. `signed` needs that manifest itself to validate: the active one intact, an earlier one
 * that an intact active one refers to, or one below it, without a failed hash or signature, now or when it was recorded; and a signer that is no test
 * signer. Manifests that nobody refers to stand in the store unsealed: the engine does not look at them.
 * Contract: what a broken manifest claims never becomes `basis: "signed"`.
 */
export function weighManifests(
  reading: ProvenanceReading,
  integrity: 'intact' | 'broken' | 'unknown',
): ReadonlyMap<string, EvidenceWeight> {
  if (reading.kind !== 'read') return new Map()
  const { store } = reading
  const failing = new Set(failingLabels(store))
  const sealed = sealedLabels(store, failing)
  return new Map(
    store.manifests.map((manifest): [string, EvidenceWeight] => {
      const isActive = manifest.label === store.activeLabel
      const isValid =
        integrity === 'intact' && (isActive || (sealed.has(manifest.label) && !failing.has(manifest.label)))
      const isTest = isActive ? isTestSigned(store) : hasTestName(manifest)
      return [manifest.label, isValid && !isTest ? 'signed' : 'declared']
    }),
  )
}

/** What hangs on the active manifest, itself included, over manifests that hold. */
function sealedLabels({ manifests, activeLabel }: ManifestStore, failing: ReadonlySet<string>): ReadonlySet<string> {
  const byLabel = new Map(manifests.map(manifest => [manifest.label, manifest]))
  const sealed = new Set<string>()
  const waiting = activeLabel === null ? [] : [activeLabel]
  for (let label = waiting.pop(); label !== undefined; label = waiting.pop()) {
    if (sealed.has(label)) continue
    sealed.add(label)
    if (label !== activeLabel && failing.has(label)) continue
    waiting.push(...(byLabel.get(label)?.ingredients ?? []).flatMap(({ activeManifest }) => activeManifest ?? []))
  }
  return sealed
}

function failingLabels(store: ManifestStore): readonly string[] {
  const deltas = store.ingredientDeltas.flatMap(delta => delta.failure)
  const recorded = store.manifests.flatMap(manifest =>
    manifest.ingredients.flatMap(ingredient =>
      ingredient.activeManifest !== null && ingredient.recordedFailures.some(isChange)
        ? [ingredient.activeManifest]
        : [],
    ),
  )
  const labels = store.manifests.map(manifest => manifest.label)
  const now = [...store.active.failure, ...deltas].filter(isChange)
  return [...recorded, ...labels.filter(label => now.some(entry => isBelow(entry.url, label)))]
}

/** Failures that take a manifest's word away: hashes, signatures, missing parts; not certificates, time stamps or identities. */
function isChange(entry: StatusEntry): boolean {
  return (
    /mismatch$|missing$|malformed$/.test(entry.code) && !/^(signingCredential|timeStamp|cawg|com\.)/.test(entry.code)
  )
}

function isBelow(url: string, label: string): boolean {
  const path = url.replace(/^self#jumbf=/, '').replace(/^\/?c2pa\//, '')
  return path === label || path.startsWith(`${label}/`)
}
