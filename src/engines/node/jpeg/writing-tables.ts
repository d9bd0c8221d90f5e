import type { BaselineJpeg } from './baseline-jpeg.ts'
import type { BlockPlan } from './block-plan.ts'
import type { DecodedMcus } from './decode-mcus.ts'
import { codesOf, extendTable, type HuffmanCodes, type HuffmanTable } from './huffman-table.ts'
import { eachSymbol } from './mcu-symbols.ts'

/** The Huffman tables that a copy is written with, and what in them differs from the source's. */
export interface WritingTables {
  /** As `BaselineJpeg.tables`. */
  readonly byKey: ReadonlyMap<number, HuffmanTable>
  /** By block of an MCU. */
  readonly codes: readonly BlockCodes[]
  /** By key, the symbols that have another code than in the source; only tables where there are some. */
  readonly moved: ReadonlyMap<number, ReadonlySet<number>>
}

/** The codes of one block's DC and AC symbols. */
export interface BlockCodes {
  readonly dc: HuffmanCodes
  readonly ac: HuffmanCodes
}

/** The source's tables, extended where the MCUs asked for now have symbols that no block had. Null when there is no room for them. */
export function makeWritingTables(
  jpeg: BaselineJpeg,
  plan: BlockPlan,
  walks: readonly Pick<DecodedMcus, 'asked'>[],
): WritingTables | null {
  const keys = plan.component.map(index => jpeg.components[index] ?? { dc: 0, ac: 0 })
  const needed = symbolsOf(plan, walks, keys)
  const byKey = new Map<number, HuffmanTable>()
  const moved = new Map<number, ReadonlySet<number>>()
  for (const [key, table] of jpeg.tables) {
    const known = new Set(table.byLength.flat())
    const extended = extendTable(
      table,
      (needed.get(key) ?? []).filter(symbol => !known.has(symbol)),
    )
    if (extended === null) return null
    byKey.set(key, extended.table)
    if (extended.moved.size > 0) moved.set(key, extended.moved)
  }
  const codes = new Map([...byKey].map(([key, table]) => [key, codesOf(table)]))
  return {
    byKey,
    codes: keys.map(({ dc, ac }) => ({ dc: codes.get(dc) ?? NO_CODES, ac: codes.get(ac) ?? NO_CODES })),
    moved,
  }
}

const NO_CODES: HuffmanCodes = { code: new Uint16Array(256), length: new Uint8Array(256) }

/** The symbols that each table must have, by key. */
function symbolsOf(
  plan: BlockPlan,
  walks: readonly Pick<DecodedMcus, 'asked'>[],
  keys: readonly { readonly dc: number; readonly ac: number }[],
): ReadonlyMap<number, readonly number[]> {
  const seen = new Map<number, Uint8Array>()
  const flagsOf = (key: number): Uint8Array => {
    const flags = seen.get(key) ?? new Uint8Array(256)
    seen.set(key, flags)
    return flags
  }
  const [dc, ac] = [keys.map(key => flagsOf(key.dc)), keys.map(key => flagsOf(key.ac))]
  for (const { asked } of walks)
    eachSymbol(asked, plan, (block, symbol, isAc) => {
      const flags = (isAc ? ac : dc)[block] as Uint8Array
      flags[symbol] = 1
    })
  return new Map([...seen].map(([key, flags]) => [key, [...flags.keys()].filter(symbol => flags[symbol] === 1)]))
}
