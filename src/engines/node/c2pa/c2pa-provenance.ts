import { readFile, stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrustBundle } from '../../../catalog/trust-lists.ts'
import { findTiffDanger } from '../../../container/tiff-guard.ts'
import type { ManifestStore, OwnChecks, ProvenanceReading, UnreadableReason } from '../../../domain/provenance.ts'
import { assertNever } from '../../../domain/result.ts'
import { tidyReading } from '../../../domain/tidy-manifest.ts'
import { openByteSource } from '../byte-source.ts'
import type { C2paEngine, RawReading } from './c2pa-engine.ts'
import { type C2paSettings, readSettings } from './c2pa-settings.ts'
import { loadC2paEngine } from './load-engine.ts'
import { mapStore, type EngineStore } from './map-store.ts'
import { knownSignersOf, NOBODY_TOLD, type ToldSigners } from './own/known-signers.ts'
import {
  hasOnlyAuthorities,
  NO_OWN_CHECKS,
  readRefusedStore,
  runOwnChecks,
  soleReading,
  withSigner,
} from './own/own-reading.ts'
import { type LeavesOutMore, readLeftOut } from './own/left-out.ts'
import { readOwnManifests, type OwnManifest } from './own/own-manifest.ts'
import { updatedBy } from './own/updated-manifests.ts'
import { validateRefusedFile } from './own/validate-file.ts'
import { readStoreOfFile } from './store-of-file.ts'
import { foundIn, isListedItself, settledSlot, signerSerial, slotOf } from './trust-slot.ts'

/** How to read. Run it where it can be killed: the engine is given hostile bytes. */
export interface ProvenanceOptions {
  readonly trust: TrustBundle
  /** A `.c2pa` beside the picture; read instead of what the picture holds. */
  readonly sidecarPath?: string
  /** The manifest store's bytes where the caller has walked the container already; without it the file is walked here. */
  readonly manifestStore?: Uint8Array | null | Promise<Uint8Array | null>
  /** Default: what this machine has. */
  readonly engine?: C2paEngine
}

/** No manifest store is larger; real ones reach 8 MB with thumbnails. */
const MAX_SIDECAR_BYTES = 64 * 1024 * 1024

/**
 * Reads the Content Credentials of one file without the network. Never rejects for a bad file: damage, limits and a missing engine
 * are readings of kind `unreadable`. `mediaType` comes from the bytes (the engine throws on a path without extension otherwise).
 */
export async function readProvenance(
  path: string,
  mediaType: string,
  options: ProvenanceOptions,
): Promise<ProvenanceReading> {
  return tidyReading(await readUntidied(path, mediaType, options))
}

async function readUntidied(path: string, mediaType: string, options: ProvenanceOptions): Promise<ProvenanceReading> {
  const danger = await tiffDanger(path, mediaType)
  if (danger !== null) return unreadable('engine-limit', `TIFF structure not given to the engine: ${danger}`)
  const engine = options.engine ?? (await loadC2paEngine())
  if (engine === null) return unreadable('engine-missing', 'neither c2pa-node nor c2pa-wasm could be loaded')
  const sidecar = await sidecarBytes(options.sidecarPath)
  if (sidecar === 'failed') return unreadable('damaged', `sidecar ${options.sidecarPath ?? ''} could not be read`)
  const request = { path, mediaType, sidecar }
  const told = knownSignersOf(options.trust).told()
  const reading = engine.read({ ...request, settings: readSettings(options.trust, told.hashLines) })
  const storeBytes =
    sidecar ?? (options.manifestStore === undefined ? await readStoreOfFile(path) : await options.manifestStore)
  // The native engine is busy on a thread of its own by now: the store is taken apart meanwhile.
  await nextTurn()
  const manifests = storeBytes === null ? [] : readOwnManifests(storeBytes)
  const stored = { path, mediaType, storeBytes: storeBytes ?? new Uint8Array(), isBeside: sidecar !== null, manifests }
  const [raw, leavesOutMore] = await Promise.all([reading, readLeftOut(stored)])
  switch (raw.kind) {
    case 'none':
      return { kind: 'none' }
    case 'failed':
      return await failedReading(raw, storeBytes, { path, sidecar, trust: options.trust })
    case 'read': {
      const readWith = (settings: C2paSettings) => engine.read({ ...request, settings })
      const own = { manifests, storeBytes: storeBytes?.length ?? 0, leavesOutMore }
      return await completeStore(raw, own, { trust: options.trust, told, readWith })
    }
    default:
      return assertNever(raw, 'RawReading')
  }
}

function unreadable(reason: UnreadableReason, message: string): ProvenanceReading {
  return { kind: 'unreadable', reason, message }
}

async function tiffDanger(path: string, mediaType: string): Promise<string | null> {
  if (mediaType !== 'image/tiff' && mediaType !== 'image/x-adobe-dng') return null
  const source = await openByteSource(path).catch(() => null) // whoever reads the picture itself reports why it cannot be opened
  if (source === null) return null
  try {
    return await findTiffDanger(source)
  } finally {
    await source.close()
  }
}

async function sidecarBytes(path: string | undefined): Promise<Uint8Array | null | 'failed'> {
  if (path === undefined) return null
  try {
    const { size } = await stat(path)
    return size <= MAX_SIDECAR_BYTES ? await readFile(path) : 'failed'
  } catch {
    return 'failed' // reported as an unreadable sidecar, not as a picture without credentials
  }
}

/** Engine errors by variant, knowledge c2pa.md 2.1. */
const FAILURE_REASONS: readonly (readonly [RegExp, UnreadableReason])[] = [
  [/^PrereleaseError/, 'prerelease'],
  [/^(JumbfParseError|InvalidAsset|RiffError|IoError|JumbfBoxNotFound|ClaimDecoding|JumbfError)/, 'damaged'],
  [/^TooManyManifestStores/, 'multiple-stores'],
  [/^ClaimMissingHardBinding/, 'no-hard-binding'],
  [/^UnknownAlgorithm/, 'unknown-algorithm'],
  // Of assertions only the one that the engine cannot read in any picture (docs/c2pa-limits.md); others that it cannot decode are malformed.
  [
    /^(AssertionDecoding\(could not decode assertion c2pa\.certificate-status\b|SidecarUnsupported|TooLarge)/,
    'engine-limit',
  ],
  [/^AssertionDecoding/, 'damaged'],
]

/**
 * Where the limit is the engine's own, or where a change can be proved in spite of what is missing (a store too many, an algorithm not named, no
 * binding). Damaged stores and drafts before 1.0, which hashed otherwise, stay unreadable.
 */
const SETTLED_BY_OWN_CODE: readonly UnreadableReason[] = [
  'engine-limit',
  'multiple-stores',
  'unknown-algorithm',
  'no-hard-binding',
]

interface Refused {
  readonly path: string
  readonly sidecar: Uint8Array | null
  readonly trust: TrustBundle
}

async function failedReading(
  raw: Extract<RawReading, { kind: 'failed' }>,
  storeBytes: Uint8Array | null,
  { path, sidecar, trust }: Refused,
): Promise<ProvenanceReading> {
  const remote = /^RemoteManifestUrl\("(.*)"\)$/s.exec(raw.variant)
  if (remote !== null) return { kind: 'remote-only', url: (remote[1] ?? '').slice(0, 2_000) }
  // BMP, text, 0 bytes: a type that cannot hold credentials holds none; whether it is an image at all is decided elsewhere.
  if (raw.variant.startsWith('UnsupportedType')) return { kind: 'none' }
  const reason = FAILURE_REASONS.find(([pattern]) => pattern.test(raw.variant))?.[1] ?? 'other'
  const message = raw.variant.slice(0, 500)
  const validated = SETTLED_BY_OWN_CODE.includes(reason)
    ? await validateRefusedFile({ path, sidecar, trust, engineRefusal: message })
    : null
  if (validated !== null) return { kind: 'read', store: validated }
  const own = storeBytes === null ? undefined : await readRefusedStore(storeBytes, trust)
  return { kind: 'unreadable', reason, message, ...(own === undefined ? {} : { own }) }
}

interface Completion {
  readonly trust: TrustBundle
  /** The signers that the engine was told of for this reading. */
  readonly told: ToldSigners
  readonly readWith: (settings: C2paSettings) => Promise<RawReading>
}

interface OwnSide {
  readonly manifests: readonly OwnManifest[]
  readonly storeBytes: number
  readonly leavesOutMore: LeavesOutMore
}

async function completeStore(
  raw: Extract<RawReading, { kind: 'read' }>,
  ownSide: OwnSide,
  completion: Completion,
): Promise<ProvenanceReading> {
  const { manifests, storeBytes } = ownSide
  const { trust, told, readWith } = completion
  const store = mapStore(raw.store)
  if (isInDoubt(store, manifests, told)) {
    const unaided = await readWith(readSettings(trust))
    if (unaided.kind !== 'read') return unreadable('other', 'the engine did not read the same picture twice')
    return await completeStore(unaided, ownSide, { ...completion, told: NOBODY_TOLD })
  }
  const ofLabel = manifests.filter(manifest => manifest.boxes.label === store.activeLabel)
  const [active] = ofLabel
  const own = active ?? manifests.at(-1)
  const sole = soleReading(ofLabel, signerSerial(store))
  const checks = own === undefined ? NO_OWN_CHECKS : await checksFor(store, { own, isSole: sole !== null }, trust)
  const updated = updatedBy(manifests, store.activeLabel)
  const success = [store.active, ...store.ingredientDeltas].flatMap(lists => lists.success)
  const matches = updated?.match == null ? success : [...success, updated.match]
  const ownChecks = { ...checks, leavesOutMore: ownSide.leavesOutMore(matches) }
  const slot = slotOf(store, told)
  // A told signer is on no list itself: it is asked the same as when it was not known yet.
  const isIssued = (slot === 'interim' && isListedItself(store)) || hasOnlyAuthorities(sole, trust)
  const trustSlot = isIssued ? await settledSlot(slot, { store, own: active, trust, readWith }) : 'none'
  if (slot === 'interim-or-own' && trustSlot === 'own' && active !== undefined)
    knownSignersOf(trust).learn(active, signerSerial(store)) // for the next picture
  const ordered = inStoreOrder(store, manifests)
  const updates = updated === null ? {} : { updates: updated.manifests }
  const facts = { trustSlot, ownChecks, isEmbedded: raw.isEmbedded, storeBytes, ...updates }
  return { kind: 'read', store: { ...store, ...facts, manifests: ordered } }
}

/**
 * Whether an engine that was told of no signer could have said something else, so that it has to be asked that way: a told signer with another chain
 * than the one traced, one whose certificate had run out, or one that cannot be told from the interim list. What was read earlier decides nothing.
 */
function isInDoubt(store: EngineStore, manifests: readonly OwnManifest[], told: ToldSigners): boolean {
  if (told.hashLines === '') return false
  const standings = manifests.map(manifest => told.standingOf(manifest))
  if (standings.includes('other-chain')) return true
  const failures = [store.active, ...store.ingredientDeltas].flatMap(({ failure }) => failure)
  const isExpired = failures.some(({ code }) => code === 'signingCredential.expired')
  if (isExpired && standings.includes('as-traced')) return true
  if (foundIn(store) !== 'EndEntity') return false
  const serialNumber = signerSerial(store)
  const isTraced = manifests.some(
    ({ boxes }, index) => boxes.label === store.activeLabel && standings[index] === 'as-traced',
  )
  return serialNumber === null || told.has(serialNumber) !== isTraced
}

/**
 * The engine's manifests in store order (its JSON comes in no order), and the active one where the engine dropped it: it does so when
 * a required assertion is missing, though it validated the hashes.
 */
function inStoreOrder(store: EngineStore, own: readonly OwnManifest[]): ManifestStore['manifests'] {
  const lost = own.find(
    ({ boxes }) => boxes.label === store.activeLabel && !store.manifests.some(({ label }) => label === boxes.label),
  )
  const order = new Map(own.map(({ boxes }, index) => [boxes.label, index]))
  const place = (label: string) => order.get(label) ?? own.length
  const manifests = lost === undefined ? store.manifests : [...store.manifests, withSigner(lost)]
  return [...manifests].sort((a, b) => place(a.label) - place(b.label) || (a.label < b.label ? -1 : 1))
}

/** `own`: the manifest to read; `isSole`: whether the engine has read the active one as this code does (`soleReading`). */
async function checksFor(
  store: EngineStore,
  { own, isSole }: { readonly own: OwnManifest; readonly isSole: boolean },
  trust: TrustBundle,
): Promise<OwnChecks> {
  const codes = store.active.failure.map(entry => entry.code)
  const active = store.manifests.find(manifest => manifest.label === store.activeLabel)
  const isDoubtful = codes.includes('algorithm.unsupported') || active?.signer?.organisation == null
  const hasStamp = store.active.success.some(entry => entry.code === 'timeStamp.trusted')
  const checks = await runOwnChecks({
    manifest: own,
    trust,
    needsSignature: codes.includes('claimSignature.mismatch') && isDoubtful && isSole,
    needsTimeStamp: hasStamp && isSole,
    ...(active === undefined ? {} : { toldTime: active.signer?.claimedTime ?? null }),
  })
  // A stamp not believed leaves the dates to decide: those of another certificate than the engine's may not.
  return hasStamp && !isSole ? { ...checks, certificateNotBefore: null, certificateNotAfter: null } : checks
}
