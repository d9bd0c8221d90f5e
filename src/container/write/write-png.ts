import { concatBytes, hasAscii, latin1, readU32 } from '../bytes.ts'
import type { MetadataBlocks, RawChunk, WrittenMetadata } from './metadata-blocks.ts'
import { ascii, u32 } from './number-bytes.ts'
import { COLOUR_CHUNKS, FORM_CHUNKS } from './png-colour-chunks.ts'

/** Uncompressed iTXt without language (XMP part 3, section 1.1.5). */
const XMP_PREFIX = 'XML:com.adobe.xmp\0\0\0\0\0'

/** Puts metadata into a PNG, before the first IDAT: readers that stop at the picture (libpng without info_end, sharp) find it. */
export function writePngMetadata(file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  const chunks = chunksOf(file)
  if (chunks === null) return { kind: 'malformed', reason: 'PNG: damaged chunk' }
  const firstData = chunks.findIndex(c => c.type === 'IDAT')
  if (firstData === -1) return { kind: 'malformed', reason: 'PNG: no picture data' }
  const ours: RawChunk[] = []
  if (blocks.exif !== null) ours.push({ type: 'eXIf', bytes: blocks.exif })
  if (blocks.xmp !== null) ours.push({ type: 'iTXt', bytes: concatBytes([ascii(XMP_PREFIX), blocks.xmp]) })
  ours.push(...blocks.chunks)
  const replaced = new Set(
    blocks.chunks.map(c => c.type).filter(type => COLOUR_CHUNKS.has(type) || FORM_CHUNKS.has(type)),
  )
  const keep = (chunk: PlacedChunk) =>
    !replaced.has(chunk.type) &&
    !(chunk.type === 'eXIf' && blocks.exif !== null) &&
    !(isXmp(chunk, file) && blocks.xmp !== null)
  const raw = (chunk: PlacedChunk) => file.subarray(chunk.start, chunk.end)
  const parts = [
    file.subarray(0, 8),
    ...chunks.slice(0, firstData).filter(keep).map(raw),
    ...ours.map(chunkBytes),
    ...chunks.slice(firstData).filter(keep).map(raw),
  ]
  return { kind: 'written', bytes: concatBytes(parts), lost: [] }
}

interface PlacedChunk {
  readonly type: string
  readonly start: number
  readonly end: number
}

function chunksOf(file: Uint8Array): PlacedChunk[] | null {
  const chunks: PlacedChunk[] = []
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + readU32(file, at)
    if (end > file.length) return null
    const type = latin1(file, at + 4, at + 8)
    chunks.push({ type, start: at, end })
    if (type === 'IEND') return chunks
    at = end
  }
  return null
}

function isXmp(chunk: PlacedChunk, file: Uint8Array): boolean {
  return chunk.type === 'iTXt' && hasAscii(file, 'XML:com.adobe.xmp\0', chunk.start + 8)
}

function chunkBytes({ type, bytes }: RawChunk): Uint8Array {
  const body = concatBytes([ascii(type), bytes])
  return concatBytes([u32(bytes.length), body, u32(crc32(body))])
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})

/** CRC-32 of the PNG specification, annex D. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
