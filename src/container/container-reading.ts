import type { ImageFormat, SizePx } from '../domain/image.ts'

/** Random access to a file's bytes. `read` returns fewer bytes only at the end of the file; it rejects on an I/O error. */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Promise<Uint8Array>
}

/** What a block of metadata is. `text` covers PNG tEXt, zTXt and iTXt; `app` an APP segment nobody names; `depth` and others are not read. */
export type BlockKind = 'xmp' | 'exif' | 'iim' | 'c2pa' | 'icc' | 'text' | 'comment' | 'trailer' | 'app'

/** One block of metadata. `bytes` is the decoded payload (joined, inflated, header stripped); empty when over the limit. */
export interface Block {
  readonly kind: BlockKind
  readonly bytes: Uint8Array
  /** Keyword of a PNG text chunk, name of an APP segment or of a SEFT entry; empty otherwise. */
  readonly key: string
  /** Decoded text of `text` and `comment` blocks (UTF-8 first, then Latin-1). */
  readonly text?: string
  /** For people: `JPEG APP1 @ 2`, `PNG iTXt after IDAT`. */
  readonly at: string
  /** First byte in the file. */
  readonly offset: number
  /** How a PNG text stood: needed to carry it over unchanged. */
  readonly chunk?: 'tEXt' | 'zTXt' | 'iTXt' | 'eXIf'
}

/** Everything the container's headers say, without decoding a pixel. */
export interface ContainerReading {
  readonly format: ImageFormat
  /** As stored, before orientation; null where the header does not say (SVG without size). */
  readonly stored: SizePx | null
  /** EXIF orientation 1-8; 1 where nothing says otherwise. For AVIF and HEIC from irot and imir. */
  readonly orientation: number
  readonly frames: number
  readonly hasAlpha: boolean
  readonly blocks: readonly Block[]
  /** What was malformed or cut off; reading went on. English, for logs and details. */
  readonly problems: readonly string[]
}

/** What a pure reader needs from outside. `inflate` returns null when the data is damaged or larger than `maxBytes`. */
export interface ContainerTools {
  readonly inflate: (bytes: Uint8Array, maxBytes: number) => Uint8Array | null
  /** What the beginning of a zlib stream holds, `wantedBytes` or less; null when it is damaged. Without it no pixel is looked at. */
  readonly inflateStart?: (bytes: Uint8Array, wantedBytes: number) => Uint8Array | null
  /** Brotli, for compressed boxes of JPEG XL; without it they are reported as a problem. */
  readonly unbrotli?: (bytes: Uint8Array, maxBytes: number) => Uint8Array | null
}

/** What a caller may do while a container is read. */
export interface ReadingHooks {
  /**
   * Called with the manifest stores that stand before the compressed data of a JPEG, which takes longest to look through: whoever wants
   * them validated can set that going. What the finished reading says counts: a later part may change a store.
   */
  readonly beforePixels?: (stores: readonly Block[]) => Promise<void>
}

/** No metadata block larger than this is kept (px and video data never are). Real files stay under 20 MB. */
export const MAX_BLOCK_BYTES = 64 * 1024 * 1024
/** No more blocks than this are kept from one file. Real files stay under 300. */
export const MAX_BLOCKS = 4_096
