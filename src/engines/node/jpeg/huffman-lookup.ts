import { eachCode, type HuffmanTable, MOST_FREQUENT_LENGTH } from './huffman-table.ts'

/** What a position in the stream begins with, packed as below; 0 where nothing is known. */
export interface HuffmanLookup {
  /** By the next `FAST_BITS` bits: frequent codes, with the one behind where both fit. Stays in a processor's nearest cache. */
  readonly fast: Int32Array
  /** Every code. Looked for by its length: a table by all 16 bits takes longer to fill than a small picture to read. */
  readonly all: CanonicalCodes
}

/** Codes in their order, which is that of their lengths (T.81, C.2). */
export interface CanonicalCodes {
  readonly packed: Int32Array
  /** By length: where its codes end, in 16 bits from the top, */
  readonly ends: Int32Array
  /** and what is added to a code for its place in `packed`. */
  readonly offsets: Int32Array
}

/** Bits that the fast lookup reads at once: 4096 entries of 4 bytes are 16 KiB, which stay in a processor's nearest cache. */
export const FAST_BITS = 12

/** Lowest five bits: all bits that a code and its value take. */
export const TOTAL_BITS = 31
/** Above them the symbol (8 bits) and the length of its code (5 bits). */
export const SYMBOL_SHIFT = 5
/** Above the symbol: where the length of its code stands, in bits, */
export const LENGTH_SHIFT = 13
/** and the five bits that hold it, 1-16. */
export const LENGTH_MASK = 31
/** Above those, for two AC symbols at once: all their bits (4), 0 where there are not two; */
export const PAIR_BITS_SHIFT = 18
/** Four bits: a pair is never longer than `FAST_BITS`. */
export const PAIR_BITS_MASK = 15
/** how many coefficients both reach over (6 bits), an end of block counting as one; */
export const PAIR_REACH_SHIFT = 22
/** Six bits: a block has 63 AC coefficients (T.81, A.3.6). */
export const PAIR_REACH_MASK = 63
/** and whether the second ends the block. */
export const PAIR_ENDS = 1 << 28

/** ZRL, the symbol for sixteen coefficients of zero (ITU-T T.81, F.1.2.2). */
export const SIXTEEN_ZEROS = 0xf0

const LONGEST = 16

/** `slow` symbols are kept out of the fast lookup, whatever their length, so that they are noted. */
export function lookupOf(table: HuffmanTable, slow: ReadonlySet<number>): HuffmanLookup {
  const fast = new Int32Array(1 << FAST_BITS)
  const packedCodes: number[] = []
  const ends = new Int32Array(LONGEST + 1)
  const offsets = new Int32Array(LONGEST + 1)
  eachCode(table, (symbol, code, length) => {
    const packed = (length << LENGTH_SHIFT) | (symbol << SYMBOL_SHIFT) | (length + (symbol & 15))
    ends[length] = (code + 1) << (LONGEST - length)
    offsets[length] = packedCodes.length - code
    packedCodes.push(packed)
    if (length <= MOST_FREQUENT_LENGTH && !slow.has(symbol)) fillFor(fast, FAST_BITS - length, code, packed)
  })
  return { fast: withPairs(fast), all: { packed: Int32Array.from(packedCodes), ends, offsets } }
}

/** The code that 32 bits begin with, packed; 0 where there is none. */
export function findCode({ packed, ends, offsets }: CanonicalCodes, bits: number): number {
  const head = bits >>> 16
  for (let length = 1; length <= LONGEST; length++)
    if (head < (ends[length] as number))
      return packed[(head >>> (LONGEST - length)) + (offsets[length] as number)] as number
  return 0
}

function withPairs(fast: Int32Array): Int32Array {
  const paired = new Int32Array(fast.length)
  for (let bits = 0; bits < fast.length; bits++) {
    const first = fast[bits] as number
    if (first !== 0)
      paired[bits] = first | pairWith(first, fast[(bits << (first & TOTAL_BITS)) & (fast.length - 1)] as number)
  }
  return paired
}

function fillFor(lookup: Int32Array, shift: number, code: number, packed: number): void {
  lookup.fill(packed, code << shift, (code + 1) << shift)
}

/** The part of a packed entry that tells of two symbols; 0 where the second does not fit or the first ends the block. */
function pairWith(first: number, second: number): number {
  const bits = (first & TOTAL_BITS) + (second & TOTAL_BITS)
  if (first === 0 || second === 0 || bits > FAST_BITS || endsBlock(symbolOf(first))) return 0
  const ends = endsBlock(symbolOf(second))
  const reach = reachOf(symbolOf(first)) + (ends ? 1 : reachOf(symbolOf(second)))
  return (bits << PAIR_BITS_SHIFT) | (reach << PAIR_REACH_SHIFT) | (ends ? PAIR_ENDS : 0)
}

const symbolOf = (packed: number): number => (packed >>> SYMBOL_SHIFT) & 255
const reachOf = (symbol: number): number => (symbol >>> 4) + 1

/** Every size of 0 but sixteen zeros ends the block, as decoders have it. */
export const endsBlock = (symbol: number): boolean => (symbol & 15) === 0 && symbol !== SIXTEEN_ZEROS
