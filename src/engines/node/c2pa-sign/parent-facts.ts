import type { ContainerReading } from '../../../container/container-reading.ts'
import { readContainer } from '../../../container/read-container.ts'
import { MEDIA_TYPES } from '../../../domain/image.ts'
import type { ParentFacts } from '../../label-engines.ts'
import { nodeContainerTools, openByteSource } from '../byte-source.ts'

const PROVENANCE = /(?:provenance\s*=\s*["']|:provenance[^>]{0,200}>\s*)(https?:\/\/[^"'<\s]{1,2000})/

/** The same of a container that has been read; null: it is no image we know. */
export function parentFactsOf(reading: ContainerReading | null): ParentFacts {
  const packets = reading?.blocks.filter(block => block.kind === 'xmp') ?? []
  const text = packets.map(block => new TextDecoder().decode(block.bytes)).join('\n')
  const mediaType = reading === null ? 'application/octet-stream' : MEDIA_TYPES[reading.format]
  const hasManifest = reading?.blocks.some(block => block.kind === 'c2pa') ?? false
  return { mediaType, remoteUrl: PROVENANCE.exec(text)?.[1] ?? null, hasManifest }
}

/** Reads the original's headers; rejects with the system's error when it cannot be read. */
export async function readParentFacts(path: string): Promise<ParentFacts> {
  const source = await openByteSource(path)
  try {
    return parentFactsOf(await readContainer(source, nodeContainerTools))
  } finally {
    await source.close()
  }
}
