import type { BlockPlan } from './block-plan.ts'
import type { WalkedMcu } from './decode-mcus.ts'

/** Takes one symbol with the bits of its value, the lowest `symbol & 15` of `bits`. */
export type TakeSymbol = (block: number, symbol: number, isAc: boolean, bits: number) => void

/**
 * Gives the symbols of MCUs in the order of the scan (ITU-T T.81, F.1.2). Where one does not follow the one before it, its first DC is the
 * difference to what stands before it in the source. `begin` and `end` are called around each.
 */
export function eachSymbol(
  asked: readonly WalkedMcu[],
  plan: BlockPlan,
  take: TakeSymbol,
  around: { readonly begin?: (mcu: WalkedMcu) => void; readonly end?: (mcu: WalkedMcu) => void } = {},
): void {
  let previous = Number.NaN
  let predictors = new Int32Array(0)
  for (const mcu of asked) {
    around.begin?.(mcu)
    if (mcu.mcu !== previous + 1) predictors = mcu.before.slice()
    previous = mcu.mcu
    symbolsOfMcu(mcu.coefficients, predictors, plan, take)
    around.end?.(mcu)
  }
}

/** Keeps the predictors. */
function symbolsOfMcu(
  coefficients: Int16Array,
  predictors: Int32Array,
  { component }: BlockPlan,
  take: TakeSymbol,
): void {
  for (let block = 0; block < component.length; block++) {
    const index = component[block] ?? 0
    const dc = coefficients[64 * block] ?? 0
    const difference = dc - (predictors[index] ?? 0)
    predictors[index] = dc
    take(block, sizeOf(difference), false, bitsOf(difference))
    let run = 0
    for (let k = 1; k < 64; k++) {
      const value = coefficients[64 * block + k] ?? 0
      if (value === 0) {
        run += 1
        continue
      }
      for (; run > 15; run -= 16) take(block, 0xf0, true, 0)
      take(block, run * 16 + sizeOf(value), true, bitsOf(value))
      run = 0
    }
    if (run > 0) take(block, 0, true, 0)
  }
}

const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value))
const bitsOf = (value: number): number => (value < 0 ? value - 1 : value)
