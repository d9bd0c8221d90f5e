import { concatBytes } from '../../../src/container/bytes.ts'
import { BitWriter } from '../../../src/engines/node/jpeg/bit-writer.ts'
import { codesOf, type HuffmanTable } from '../../../src/engines/node/jpeg/huffman-table.ts'
import { beginJpeg, JPEG_END, tableSegment } from '../../../src/engines/node/jpeg/jpeg-segments.ts'
import { eachSymbol } from '../../../src/engines/node/jpeg/mcu-symbols.ts'
import { SIZE } from './drawn-jpeg.ts'

/** One code length for every symbol that the noise needs. */
const table = (symbols: readonly number[], bits: number): HuffmanTable => ({
  byLength: Array.from({ length: 16 }, (_, index) => (index + 1 === bits ? symbols : [])),
})
const DC = table([0, 1, 2, 3, 4, 5, 6, 7], 4)
const AC = table([0, 0xf0, ...Array.from({ length: 64 }, (_, at) => (at >> 2) * 16 + (at & 3) + 1)], 8)

/**
 * A picture of noise whose colours have one sample for `across` × `down` pixels, as cameras and scanners write them and our encoder does
 * not: 2 × 1, 1 × 2, 4 × 1.
 */
export function sampledJpeg(across: number, down: number): Uint8Array {
  const blocks = across * down + 2
  const mcusAcross = Math.ceil(SIZE.width / 8 / across)
  const mcuCount = mcusAcross * Math.ceil(SIZE.height / 8 / down)
  const component = Array.from({ length: blocks }, (_, block) => Math.max(0, block - across * down + 1))
  const noise = (seed: number, range: number): number =>
    ((Math.imul(seed + 11, 2_654_435_761) >>> 20) % range) - range / 2
  const asked = Array.from({ length: mcuCount }, (_, mcu) => {
    const coefficients = new Int16Array(64 * blocks)
    for (let block = 0; block < blocks; block++) {
      coefficients[64 * block] = noise(mcu * blocks + block, 60)
      for (const k of [1, 2, 5]) coefficients[64 * block + k] = noise(mcu * blocks + block + 977 * k, 14)
    }
    return { mcu, startBit: 0, endBit: 0, before: new Int32Array(4), coefficients }
  })
  const [dcCodes, acCodes] = [codesOf(DC), codesOf(AC)]
  const writer = new BitWriter(65_536)
  eachSymbol(asked, { component, dc: [], ac: [] }, (_, symbol, isAc, bits) => {
    const { code, length } = isAc ? acCodes : dcCodes
    if (length[symbol] === 0) throw new Error(`Expected a code for symbol ${symbol}`)
    writer.put(code[symbol] ?? 0, length[symbol] ?? 0)
    if ((symbol & 15) > 0) writer.put(bits, symbol & 15)
  })
  const { width, height } = SIZE
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 3]
  return concatBytes([
    ...beginJpeg({ unit: 'none', x: 1, y: 1 }, null),
    Uint8Array.from([0xff, 0xdb, 0, 67, 0, ...Array<number>(64).fill(9)]),
    Uint8Array.from([0xff, 0xc0, 0, 17, ...frame, 1, across * 16 + down, 0, 2, 0x11, 0, 3, 0x11, 0]),
    tableSegment(0, DC),
    tableSegment(16, AC),
    Uint8Array.from([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    writer.finish(),
    JPEG_END,
  ])
}
