import { BitWriter } from '../../../src/engines/node/jpeg/bit-writer.ts'

/** The largest difference that a DC code of baseline JPEG can tell (ITU-T T.81, table F.1). */
const MOST_DIFFERENCE = 2_047
const BLOCKS = 64

/**
 * One row of 64 even grey blocks. From block `jumpsAt` on their DC is 2047, which no 8-bit samples have and no encoder writes, and whose
 * difference to black (-1024) no code can tell; null: a whole one.
 */
export function driftingJpeg(jumpsAt: number | null): Uint8Array {
  const bits = new BitWriter(256)
  for (let block = 0; block < BLOCKS; block++) {
    if (block === jumpsAt) {
      bits.put(0b10, 2) // size 11
      bits.put(MOST_DIFFERENCE, 11)
    } else bits.put(0, 1) // size 0
    bits.put(0, 1) // end of block
  }
  const [dc, ac] = [
    [0x00, 1, 1, ...Array<number>(14).fill(0), 0, 11],
    [0x10, 1, ...Array<number>(15).fill(0), 0],
  ]
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(0xc0, [8, 0, 8, (BLOCKS * 8) >> 8, (BLOCKS * 8) & 255, 1, 1, 0x11, 0]),
    ...segment(0xc4, dc),
    ...segment(0xc4, ac),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...bits.finish(),
    0xff,
    0xd9,
  ])
}

const segment = (marker: number, body: readonly number[]): readonly number[] => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
]
