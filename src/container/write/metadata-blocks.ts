import type { PixelDensity } from './pixel-density.ts'

/** One PNG chunk as it stood, header and CRC excluded. */
export interface RawChunk {
  readonly type: string
  readonly bytes: Uint8Array
}

/** One JPEG APP segment as it stood, marker and length excluded. */
export interface RawSegment {
  /** 0-15. */
  readonly app: number
  readonly bytes: Uint8Array
}

/** Everything a writer may put into a file; what its format has no place for, it leaves out and names. */
export interface MetadataBlocks {
  /** A TIFF structure, without `Exif\0\0`. */
  readonly exif: Uint8Array | null
  /** A packet with its wrapper. */
  readonly xmp: Uint8Array | null
  /** Second part of a packet that is over 64 KiB; JPEG only. `guid`: 32 upper-case hex characters. */
  readonly extendedXmp: { readonly guid: string; readonly bytes: Uint8Array } | null
  /** Photoshop image resources (8BIM …); the IIM inside. */
  readonly photoshop: Uint8Array | null
  readonly comments: readonly Uint8Array[]
  readonly segments: readonly RawSegment[]
  readonly chunks: readonly RawChunk[]
  /** For JFIF; null leaves what the encoder wrote. */
  readonly density: PixelDensity | null
}

/** A file with its metadata, or why there is none; `lost` names what this format could not hold. */
export type WrittenMetadata =
  | { readonly kind: 'written'; readonly bytes: Uint8Array; readonly lost: readonly string[] }
  | { readonly kind: 'malformed'; readonly reason: string }

/** No block at all. */
export const NO_BLOCKS: MetadataBlocks = {
  exif: null,
  xmp: null,
  extendedXmp: null,
  photoshop: null,
  comments: [],
  segments: [],
  chunks: [],
  density: null,
}
