import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  codesOf,
  extendTable,
  type HuffmanTable,
  readHuffmanTable,
  writeHuffmanTable,
} from '../../../src/engines/node/jpeg/huffman-table.ts'

/** Shares of the code space, 1 being all of it. */
const shareOf = ({ byLength }: HuffmanTable): number =>
  byLength.reduce((sum, symbols, index) => sum + symbols.length / 2 ** (index + 1), 0)

/** Complete but for the code of all ones, as encoders make them: leaves are split at random. */
const tables: fc.Arbitrary<HuffmanTable> = fc.array(fc.nat(), { maxLength: 160 }).map(choices => {
  const lengths = [1, 1]
  for (const choice of choices) {
    const open = lengths.flatMap((length, index) => (length < 16 ? [index] : []))
    const index = open[choice % open.length] ?? 0
    lengths.push((lengths[index] ?? 1) + 1)
    lengths[index] = (lengths[index] ?? 1) + 1
  }
  const sorted = lengths.toSorted((a, b) => a - b).slice(0, -1)
  return {
    byLength: Array.from({ length: 16 }, (_, index) =>
      sorted.flatMap((length, at) => (length === index + 1 ? [at] : [])),
    ),
  }
})

describe('a Huffman table', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(tables, table => {
        const bytes = writeHuffmanTable(table)
        expect(readHuffmanTable(bytes, 0)).toEqual({ table, end: bytes.length })
        expect(readHuffmanTable(bytes.subarray(0, -1), 0)).toBeNull()
      }),
    )
  })

  it('is refused when it claims more codes than there are', () => {
    expect(readHuffmanTable(Uint8Array.from([3, ...Array.from({ length: 18 }, () => 0)]), 0)).toBeNull()
  })

  it('is extended: every symbol has a code of its own, none is all ones, and what has not moved is written as before', () => {
    const wishes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 })
    fc.assert(
      fc.property(tables, wishes, (table, wanted) => {
        const missing = wanted.map(symbol => 190 + symbol)
        const extended = extendTable(table, missing)
        if (extended === null) throw new Error('Expected room for 60 symbols beside 161')
        const [before, after] = [codesOf(table), codesOf(extended.table)]
        expect(new Set(extended.table.byLength.flat())).toEqual(new Set([...table.byLength.flat(), ...missing]))
        expect(shareOf(extended.table)).toBeLessThanOrEqual(1 - 2 ** -16)
        for (const symbol of table.byLength.flat()) {
          if (extended.moved.has(symbol)) continue
          expect([after.length[symbol], after.code[symbol]]).toEqual([before.length[symbol], before.code[symbol]])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('moves only the rare ones where these leave room', () => {
    const byLength = Array.from({ length: 16 }, (_, index) => (index === 14 ? [14, 15] : [index]))
    const { moved } = extendTable({ byLength: byLength.with(15, []) }, [100, 101, 102]) ?? { moved: new Set() }
    expect([...moved].every(symbol => symbol >= 9)).toBe(true)
    expect(extendTable({ byLength }, [])?.moved.size).toBe(0)
  })
})
