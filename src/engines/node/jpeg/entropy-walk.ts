import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BaselineJpeg } from './baseline-jpeg.ts'
import type { EntropySegment, Segments } from './entropy-segments.ts'
import {
  endsBlock,
  FAST_BITS,
  findCode,
  type HuffmanLookup,
  LENGTH_MASK,
  LENGTH_SHIFT,
  lookupOf,
  PAIR_BITS_MASK,
  PAIR_BITS_SHIFT,
  PAIR_ENDS,
  PAIR_REACH_MASK,
  PAIR_REACH_SHIFT,
  SIXTEEN_ZEROS,
  SYMBOL_SHIFT,
  TOTAL_BITS,
} from './huffman-lookup.ts'
import { NotedCodes } from './noted-codes.ts'

/** The blocks of one MCU in the order they are coded. */
export interface BlockPlan {
  /** Index of the component of each block. */
  readonly component: readonly number[]
  readonly dc: readonly HuffmanLookup[]
  readonly ac: readonly HuffmanLookup[]
}

/** One MCU that was decoded: where its bits lie, and what they mean. */
export interface WalkedMcu {
  readonly mcu: number
  /** Bits from the beginning of the bytes. */
  readonly startBit: number
  readonly endBit: number
  /** DC of each component in the block before this MCU. */
  readonly before: Int32Array
  /** 64 for each block, quantised, in zigzag order; DC as it is, not as a difference. */
  readonly coefficients: Int16Array
}

/** What a walk does with an MCU: goes on, and its bits stay as they are. */
export const SKIPPED = 0
/** Decoded, to be coded anew: it lies under the caption. */
export const ASKED = 1
/** Decoded, and its bits stay: it is looked at only. */
export const SEEN = 2

/** What a walk found; `endBit` is where the last MCU ends. */
export interface Walk {
  readonly asked: readonly WalkedMcu[]
  readonly seen: readonly WalkedMcu[]
  /** Codes outside of the fast lookup in MCUs that keep their bits. */
  readonly noted: NotedCodes
  readonly endBit: number
}

/** What a walk goes by and fills. */
export interface WalkTask {
  readonly view: Segments['view']
  /** What to do with each MCU, by its number. */
  readonly wanted: Uint8Array
  /** Takes the DC of every block, in the order of the scan. */
  readonly dcs: Int16Array
}

/** Most bits of padding at the end of a segment (T.81, F.1.2.3). */
const PADDING_BITS = 7
/** The largest size of a DC difference of 8-bit samples (T.81, table F.1). */
const MOST_DC_SIZE = 11

/** DC of 8-bit samples (T.81, A.3.3 with the 128 taken away). Only within them does every difference have a size that a table may hold. */
const LEAST_DC = -1024
const MOST_DC = 1023

/** Some 25 ms of work. */
const MCUS_A_TURN = 16_384

const NONE: ReadonlySet<number> = new Set()

/** Lays out the blocks of an MCU. `noted`: symbols by table that a walk must note. Null where a DC table has sizes that 8 bits cannot need. */
export function planBlocks(
  { components, tables }: BaselineJpeg,
  noted: ReadonlyMap<number, ReadonlySet<number>> = new Map(),
): BlockPlan | null {
  const lookups = new Map([...tables].map(([key, table]) => [key, lookupOf(table, noted.get(key) ?? NONE)]))
  const plan = { component: [] as number[], dc: [] as HuffmanLookup[], ac: [] as HuffmanLookup[] }
  for (const [index, { across, down, dc, ac }] of components.entries()) {
    const [dcLookup, acLookup] = [lookups.get(dc), lookups.get(ac)]
    if (dcLookup === undefined || acLookup === undefined) return null
    if (tables.get(dc)?.byLength.some(symbols => symbols.some(symbol => symbol > MOST_DC_SIZE)) ?? true) return null
    for (let block = 0; block < across * down; block++) {
      plan.component.push(index)
      plan.dc.push(dcLookup)
      plan.ac.push(acLookup)
    }
  }
  return plan
}

/**
 * Goes through every MCU of a segment, decodes those that are wanted and notes rare codes of the others. Null at
 * the first code that cannot be, or when bits are missing or left over: every block has been read when it answers. Lets others have their
 * turn every four megapixels or so.
 */
export async function walkSegment(
  { view, wanted, dcs }: WalkTask,
  { startBit, bitCount, firstMcu, endMcu }: EntropySegment,
  plan: BlockPlan,
): Promise<Walk | null> {
  const reader: Reader = { view, plan, dcs, predictors: new Int32Array(4), noted: new NotedCodes() }
  const decoded: Record<typeof ASKED | typeof SEEN, WalkedMcu[]> = { [ASKED]: [], [SEEN]: [] }
  let position = startBit
  for (let mcu = firstMcu; mcu < endMcu; mcu++) {
    const begin = position
    const task = wanted[mcu] ?? SKIPPED
    if (task === ASKED || task === SEEN) {
      const before = reader.predictors.slice()
      const coefficients = new Int16Array(64 * plan.component.length)
      position = decodeMcu(reader, begin, coefficients)
      decoded[task].push({ mcu, startBit: begin, endBit: position, before, coefficients })
      if (task === SEEN) reader.predictors.set(before)
      else takeDcs(coefficients, dcs, mcu * plan.component.length)
    }
    if (task !== ASKED && position >= 0) position = skipMcu(reader, begin, mcu * plan.component.length)
    if (position < 0 || position - startBit > bitCount) return null
    if (mcu % MCUS_A_TURN === MCUS_A_TURN - 1) await nextTurn()
  }
  const isWhole = startBit + bitCount - position <= PADDING_BITS
  return isWhole ? { asked: decoded[ASKED], seen: decoded[SEEN], noted: reader.noted, endBit: position } : null
}

interface Reader {
  readonly view: DataView
  readonly plan: BlockPlan
  readonly dcs: Int16Array
  /** DC of each component so far. */
  readonly predictors: Int32Array
  readonly noted: NotedCodes
}

/** The next 32 bits but for the last seven at most, from the top. */
const bitsAt = (view: DataView, position: number): number => view.getUint32(position >>> 3) << (position & 7)

/** A value of `size` bits, at most 16, as T.81, F.2.2.1 (EXTEND) reads it. */
function valueAt(view: DataView, position: number, size: number): number {
  if (size === 0) return 0
  const bits = bitsAt(view, position) >>> (32 - size)
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits
}

/** DC of each block of a decoded MCU; `first`: number of its first block. */
export function takeDcs(coefficients: Int16Array, dcs: Int16Array, first: number): void {
  for (let block = 0; 64 * block < coefficients.length; block++) dcs[first + block] = coefficients[64 * block] as number
}

/** The end of the MCU at `position`, or -1. `first`: number of its first block. */
function skipMcu(reader: Reader, position: number, first: number): number {
  const { view, plan, dcs, predictors, noted } = reader
  const { component, dc } = plan
  let at = position
  for (let block = 0; block < component.length; block++) {
    const sizes = dc[block] as HuffmanLookup
    const head = bitsAt(view, at)
    let packed = sizes.fast[head >>> (32 - FAST_BITS)] as number
    if (packed === 0) {
      packed = findCode(sizes.all, head)
      if (packed === 0) return -1
      noted.add(at, { packed, block, isAc: false })
    }
    const index = component[block] as number
    const length = (packed >>> LENGTH_SHIFT) & LENGTH_MASK
    const value = (predictors[index] as number) + valueAt(view, at + length, (packed >>> SYMBOL_SHIFT) & 255)
    predictors[index] = value
    dcs[first + block] = value
    at = skipCoefficients(reader, at + (packed & TOTAL_BITS), block)
    if (at < 0) return -1
  }
  return at
}

/** The end of a block's AC codes, two at a time where they are short, or -1. */
function skipCoefficients({ view, plan, noted }: Reader, position: number, block: number): number {
  const { fast, all } = plan.ac[block] as HuffmanLookup
  let at = position
  for (let k = 1; k < 64; ) {
    const bits = bitsAt(view, at)
    let packed = fast[bits >>> (32 - FAST_BITS)] as number
    const pairBits = (packed >>> PAIR_BITS_SHIFT) & PAIR_BITS_MASK
    if (pairBits !== 0) {
      const end = k + ((packed >>> PAIR_REACH_SHIFT) & PAIR_REACH_MASK)
      if (end <= 64) {
        at += pairBits
        if (packed >= PAIR_ENDS) return at
        k = end
        continue
      }
    }
    if (packed === 0) {
      packed = findCode(all, bits)
      if (packed === 0) return -1
      noted.add(at, { packed, block, isAc: true })
    }
    at += packed & TOTAL_BITS
    const symbol = (packed >>> SYMBOL_SHIFT) & 255
    if ((symbol & 15) === 0 && symbol !== SIXTEEN_ZEROS) return at
    k += (symbol >>> 4) + 1
    if (k > 64) return -1
  }
  return at
}

/** The same with the coefficients, and without notes; -1, too, where a DC has drifted beyond what samples can have. */
function decodeMcu({ view, plan, predictors }: Reader, position: number, coefficients: Int16Array): number {
  const { component, dc, ac } = plan
  if (!predictors.every(isDc)) return -1
  let at = position
  for (let block = 0; block < component.length; block++) {
    const first = codeAt(dc[block] as HuffmanLookup, bitsAt(view, at))
    if (first === 0) return -1
    const index = component[block] ?? 0
    const length = (first >>> LENGTH_SHIFT) & LENGTH_MASK
    predictors[index] = (predictors[index] ?? 0) + valueAt(view, at + length, (first >>> SYMBOL_SHIFT) & 255)
    if (!isDc(predictors[index] ?? 0)) return -1
    coefficients[64 * block] = predictors[index] ?? 0
    at += first & TOTAL_BITS
    for (let k = 1; k < 64; ) {
      const packed = codeAt(ac[block] as HuffmanLookup, bitsAt(view, at))
      if (packed === 0) return -1
      const symbol = (packed >>> SYMBOL_SHIFT) & 255
      if (endsBlock(symbol)) {
        at += packed & TOTAL_BITS
        break
      }
      k += symbol >>> 4
      if (k > 63) return -1
      coefficients[64 * block + k] = valueAt(view, at + ((packed >>> LENGTH_SHIFT) & LENGTH_MASK), symbol & 15)
      at += packed & TOTAL_BITS
      k += 1
    }
  }
  return at
}

/** The code that 32 bits begin with, and not the one behind it. */
const codeAt = ({ fast, all }: HuffmanLookup, bits: number): number => {
  const packed = fast[bits >>> (32 - FAST_BITS)] as number
  return packed === 0 ? findCode(all, bits) : packed
}

const isDc = (value: number): boolean => value >= LEAST_DC && value <= MOST_DC
