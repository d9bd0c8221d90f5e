import type { TrustBundle } from '../../../catalog/trust-lists.ts'
import type { TrustSlot } from '../../../domain/provenance.ts'
import type { RawReading } from './c2pa-engine.ts'
import { anchorSettings, type C2paSettings } from './c2pa-settings.ts'
import { type EngineStore, mapStore } from './map-store.ts'
import type { ToldSigners } from './own/known-signers.ts'
import type { OwnManifest } from './own/own-manifest.ts'
import { reachesOfficialSigner } from './own/own-reading.ts'

/** The serial number of the certificate that the engine checked the active signature with. */
export function signerSerial({ manifests, activeLabel }: EngineStore): string | null {
  return manifests.find(({ label }) => label === activeLabel)?.signer?.serialNumber ?? null
}

/**
 * Which anchors knew the signer, from the explanation of `signingCredential.trusted` at the active signature (knowledge c2pa.md 3.3).
 * The explanation is prose: `tests/integration/credentials.test.ts` pins it.
 */
export function foundIn(store: EngineStore): 'System' | 'User' | 'EndEntity' | null {
  const entry = store.active.success.find(
    ({ code, url }) => code === 'signingCredential.trusted' && url.endsWith('/c2pa.signature'),
  )
  const places = ['System', 'EndEntity', 'User'] as const
  return places.find(place => entry?.explanation.includes(`${place} trust anchors`)) ?? null
}

/** Whether the signer's certificate stands on a list by itself, so that nobody above it has to be asked. */
export const isListedItself = (store: EngineStore): boolean => foundIn(store) === 'EndEntity'

/** The list that the engine's answer stands for. Interim leaves and told signers share one: the serial number tells them apart. */
export function slotOf(store: EngineStore, told: ToldSigners): TrustSlot | 'interim-or-own' {
  const place = foundIn(store)
  if (place === 'System') return 'official'
  if (place === 'EndEntity') return told.has(signerSerial(store)) ? 'own' : 'interim'
  return place === 'User' ? 'interim-or-own' : 'none'
}

/** What the slot is settled with. `own`: the active manifest as this code reads it. */
interface SlotFacts {
  readonly store: EngineStore
  readonly own: OwnManifest | undefined
  readonly trust: TrustBundle
  /** Asks the engine about the same picture once more. */
  readonly readWith: (settings: C2paSettings) => Promise<RawReading>
}

/** The slot, where the engine's one answer stands for two lists and it has to be asked about one of them. */
export async function settledSlot(slot: TrustSlot | 'interim-or-own', facts: SlotFacts): Promise<TrustSlot> {
  const { store, own, trust } = facts
  const kinds = new Set(trust.lists.map(list => list.kind))
  if (slot === 'official') {
    const isClear =
      !kinds.has('official-time-stamps') ||
      (own !== undefined && reachesOfficialSigner(own, signerSerial(store), trust))
    if (isClear || (await isKnownTo('official-signers', facts))) return 'official'
    // Who stamps time vouches for no signer. The same authority may stand on a list that does: many issue both kinds of certificate.
    if (kinds.has('own-anchors') && (await isKnownTo('own-anchors', facts))) return 'own'
    return kinds.has('interim-anchors') && (await isKnownTo('interim-anchors', facts)) ? 'interim' : 'none'
  }
  if (slot !== 'interim-or-own') return slot
  if (!kinds.has('own-anchors')) return 'interim'
  if (!kinds.has('interim-anchors')) return 'own'
  return (await isKnownTo('own-anchors', facts)) ? 'own' : 'interim'
}

async function isKnownTo(
  kind: Parameters<typeof anchorSettings>[1],
  { trust, readWith }: Pick<SlotFacts, 'trust' | 'readWith'>,
): Promise<boolean> {
  const again = await readWith(anchorSettings(trust, kind))
  return again.kind === 'read' && foundIn(mapStore(again.store)) !== null
}
