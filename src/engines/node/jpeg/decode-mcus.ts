import type { BlockPlan } from './block-plan.ts'
import type { EntropySegment } from './entropy-segments.ts'
import {
  bitsAt,
  createReader,
  MCUS_A_STEP,
  MOST_COMPONENTS,
  type Reader,
  skipMcu,
  valueAt,
  type Walk,
} from './entropy-walk.ts'
import {
  endsBlock,
  FAST_BITS,
  findCode,
  type HuffmanLookup,
  LENGTH_MASK,
  LENGTH_SHIFT,
  SYMBOL_SHIFT,
  TOTAL_BITS,
} from './huffman-lookup.ts'

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

/** An MCU that is decoded to be coded anew: it lies under the caption. */
export const ASKED = 1
/** One that is decoded and keeps its bits: it is looked at only. Of others nothing is wanted. */
export const SEEN = 2

/** The MCUs of a segment that were wanted. */
export interface DecodedMcus {
  readonly asked: readonly WalkedMcu[]
  readonly seen: readonly WalkedMcu[]
}

/** What is decoded: a segment that has been walked. */
export interface DecodeTask {
  readonly view: DataView
  /** `ASKED`, `SEEN` or 0 for each MCU, by its number. */
  readonly wanted: Uint8Array
  /** As the walk has filled it. */
  readonly dcs: Int16Array
}

/** DC of 8-bit samples (T.81, A.3.3 with the 128 taken away). Only within them does every difference have a size that a table may hold. */
const LEAST_DC = -1024
const MOST_DC = 1023

/** Decodes the MCUs of a segment that are wanted. Null where one has a coefficient that cannot be. */
export function decodeSegment(
  { view, wanted, dcs }: DecodeTask,
  { firstMcu, endMcu }: EntropySegment,
  { walk, plan }: { readonly walk: Walk; readonly plan: BlockPlan },
): DecodedMcus | null {
  const reader = createReader({ view, plan, dcs })
  const blocks = plan.component.length
  const decoded: Record<typeof ASKED | typeof SEEN, WalkedMcu[]> = { [ASKED]: [], [SEEN]: [] }
  let at = firstMcu
  let position = walk.starts[0] ?? 0
  for (let mcu = firstMcu; mcu < endMcu; mcu++) {
    const task = wanted[mcu]
    if (task !== ASKED && task !== SEEN) continue
    const step = Math.floor((mcu - firstMcu) / MCUS_A_STEP)
    const stepMcu = firstMcu + step * MCUS_A_STEP
    if (stepMcu > at) {
      at = stepMcu
      position = walk.starts[step] ?? 0
      reader.predictors.set(walk.before.subarray(step * MOST_COMPONENTS, (step + 1) * MOST_COMPONENTS))
    }
    for (; at < mcu; at++) position = skipMcu(reader, position, at * blocks)
    const startBit = position
    const before = reader.predictors.slice()
    const coefficients = new Int16Array(64 * blocks)
    position = decodeMcu(reader, startBit, coefficients)
    if (position < 0) return null
    at = mcu + 1
    decoded[task].push({ mcu, startBit, endBit: position, before, coefficients })
  }
  return { asked: decoded[ASKED], seen: decoded[SEEN] }
}

/** DC of each block of a decoded MCU; `first`: number of its first block. */
export function takeDcs(coefficients: Int16Array, dcs: Int16Array, first: number): void {
  for (let block = 0; 64 * block < coefficients.length; block++) dcs[first + block] = coefficients[64 * block] as number
}

/** The end of the MCU at `position` with its coefficients, or -1 at a code that cannot be, and where a DC has drifted beyond what samples can have. */
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
