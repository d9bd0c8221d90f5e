import { concatBytes } from '../../../container/bytes.ts'
import { u16 } from '../../../container/write/number-bytes.ts'
import type { PixelBox } from '../../../domain/image.ts'
import type { BaselineJpeg } from './baseline-jpeg.ts'
import { BitWriter } from './bit-writer.ts'
import type { WalkedMcu } from './decode-mcus.ts'
import { codesOf, type HuffmanTable } from './huffman-table.ts'
import { beginJpeg, JPEG_END, tableSegment } from './jpeg-segments.ts'
import { type McuRange, partAround } from './mcu-range.ts'
import { eachSymbol } from './mcu-symbols.ts'
import type { OpenJpeg } from './splice-jpeg.ts'

/** A small JPEG that decodes to a part of a larger one. */
export interface JpegPart {
  readonly bytes: Uint8Array
  /** Where the larger one's box lies in it, in its own pixels. */
  readonly box: PixelBox
}

/**
 * The box and what is around it as a JPEG of its own, with the coefficients as they are in this moment: it decodes to the very samples
 * that the whole has there, for a hundredth of the work. With a margin of one MCU nothing at its edges depends on what was cut off, and
 * where the picture ends, it ends. `profile`: ICC.
 */
export function cutPart({ jpeg, plan, walks, box }: OpenJpeg, profile: Uint8Array | null): JpegPart {
  const range = partAround(jpeg, box)
  const left = range.left * jpeg.mcu.widthPx
  const top = range.top * jpeg.mcu.heightPx
  const size = {
    widthPx: Math.min((range.right + 1) * jpeg.mcu.widthPx, jpeg.size.widthPx) - left,
    heightPx: Math.min((range.bottom + 1) * jpeg.mcu.heightPx, jpeg.size.heightPx) - top,
  }
  const writer = new BitWriter(16_384)
  const ofPart = mcusIn(range, jpeg.mcusAcross, walks).map((walked, mcu) => ({ ...walked, mcu, before: NO_DC }))
  eachSymbol(ofPart, plan, (_, symbol, isAc, bits) => {
    const { code, length } = isAc ? AC_CODES : DC_CODES
    writer.put(code[symbol] ?? 0, length[symbol] ?? 0)
    if ((symbol & 15) > 0) writer.put(bits, symbol & 15)
  })
  const bytes = concatBytes([
    ...beginJpeg({ unit: 'none', x: 1, y: 1 }, profile),
    ...jpeg.kept.flatMap(segment => keptOf(segment, size)),
    tableSegment(0, DC_TABLE),
    tableSegment(16, AC_TABLE),
    scanHeadOf(jpeg),
    writer.finish(),
    JPEG_END,
  ])
  return { bytes, box: { ...box, x: box.x - left, y: box.y - top } }
}

/** The decoded MCUs of a part, row by row, with their numbers in the whole. */
export function mcusIn(range: McuRange, mcusAcross: number, walks: OpenJpeg['walks']): readonly WalkedMcu[] {
  const isIn = ({ mcu }: WalkedMcu): boolean => {
    const [row, column] = [Math.floor(mcu / mcusAcross), mcu % mcusAcross]
    return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right
  }
  return walks.flatMap(({ asked, seen }) => [...asked, ...seen].filter(isIn)).sort((a, b) => a.mcu - b.mcu)
}

const NO_DC = new Int32Array(4)

/** DQT as it is, SOF with another size; restart markers there are none. */
function keptOf(segment: Uint8Array, { widthPx, heightPx }: BaselineJpeg['size']): readonly Uint8Array[] {
  const marker = segment[1]
  if (marker === 0xdb) return [segment]
  if (marker !== 0xc0 && marker !== 0xc1) return []
  const resized = Uint8Array.from(segment) // not `slice`, which copies nothing of a Buffer
  resized.set(u16(heightPx), 5)
  resized.set(u16(widthPx), 7)
  return [resized]
}

/** Every component by the first table of each class. */
function scanHeadOf({ scanHead, components }: BaselineJpeg): Uint8Array {
  const head = Uint8Array.from(scanHead)
  for (const index of components.keys()) head[6 + 2 * index] = 0
  return head
}

// One length for all, so that whatever an encoder or a change came up with has a code (T.81, tables F.1 and F.2 with all sizes).
const DC_TABLE = evenTable(Array.from({ length: 12 }, (_, size) => size))
const AC_TABLE = evenTable([
  0x00,
  0xf0,
  ...Array.from({ length: 256 }, (_, symbol) => symbol).filter(symbol => (symbol & 15) > 0),
])
const DC_CODES = codesOf(DC_TABLE)
const AC_CODES = codesOf(AC_TABLE)

function evenTable(symbols: readonly number[]): HuffmanTable {
  const bits = Math.ceil(Math.log2(symbols.length + 1)) // no code is all ones
  return { byLength: Array.from({ length: 16 }, (_, index) => (index + 1 === bits ? symbols : [])) }
}
