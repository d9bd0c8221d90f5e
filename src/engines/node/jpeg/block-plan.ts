import type { BaselineJpeg } from './baseline-jpeg.ts'
import { type HuffmanLookup, lookupOf } from './huffman-lookup.ts'

/** The blocks of one MCU in the order they are coded. */
export interface BlockPlan {
  /** Index of the component of each block. */
  readonly component: readonly number[]
  readonly dc: readonly HuffmanLookup[]
  readonly ac: readonly HuffmanLookup[]
}

/** The largest size of a DC difference of 8-bit samples (T.81, table F.1). */
const MOST_DC_SIZE = 11

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
