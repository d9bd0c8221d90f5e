import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BlockPlan } from './block-plan.ts'
import type { EntropySegment, Segments } from './entropy-segments.ts'
import {
  FAST_BITS,
  findCode,
  type HuffmanLookup,
  LENGTH_MASK,
  LENGTH_SHIFT,
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

/** What a walk through a segment found; `endBit` is where the last MCU ends. */
export interface Walk {
  /** Codes outside of the fast lookup. */
  readonly noted: NotedCodes
  readonly endBit: number
  /** Where the first MCU begins and every `MCUS_A_STEP`th after it, in bits, */
  readonly starts: Int32Array
  /** and the DC of each component before them, `MOST_COMPONENTS` for each. */
  readonly before: Int32Array
}

/** What a walk goes by and fills. */
export interface WalkTask {
  readonly view: Segments['view']
  /** Takes the DC of every block, in the order of the scan. */
  readonly dcs: Int16Array
  /** Nobody waits for it any more: it ends with null. */
  readonly signal?: AbortSignal
}

/** MCUs between two from which a box can be decoded without what is before them. */
export const MCUS_A_STEP = 8
/** Of a scan (T.81, B.2.3). */
export const MOST_COMPONENTS = 4

/** Most bits of padding at the end of a segment (T.81, F.1.2.3). */
const PADDING_BITS = 7

/** Some 25 ms of work. */
const MCUS_A_TURN = 16_384

/**
 * Goes through every MCU of a segment and notes its rare codes. Null at the first code that cannot be, or when bits are missing or left over:
 * every block has been read when it answers. Lets others have their turn every four megapixels or so.
 */
export async function walkSegment(
  { view, dcs, signal }: WalkTask,
  { startBit, bitCount, firstMcu, endMcu }: EntropySegment,
  plan: BlockPlan,
): Promise<Walk | null> {
  const reader = createReader({ view, plan, dcs })
  const steps = Math.ceil((endMcu - firstMcu) / MCUS_A_STEP)
  const [starts, before] = [new Int32Array(steps), new Int32Array(steps * MOST_COMPONENTS)]
  let position = startBit
  for (let step = 0; step < steps; step++) {
    starts[step] = position
    before.set(reader.predictors, step * MOST_COMPONENTS)
    const from = firstMcu + step * MCUS_A_STEP
    const end = Math.min(endMcu, from + MCUS_A_STEP)
    for (let mcu = from; mcu < end; mcu++) {
      position = skipMcu(reader, position, mcu * plan.component.length)
      if (position < 0 || position - startBit > bitCount) return null
    }
    if (end % MCUS_A_TURN < MCUS_A_STEP) await nextTurn()
    if (signal?.aborted === true) return null
  }
  const isWhole = startBit + bitCount - position <= PADDING_BITS
  return isWhole ? { noted: reader.noted, endBit: position, starts, before } : null
}

/** Who goes through the bits. */
export interface Reader {
  readonly view: DataView
  readonly plan: BlockPlan
  readonly dcs: Int16Array
  /** DC of each component so far. */
  readonly predictors: Int32Array
  readonly noted: NotedCodes
}

/** A reader that has read nothing. */
export const createReader = (given: Pick<Reader, 'view' | 'plan' | 'dcs'>): Reader => ({
  ...given,
  predictors: new Int32Array(MOST_COMPONENTS),
  noted: new NotedCodes(),
})

/** The next 32 bits but for the last seven at most, from the top. */
export const bitsAt = (view: DataView, position: number): number => view.getUint32(position >>> 3) << (position & 7)

/** A value of `size` bits, at most 16, as T.81, F.2.2.1 (EXTEND) reads it. */
export function valueAt(view: DataView, position: number, size: number): number {
  if (size === 0) return 0
  const bits = bitsAt(view, position) >>> (32 - size)
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits
}

/** The end of the MCU at `position`, or -1. `first`: number of its first block. */
export function skipMcu(reader: Reader, position: number, first: number): number {
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
