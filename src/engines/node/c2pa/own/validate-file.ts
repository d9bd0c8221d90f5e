import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import { readManifestBoxes } from '../../../../container/c2pa-store.ts'
import { readContainer } from '../../../../container/read-container.ts'
import { storeExtent } from '../../../../container/store-extent.ts'
import type { ManifestStore } from '../../../../domain/provenance.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { nodeContainerTools, openByteSource } from '../../byte-source.ts'
import type { BoundAsset } from './data-hash.ts'
import { validateRefusedStore } from './validate-store.ts'

/** A file whose store the engine refused; `sidecar` is a store from beside it. */
export interface RefusedFile extends Refusal {
  readonly path: string
}

/** What is known of a refusal: the store from beside the file where there was one, whom to trust, and the engine's own error. */
export interface Refusal {
  readonly sidecar: Uint8Array | null
  readonly trust: TrustBundle
  readonly engineRefusal: string
}

/** No file has more stores than this; the engine refuses two. */
const MAX_STORES = 4

/** Validates a refused file with own code; `null` where that settles nothing, also where the file cannot be read. Never rejects for a bad file. */
export async function validateRefusedFile(refused: RefusedFile): Promise<ManifestStore | null> {
  const source = await openByteSource(refused.path).catch(() => null)
  if (source === null) return null
  try {
    return await validateRefusedSource(source, refused)
  } catch (cause) {
    // A read error half-way: nothing was settled, and that is the answer. Anything else is a bug of ours.
    if (cause instanceof Error && 'syscall' in cause) return null
    throw cause
  } finally {
    await source.close()
  }
}

/**
 * The same for bytes from anywhere; rejects where they cannot be read. Of several stores nobody knows which one counts: then only a change that
 * every one of them proves is an answer.
 */
export async function validateRefusedSource(source: ByteSource, refusal: Refusal): Promise<ManifestStore | null> {
  return await validateStores(await boundStores(source, refusal.sidecar), refusal)
}

interface BoundStore {
  readonly storeBytes: Uint8Array
  readonly asset: BoundAsset
}

async function validateStores(
  stores: readonly BoundStore[],
  { trust, engineRefusal }: Refusal,
): Promise<ManifestStore | null> {
  if (stores.length > MAX_STORES) return null
  const now = new Date()
  const settled: ManifestStore[] = []
  for (const store of stores) {
    const answer = await validateRefusedStore({ ...store, trust, engineRefusal, now })
    if (answer.kind === 'unsettled' || (stores.length > 1 && !answer.isChanged)) return null
    settled.push(answer.store)
  }
  return settled[0] ?? null
}

/** The stores of a file with their places; one beside the picture stands for all. */
async function boundStores(source: ByteSource, sidecar: Uint8Array | null): Promise<readonly BoundStore[]> {
  if (sidecar !== null) return [{ storeBytes: sidecar, asset: { source, place: 'beside' } }]
  const reading = await readContainer(source, nodeContainerTools)
  const blocks = (reading?.blocks ?? []).filter(({ kind, bytes }) => kind === 'c2pa' && hasManifest(bytes))
  const stores: BoundStore[] = []
  for (const block of blocks) {
    const extent = await storeExtent(source, reading?.format ?? '', block)
    stores.push({ storeBytes: block.bytes, asset: { source, place: extent ?? 'unknown' } })
  }
  return stores
}

function hasManifest(bytes: Uint8Array): boolean {
  return readManifestBoxes(bytes).length > 0
}
