/** How an AVIF was coded, from its `av1C` and `colr` boxes. */
export interface AvifCoding {
  readonly bitDepth: 8 | 10 | 12
  readonly chroma: '4:4:4' | '4:2:0'
  /** CICP transfer is PQ or HLG: the picture is HDR. */
  readonly isHdr: boolean
  /** Colour is described by CICP numbers other than sRGB's; the encoder cannot write these. */
  readonly hasForeignPrimaries: boolean
}

const AV1C = [0x61, 0x76, 0x31, 0x43] as const
const COLR_NCLX = [0x63, 0x6f, 0x6c, 0x72, 0x6e, 0x63, 0x6c, 0x78] as const
/** ITU-T H.273, table 3: SMPTE ST 2084 (16), HLG (18). */
const HDR_TRANSFERS: ReadonlySet<number> = new Set([16, 18])
/** H.273, table 2: BT.709, the primaries of sRGB (1), and unspecified (2). */
const SRGB_PRIMARIES: ReadonlySet<number> = new Set([1, 2])

/**
 * Reads the first boxes of either kind in the file's head. Searching for the four letters instead of walking the boxes is safe
 * here: the worst a forged match can do is to choose another bit depth for the output.
 */
export function readAvifCoding(head: Uint8Array): AvifCoding {
  const av1c = find(head, AV1C)
  const flags = av1c === -1 ? 0 : (head[av1c + 6] ?? 0)
  const colr = find(head, COLR_NCLX)
  const at = colr + COLR_NCLX.length
  const primaries = colr === -1 ? 2 : (head[at] ?? 0) * 256 + (head[at + 1] ?? 0)
  const transfer = colr === -1 ? 2 : (head[at + 2] ?? 0) * 256 + (head[at + 3] ?? 0)
  // AV1-ISOBMFF 2.3.3: high_bitdepth, twelve_bit, monochrome, subsampling x, subsampling y.
  const isHigh = (flags & 0x40) !== 0
  const isSubsampled = (flags & 0x08) !== 0 && (flags & 0x04) !== 0
  return {
    bitDepth: isHigh ? ((flags & 0x20) !== 0 ? 12 : 10) : 8,
    chroma: av1c !== -1 && isSubsampled ? '4:2:0' : '4:4:4',
    isHdr: HDR_TRANSFERS.has(transfer),
    hasForeignPrimaries: !SRGB_PRIMARIES.has(primaries),
  }
}

function find(bytes: Uint8Array, letters: readonly number[]): number {
  for (let index = 0; index + letters.length <= bytes.length; index++)
    if (letters.every((letter, offset) => bytes[index + offset] === letter)) return index
  return -1
}
