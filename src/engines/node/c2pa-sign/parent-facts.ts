import { readContainer } from '../../../container/read-container.ts'
import { MEDIA_TYPES } from '../../../domain/image.ts'
import { nodeContainerTools, openByteSource } from '../byte-source.ts'

/** What the manifest says of the original besides its own manifest. */
export interface ParentFacts {
  readonly mediaType: string
  /** `dcterms:provenance` in XMP: where a cloud manifest stands (C2PA 2.2 §11.4). */
  readonly remoteUrl: string | null
  /** Whether it carries a manifest, whatever that is worth. */
  readonly hasManifest: boolean
}

const PROVENANCE = /(?:provenance\s*=\s*["']|:provenance[^>]{0,200}>\s*)(https?:\/\/[^"'<\s]{1,2000})/

/** Reads the original's headers; rejects with the system's error when it cannot be read. */
export async function readParentFacts(path: string): Promise<ParentFacts> {
  const source = await openByteSource(path)
  try {
    const reading = await readContainer(source, nodeContainerTools)
    const packets = reading?.blocks.filter(block => block.kind === 'xmp') ?? []
    const text = packets.map(block => new TextDecoder().decode(block.bytes)).join('\n')
    const mediaType = reading === null ? 'application/octet-stream' : MEDIA_TYPES[reading.format]
    const hasManifest = reading?.blocks.some(block => block.kind === 'c2pa') ?? false
    return { mediaType, remoteUrl: PROVENANCE.exec(text)?.[1] ?? null, hasManifest }
  } finally {
    await source.close()
  }
}
