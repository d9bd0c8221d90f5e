import { concatBytes, hasAscii, readU32 } from './bytes.ts'
import type { ByteSource, ContainerTools } from './container-reading.ts'

/** The left top corner of a picture as RGBA bytes, row by row. */
export interface Corner {
  readonly rgba: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** Channels of an 8-bit PNG by colour type: 2 red green blue, 4 grey alpha, 6 red green blue alpha (PNG specification 11.2.1). */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [4, 2],
  [6, 4],
])
/** Compressed bytes taken first; most pictures' top rows fit. */
const FIRST_BYTES = 4 * 1024
/** More compressed bytes are never wanted for a few rows: 16 rows of 30,000 px at 4 bytes are 1.9 MB. */
const MAX_BYTES = 4 * 1024 * 1024
/** Picture data may be cut into chunks of a few KB. */
const MAX_CHUNKS = 4_096

/**
 * Decodes the left top corner of a PNG without a decoder, for a few bits of its pixels. `null`: not 8 bits a channel, interlaced, a
 * palette or plain grey, smaller than `part`, damaged, or no tool that inflates a beginning.
 */
export async function readPngCorner(
  source: ByteSource,
  tools: ContainerTools,
  part: { readonly widthPx: number; readonly heightPx: number },
): Promise<Corner | null> {
  const header = await source.read(8, 25)
  const channels = header[16] === 8 && header[20] === 0 ? CHANNELS.get(header[17] ?? -1) : undefined
  const width = readU32(header, 8)
  const isInside =
    part.widthPx > 0 && part.heightPx > 0 && part.widthPx <= width && part.heightPx <= readU32(header, 12)
  if (channels === undefined || tools.inflateStart === undefined || !isInside) return null
  const rowBytes = 1 + width * channels
  const rows = await inflateTop(source, tools.inflateStart, rowBytes * part.heightPx)
  const pixels = rows === null ? null : unfilter(rows, rowBytes, { channels, columns: part.widthPx })
  return pixels === null ? null : { rgba: toRgba(pixels, channels), ...part }
}

/** Doubles what it takes until the rows are whole, so that a large file costs no more than its top. */
async function inflateTop(
  source: ByteSource,
  inflateStart: NonNullable<ContainerTools['inflateStart']>,
  wanted: number,
): Promise<Uint8Array | null> {
  for (let take = FIRST_BYTES; take <= MAX_BYTES; take *= 2) {
    const { bytes, isAll } = await compressedStart(source, take)
    const rows = inflateStart(bytes, wanted)
    if (rows === null || rows.length >= wanted) return rows?.subarray(0, wanted) ?? null
    if (isAll) return null
  }
  return null
}

async function compressedStart(
  source: ByteSource,
  take: number,
): Promise<{ readonly bytes: Uint8Array; readonly isAll: boolean }> {
  const parts: Uint8Array[] = []
  let taken = 0
  let at = 8
  for (let count = 0; count < MAX_CHUNKS && taken < take; count += 1) {
    const head = await source.read(at, 8)
    const length = readU32(head, 0)
    if (length < 0 || hasAscii(head, 'IEND', 4)) break
    if (hasAscii(head, 'IDAT', 4)) {
      const part = await source.read(at + 8, Math.min(length, take - taken))
      parts.push(part.slice())
      taken += part.length
    }
    at += 12 + length
  }
  return { bytes: concatBytes(parts), isAll: taken < take }
}

/**
 * Undoes the row filters for the left columns, which need nothing to their right (PNG specification 9.2). Gives their bytes without the
 * filter bytes; null for a filter that does not exist.
 */
function unfilter(rows: Uint8Array, rowBytes: number, take: { channels: number; columns: number }): Uint8Array | null {
  const width = take.columns * take.channels
  const height = rows.length / rowBytes
  const plain = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * rowBytes] ?? 5
    if (filter > 4) return null
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column
      const hasLeft = column >= take.channels
      const left = hasLeft ? (plain[at - take.channels] ?? 0) : 0
      const above = row > 0 ? (plain[at - width] ?? 0) : 0
      const corner = hasLeft && row > 0 ? (plain[at - width - take.channels] ?? 0) : 0
      plain[at] = (rows[row * rowBytes + 1 + column] ?? 0) + predicted(filter, left, above, corner)
    }
  }
  return plain
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  const estimate = left + above - corner
  const toLeft = Math.abs(estimate - left)
  const toAbove = Math.abs(estimate - above)
  const toCorner = Math.abs(estimate - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

function toRgba(pixels: Uint8Array, channels: number): Uint8Array {
  const count = pixels.length / channels
  const rgba = new Uint8Array(count * 4).fill(255)
  for (let pixel = 0; pixel < count; pixel += 1) {
    const from = pixel * channels
    for (let channel = 0; channel < 3; channel += 1)
      rgba[pixel * 4 + channel] = pixels[from + (channels === 2 ? 0 : channel)] ?? 0
    if (channels !== 3) rgba[pixel * 4 + 3] = pixels[from + channels - 1] ?? 0
  }
  return rgba
}
