import { describe, expect, it } from 'vitest'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { holesAreUnused } from '../../../src/engines/node/c2pa/own/tiff-holes.ts'

const STORE = { start: 2_000, length: 500 }
const [HEADER, COUNT] = [
  { start: 4, length: 4 },
  { start: 104, length: 4 },
]

describe('what the hash of a TIFF leaves out', () => {
  it.each([
    ['the store', [STORE], 8, true],
    ['the store with a rest of an earlier one', [{ ...STORE, length: 568 }], 8, true],
    ['the store and its length', [STORE, COUNT], 8, true],
    ['the head of the file', [STORE, { start: 0, length: 1_300 }], 8, false],
    ['more than the store', [{ ...STORE, length: 4_000 }], 8, false],
    ['where the parts stand, which is elsewhere', [STORE, HEADER], 8, true],
    ['where the parts stand, which is in the place of the store', [STORE, HEADER], 2_100, false],
  ] as const)('leads to nothing else, or it is no proof: %s', async (_, ranges, firstPart, isUnused) => {
    for (const isLittleEndian of [true, false]) {
      const file = new DataView(new ArrayBuffer(6_000))
      file.setUint32(HEADER.start, firstPart, isLittleEndian)
      file.setUint16(COUNT.start - 4, 0xcd41, isLittleEndian)
      file.setUint32(COUNT.start, STORE.start, isLittleEndian) // a length may be any number
      const source = memoryByteSource(new Uint8Array(file.buffer))
      expect(await holesAreUnused(source, ranges, [STORE])).toBe(isUnused)
    }
  })
})
