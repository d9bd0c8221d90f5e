import { concatBytes, hasAscii, latin1, readU32 } from '../bytes.ts'
import type { MetadataBlocks, WrittenMetadata } from './metadata-blocks.ts'
import { ascii, u32le } from './number-bytes.ts'

/** Flags of VP8X: RFC 9649 section 2.7.1. */
const FLAG = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04, animation: 0x02 } as const

interface Chunk {
  readonly type: string
  readonly bytes: Uint8Array
}

/** Puts metadata into a WebP, making it an extended one (VP8X) where it is not: RFC 9649 section 2.7. Picture chunks are copied. */
export function writeWebpMetadata(file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  if (!hasAscii(file, 'RIFF') || !hasAscii(file, 'WEBP', 8))
    return { kind: 'malformed', reason: 'WebP: no RIFF header' }
  const chunks = chunksOf(file)
  if (chunks === null) return { kind: 'malformed', reason: 'WebP: damaged chunk' }
  const header = extendedHeader(chunks)
  if (header === null) return { kind: 'malformed', reason: 'WebP: no picture data' }
  const pictures = chunks.filter(c => !['VP8X', 'EXIF', 'XMP ', 'C2PA'].includes(c.type))
  const exif = blocks.exif === null ? [] : [{ type: 'EXIF', bytes: blocks.exif }]
  const xmp = blocks.xmp === null ? [] : [{ type: 'XMP ', bytes: blocks.xmp }]
  const flags = (header[0] ?? 0) & ~(FLAG.exif | FLAG.xmp)
  header[0] = flags | (exif.length > 0 ? FLAG.exif : 0) | (xmp.length > 0 ? FLAG.xmp : 0)
  // Exif and XMP stand last: section 2.7 fixes the order.
  const body = concatBytes([{ type: 'VP8X', bytes: header }, ...pictures, ...exif, ...xmp].map(chunkBytes))
  return { kind: 'written', bytes: concatBytes([ascii('RIFF'), u32le(body.length + 4), ascii('WEBP'), body]), lost: [] }
}

function chunksOf(file: Uint8Array): Chunk[] | null {
  const chunks: Chunk[] = []
  const end = Math.min(file.length, 8 + readU32(file, 4, true))
  for (let at = 12; at + 8 <= end; ) {
    const length = readU32(file, at + 4, true)
    if (at + 8 + length > file.length) return null
    chunks.push({ type: latin1(file, at, at + 4), bytes: file.subarray(at + 8, at + 8 + length) })
    at += 8 + length + (length & 1)
  }
  return chunks
}

/** The VP8X payload that stands there, or a new one with the picture's size and alpha. */
function extendedHeader(chunks: readonly Chunk[]): Uint8Array | null {
  const present = chunks.find(c => c.type === 'VP8X')
  if (present !== undefined && present.bytes.length >= 10) return new Uint8Array(present.bytes)
  const lossy = chunks.find(c => c.type === 'VP8 ')?.bytes
  const lossless = chunks.find(c => c.type === 'VP8L')?.bytes
  const header = new Uint8Array(10)
  if (lossy !== undefined && lossy.length >= 10) {
    // RFC 6386 section 9.1: 14 bits each after the start code.
    setSize(
      header,
      ((lossy[6] ?? 0) | ((lossy[7] ?? 0) << 8)) & 0x3fff,
      ((lossy[8] ?? 0) | ((lossy[9] ?? 0) << 8)) & 0x3fff,
    )
  } else if (lossless !== undefined && lossless.length >= 5) {
    const bits = readU32(lossless, 1, true)
    setSize(header, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
    if (((bits >>> 28) & 1) === 1) header[0] = FLAG.alpha
  } else return null
  if (chunks.some(c => c.type === 'ICCP')) header[0] = (header[0] ?? 0) | FLAG.icc
  return header
}

function setSize(header: Uint8Array, widthPx: number, heightPx: number): void {
  for (const [at, value] of [
    [4, widthPx - 1],
    [7, heightPx - 1],
  ] as const)
    for (let byte = 0; byte < 3; byte++) header[at + byte] = (value >>> (8 * byte)) & 0xff
}

function chunkBytes({ type, bytes }: Chunk): Uint8Array {
  return concatBytes([ascii(type), u32le(bytes.length), bytes, new Uint8Array(bytes.length & 1)])
}
