import type { Collector } from './collector.ts'

/** Width to height of the short size forms: ISO/IEC 18181-1 table A.3 (`ratio`). */
const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
]
/** Bits of a `U32(1+u(9), 1+u(13), 1+u(18), 1+u(30))` field, by its selector. */
const SIZE_BITS = [9, 13, 18, 30]

/** Size, orientation and transparency from a JPEG XL codestream header (ISO/IEC 18181-1 sections A.3 and D.2); `bytes` start after `FF 0A`. */
export function readJxlHeader(collector: Collector, bytes: Uint8Array): void {
  const bits = new BitReader(bytes)
  const isSmall = bits.take(1) === 1
  const heightPx = readSide(bits, isSmall)
  const ratio = RATIOS[bits.take(3) - 1]
  const widthPx = ratio === undefined ? readSide(bits, isSmall) : Math.floor((heightPx * ratio[0]) / ratio[1])
  if (!bits.isPastEnd) collector.setSize(widthPx, heightPx)
  readImageMetadata(collector, bits)
}

const readSide = (bits: BitReader, isSmall: boolean): number =>
  isSmall ? (bits.take(5) + 1) * 8 : bits.take(SIZE_BITS[bits.take(2)] ?? 0) + 1

function readImageMetadata(collector: Collector, bits: BitReader): void {
  const isAllDefault = bits.take(1) === 1
  if (isAllDefault) return
  if (bits.take(1) === 1) {
    collector.orientation = bits.take(3) + 1
    const hasOther = bits.take(1) === 1 || bits.take(1) === 1 || bits.take(1) === 1
    // Intrinsic size, preview or animation follow with fields of their own; the channels behind them are not worth it.
    if (hasOther) return
  }
  skipBitDepth(bits)
  bits.take(1)
  const extraChannels = readCount(bits)
  // The first extra channel of every known encoder is transparency.
  if (!bits.isPastEnd) collector.hasAlpha = extraChannels > 0
}

function skipBitDepth(bits: BitReader): void {
  const isFloat = bits.take(1) === 1
  if (bits.take(2) === 3) bits.take(6)
  if (isFloat) bits.take(4)
}

/** `U32(0, 1, 2+u(4), 1+u(12))`. */
function readCount(bits: BitReader): number {
  const selector = bits.take(2)
  if (selector < 2) return selector
  return selector === 2 ? 2 + bits.take(4) : 1 + bits.take(12)
}

/** Takes bits from the least significant end, as JPEG XL packs them. */
class BitReader {
  readonly #bytes: Uint8Array
  #at = 0
  isPastEnd = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) this.isPastEnd = true
      else value += ((byte >> (this.#at & 7)) & 1) * 2 ** index
    }
    return value
  }
}
