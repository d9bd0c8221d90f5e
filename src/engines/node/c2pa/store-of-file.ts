import { readManifestBoxes } from '../../../container/c2pa-store.ts'
import { concatBytes, hasAscii } from '../../../container/bytes.ts'
import type { ContainerReading } from '../../../container/container-reading.ts'
import { readContainer } from '../../../container/read-container.ts'
import { nodeContainerTools, openByteSource } from '../byte-source.ts'

/** The manifest store among a container's blocks, as JUMBF with its outer box; `null` where there is none. */
export function manifestStoreOf({ blocks }: Pick<ContainerReading, 'blocks'>): Uint8Array | null {
  const candidates = blocks.filter(block => block.kind === 'c2pa').map(block => withOuterBox(block.bytes))
  return candidates.find(bytes => readManifestBoxes(bytes).length > 0) ?? null
}

/** The manifest store of a file; `null` where there is none or the file cannot be read (its reader says why). */
export async function readStoreOfFile(path: string): Promise<Uint8Array | null> {
  const source = await openByteSource(path).catch(() => null)
  if (source === null) return null
  try {
    const reading = await readContainer(source, nodeContainerTools)
    return reading === null ? null : manifestStoreOf(reading)
  } finally {
    await source.close()
  }
}

/** A JPEG XL `jumb` block comes without the header of its own box. */
function withOuterBox(bytes: Uint8Array): Uint8Array {
  if (!hasAscii(bytes, 'jumd', 4)) return bytes
  const header = new Uint8Array(8)
  new DataView(header.buffer).setUint32(0, bytes.length + 8)
  header.set(new TextEncoder().encode('jumb'), 4)
  return concatBytes([header, bytes])
}
