import { concatBytes } from '../../../container/bytes.ts'
import { ascii, u16 } from '../../../container/write/number-bytes.ts'
import { jfifPayload, type PixelDensity } from '../../../container/write/pixel-density.ts'
import { type HuffmanTable, writeHuffmanTable } from './huffman-table.ts'

/** The beginning of every JPEG that is made here: SOI, JFIF and the colour profile, in pieces as ICC.1, B.4 has it. */
export function beginJpeg(density: PixelDensity, profile: Uint8Array | null): readonly Uint8Array[] {
  return [Uint8Array.of(0xff, 0xd8), segment(0xe0, jfifPayload(density)), ...profileSegments(profile)]
}

/** A DHT segment of one table. `key`: class (0 DC, 16 AC) plus number. */
export const tableSegment = (key: number, table: HuffmanTable): Uint8Array =>
  segment(0xc4, concatBytes([Uint8Array.of(key), writeHuffmanTable(table)]))

/** EOI, the marker that ends a JPEG (T.81, table B.1). */
export const JPEG_END = Uint8Array.of(0xff, 0xd9)

const MOST_PROFILE_BYTES = 65_535 - 2 - 14

function profileSegments(profile: Uint8Array | null): readonly Uint8Array[] {
  if (profile === null) return []
  const count = Math.ceil(profile.length / MOST_PROFILE_BYTES)
  return Array.from({ length: count }, (_, index) => {
    const piece = profile.subarray(index * MOST_PROFILE_BYTES, (index + 1) * MOST_PROFILE_BYTES)
    return segment(0xe2, concatBytes([ascii('ICC_PROFILE\0'), Uint8Array.of(index + 1, count), piece]))
  })
}

const segment = (marker: number, body: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(0xff, marker), u16(body.length + 2), body])
