import {
  type Credentials,
  isHashMatch,
  type Manifest,
  type ManifestStore,
  type ProvenanceReading,
  type StatusEntry,
} from '../domain/provenance.ts'
import { assertNever } from '../domain/result.ts'
import {
  activeFailures,
  breaksIngredient,
  CHANGE_CODES,
  DOUBT_CODES,
  foreignFailures,
  isAbout,
  isAtSignature,
  updateFailures,
} from './status-codes.ts'

export { credentialFindings } from './credential-findings.ts'

/**
 * Turns a reading into the contract's three answers and one summary. Rules: shared/knowledge/c2pa.md section 3. `now` is ISO 8601 UTC
 * and decides expiry alone. A certificate, a list or the network never makes a picture `broken`.
 */
export function assessCredentials(reading: ProvenanceReading, now: string): Credentials {
  switch (reading.kind) {
    case 'none':
      return { ...NOTHING, state: 'none' }
    case 'remote-only':
      return { ...NOTHING, state: 'remote-only', remoteUrl: reading.url }
    case 'unreadable':
      return assessUnreadable(reading)
    case 'read':
      return assessStore(reading.store, now)
    default:
      return assertNever(reading, 'ProvenanceReading')
  }
}

const NOTHING: Omit<Credentials, 'state'> = {
  integrity: 'unknown',
  trust: 'none',
  time: 'unknown',
  codes: [],
  signer: null,
  generator: null,
  signedAt: null,
  manifests: 0,
  depth: 0,
  remoteUrl: null,
  brokenIngredients: 0,
  unreadable: null,
}

/** A store the engine refuses is unreadable, unless our own reader proved the signature wrong: then something did change. */
function assessUnreadable(reading: Extract<ProvenanceReading, { kind: 'unreadable' }>): Credentials {
  const unreadable = { reason: reading.reason, message: reading.message }
  const own = reading.own
  if (own === undefined) return { ...NOTHING, state: 'unreadable', unreadable }
  const isBroken = own.ownChecks.coseSignature === 'invalid' && reading.reason !== 'prerelease'
  return {
    ...NOTHING,
    ...describeActive(own.manifests, own.activeLabel),
    state: isBroken ? 'broken' : 'unreadable',
    integrity: isBroken ? 'broken' : 'unknown',
    unreadable,
  }
}

function assessStore(store: ManifestStore, now: string): Credentials {
  const integrity = integrityOf(store)
  const time = timeOf(store, now)
  const trust = trustOf(store)
  const base = {
    ...NOTHING,
    ...describeActive(store.manifests, store.activeLabel),
    integrity,
    trust,
    time,
    codes: codesOf(store),
    signedAt: time === 'stamped' ? (activeManifest(store)?.signer?.claimedTime ?? null) : null,
    brokenIngredients: brokenIngredientsOf(store),
  }
  if (integrity === 'broken') return { ...base, state: 'broken' }
  const isInTime = time === 'stamped' || time === 'within-validity'
  if (integrity === 'intact') return { ...base, state: trust !== 'none' && isInTime ? 'trusted' : 'intact' }
  return { ...base, state: 'unreadable', unreadable: unknownIntegrity(store) }
}

/** A list that knows a signer says nothing for one whose certificate was revoked (C2PA 2.2 section 15.9). */
function trustOf(store: ManifestStore): Credentials['trust'] {
  const isRevoked = store.active.failure.some(
    entry =>
      /^signingCredential\.(?:ocsp\.)?revoked$/.test(entry.code) && isAtSignature(entry) && isOfActive(entry, store),
  )
  return isRevoked ? 'none' : store.trustSlot
}

/** Why a store that was read still tells nothing of changes. */
function unknownIntegrity(store: ManifestStore): NonNullable<Credentials['unreadable']> {
  const isUnknownAlgorithm = store.active.failure.some(entry => entry.code === 'algorithm.unsupported')
  if (isUnknownAlgorithm)
    return { reason: 'unknown-algorithm', message: 'signed with an algorithm that C2PA does not allow' }
  if (store.isEmbedded && store.storeBytes === 0)
    return { reason: 'own-limit', message: 'only the C2PA library finds the manifest store' }
  if (store.ownChecks.leavesOutMore === true)
    return { reason: 'loose-binding', message: 'the hash of the picture leaves out more than the manifest store' }
  const doubts = partsInDoubt(store)
  if (doubts.length > 0) return { reason: 'damaged', message: [...new Set(doubts)].join(', ') }
  return { reason: 'other', message: 'neither a match nor a mismatch of the hashes was reported' }
}

function describeActive(manifests: readonly Manifest[], activeLabel: string | null) {
  const active = manifests.find(manifest => manifest.label === activeLabel)
  const signer = active?.signer ?? null
  return {
    signer: signer === null ? null : { name: signer.name, organisation: signer.organisation },
    generator: active?.generator ?? null,
    manifests: manifests.length,
    depth: depthOf(manifests, activeLabel),
  }
}

/** The active manifest; `undefined` where the store lost it (an engine quirk that must not lose the picture). */
function activeManifest(store: ManifestStore): Manifest | undefined {
  return store.manifests.find(manifest => manifest.label === store.activeLabel)
}

const SIGNATURE = 'claimSignature.mismatch'

/** Knowledge c2pa.md 3.2: only a failed hash or signature of the active manifest is a change. */
function integrityOf(store: ManifestStore): Credentials['integrity'] {
  const changes = activeFailures(store).filter(entry => CHANGE_CODES.includes(entry.code))
  const doubted = isDoubtfulMismatch(store, changes)
  if (changes.length > 0 && !doubted) return 'broken'
  if (doubted && store.ownChecks.coseSignature === 'invalid') return 'broken'
  if (doubted && store.ownChecks.coseSignature !== 'valid') return 'unknown'
  // A signature that does not hold may be the engine's mistake there, too; a hash may not.
  const isOtherPicture = updateFailures(store).some(({ code }) => code !== SIGNATURE && CHANGE_CODES.includes(code))
  if (isOtherPicture) return 'broken'
  if (store.ownChecks.leavesOutMore === true || partsInDoubt(store).length > 0) return 'unknown'
  const isSigned =
    doubted || store.active.success.some(entry => entry.code === 'claimSignature.validated' && isOfActive(entry, store))
  return isSigned && isBound(store) ? 'intact' : 'unknown'
}

/** Whether a hash of the picture matches: the active manifest's own, or that of the one which it updates. */
function isBound(store: ManifestStore): boolean {
  const success = [store.active, ...store.ingredientDeltas].flatMap(lists => lists.success)
  if (store.updates === undefined) return success.some(entry => isHashMatch(entry.code) && isOfActive(entry, store))
  return store.updates.wasBound && success.some(({ code }) => code === 'ingredient.manifest.validated')
}

/** The engine goes on when a part of the active manifest is missing or stands twice; what it then finds right says nothing of the whole. */
function partsInDoubt(store: ManifestStore): readonly string[] {
  const own = activeFailures(store).filter(({ code }) => DOUBT_CODES.includes(code))
  return [...own, ...updateFailures(store)].map(({ code }) => code)
}

/**
 * A lone `claimSignature.mismatch` that proves nothing: c2pa-rs 0.90.1 reports it for signing certificates without O and for
 * algorithms it does not know, before it has checked (knowledge c2pa.md 3.2 rule 2).
 */
function isDoubtfulMismatch(store: ManifestStore, changes: readonly StatusEntry[]): boolean {
  if (changes.length !== 1 || changes[0]?.code !== SIGNATURE) return false
  const isUnknownAlgorithm = store.active.failure.some(entry => entry.code === 'algorithm.unsupported')
  return isUnknownAlgorithm || activeManifest(store)?.signer?.organisation == null
}

/** Knowledge c2pa.md 3.4, but a stamp of either claim version counts only where our own code believes it as well. */
function timeOf(store: ManifestStore, now: string): Credentials['time'] {
  const at = [...store.active.success, ...store.active.failure].filter(
    entry => isAtSignature(entry) && isOfActive(entry, store),
  )
  const has = (code: string) => at.some(entry => entry.code === code)
  const { certificateNotBefore: notBefore, certificateNotAfter: notAfter } = store.ownChecks
  // The engine has one code for both ends: before its first day a certificate is not over, and nothing is known of when it signed.
  const isTooEarly = notBefore !== null && notBefore > now
  if (has('signingCredential.expired')) return isTooEarly ? 'unknown' : 'expired'
  const hasStamp = has('timeStamp.trusted')
  if (hasStamp && store.ownChecks.timeStamp === 'trusted') return 'stamped'
  // The engine has judged the dates by a stamp that our own code does not believe: that it found them in order says nothing of today.
  if (hasStamp && (isTooEarly || notAfter === null)) return 'unknown'
  return notAfter !== null && notAfter < now ? 'expired' : 'within-validity'
}

function isOfActive(entry: StatusEntry, store: ManifestStore): boolean {
  return store.activeLabel !== null && isAbout(entry, store.activeLabel)
}

/** Failure codes of the active manifest, of the deltas and of what ingredients recorded; a mismatch our own check disproved is left out. */
function codesOf(store: ManifestStore): readonly string[] {
  const isDisproved = store.ownChecks.coseSignature === 'valid' && integrityOf(store) === 'intact'
  const own = new Set(activeFailures(store))
  const active = store.active.failure.filter(entry => !(isDisproved && own.has(entry) && entry.code === SIGNATURE))
  const deltas = store.ingredientDeltas.flatMap(delta => delta.failure)
  const recorded = store.manifests.flatMap(manifest =>
    manifest.ingredients.flatMap(ingredient => ingredient.recordedFailures),
  )
  return [...new Set([...active, ...deltas, ...recorded].map(entry => entry.code))].filter(code => code !== '').sort()
}

/**
 * How many ingredients are broken: by what the signer recorded when it was added (a parent already tampered with shows only there),
 * by what differs now, and by failures at another manifest. Each ingredient manifest counts once.
 */
function brokenIngredientsOf(store: ManifestStore): number {
  const broken = new Set<string>()
  for (const manifest of store.manifests) {
    manifest.ingredients.forEach((ingredient, index) => {
      const failures = ingredient.recordedFailures.filter(entry => breaksIngredient(entry.code))
      if (failures.some(entry => !isUncheckable(store, entry)))
        broken.add(ingredient.activeManifest ?? `${manifest.label}#${index}`)
    })
  }
  const now = [...foreignFailures(store), ...store.ingredientDeltas.flatMap(delta => delta.failure)]
  for (const entry of now)
    if (breaksIngredient(entry.code) && !isUncheckable(store, entry)) broken.add(labelIn(entry, store))
  return broken.size
}

/** A signature mismatch of a manifest whose signer has no O is the engine's mistake as likely as a change: it does not count. */
function isUncheckable(store: ManifestStore, entry: StatusEntry): boolean {
  if (entry.code !== SIGNATURE) return false
  const about = store.manifests.find(manifest => isAbout(entry, manifest.label))
  return about !== undefined && about.signer?.organisation == null
}

function labelIn(entry: StatusEntry, store: ManifestStore): string {
  const known = store.manifests.find(manifest => isAbout(entry, manifest.label))
  return (
    known?.label ??
    entry.url
      .replace(/^self#jumbf=/, '')
      .replace(/^\/?c2pa\//, '')
      .split('/')[0] ??
    entry.url
  )
}

/**
 * Levels of ingredients below the active manifest: 0 without any, 1 for an ingredient that has none itself, and so on down each
 * ingredient's own manifest. A ring in a hostile store ends where it closes.
 */
function depthOf(manifests: readonly Manifest[], activeLabel: string | null): number {
  const byLabel = new Map(manifests.map(manifest => [manifest.label, manifest]))
  const known = new Map<string, number>()
  const depthBelow = (label: string | null): number => {
    const already = label === null ? 0 : known.get(label)
    if (label === null || already !== undefined) return already ?? 0
    known.set(label, 0) // while it is being measured: a ring adds nothing
    const below = (byLabel.get(label)?.ingredients ?? []).map(ingredient => 1 + depthBelow(ingredient.activeManifest))
    const depth = below.reduce((deepest, level) => Math.max(deepest, level), 0)
    known.set(label, depth)
    return depth
  }
  return depthBelow(activeLabel)
}
