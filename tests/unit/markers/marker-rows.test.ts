import { describe, expect, it } from 'vitest'
import { MARKER_ROWS, matchRows } from '../../../src/markers/match-rows.ts'
import { EXAMPLES, HARMLESS } from './examples-table.ts'

const matched = (field: string, value: string): string[] =>
  matchRows({ source: 'exif', field, value, at: '' }).map(match => match.evidence.marker)

describe('marker tables', () => {
  it.each(MARKER_ROWS.map(row => row.id))('recognises the example of %s', id => {
    const example = EXAMPLES[id]
    expect(example, `add an example of ${id} to examples-table.ts`).toBeDefined()
    if (example !== undefined) expect(matched(...example)).toContain(id)
  })

  it('has each id once, and an example for no row that is gone', () => {
    const ids = MARKER_ROWS.map(row => row.id)

    expect(new Set(ids).size).toBe(ids.length)
    expect(Object.keys(EXAMPLES).filter(id => !ids.includes(id))).toEqual([])
  })

  it('dates every row and says where it is known from', () => {
    for (const row of MARKER_ROWS) {
      expect(row.checked).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])$/)
      expect(row.knownFrom.length).toBeGreaterThan(0)
    }
  })

  it.each(HARMLESS)('does not call AI what %s says: %s', (field, value) => {
    const claims = matchRows({ source: 'exif', field, value, at: '' }).filter(
      match => match.evidence.says !== 'unknown',
    )

    expect(claims).toEqual([])
  })

  it('looks at the end of long values too', () => {
    expect(matched('PNG:parameters', `${'word '.repeat(60_000)}\nSteps: 2, Sampler: y`)).toContain('generator.a1111')
  })
})
