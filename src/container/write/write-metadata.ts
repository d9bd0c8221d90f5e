import type { LabelOutputFormat } from '../../domain/label.ts'
import type { MetadataBlocks, WrittenMetadata } from './metadata-blocks.ts'
import { writeAvifMetadata } from './write-avif.ts'
import { writeJpegMetadata } from './write-jpeg.ts'
import { writePngMetadata } from './write-png.ts'
import { writeTiffMetadata } from './write-tiff.ts'
import { writeWebpMetadata } from './write-webp.ts'

const WRITERS: Record<LabelOutputFormat, (file: Uint8Array, blocks: MetadataBlocks) => WrittenMetadata> = {
  jpeg: writeJpegMetadata,
  png: writePngMetadata,
  webp: writeWebpMetadata,
  avif: writeAvifMetadata,
  tiff: writeTiffMetadata,
}

/** Puts metadata blocks into an encoded picture; the coded pixels are copied byte for byte. Never throws on a damaged file. */
export function writeMetadata(format: LabelOutputFormat, file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  return WRITERS[format](file, blocks)
}
