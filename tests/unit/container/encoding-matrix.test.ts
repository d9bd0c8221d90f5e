/** Every row of the encoding matrix (shared/knowledge/markers.md section 11.2): each must lead to the declared or traced AI. */
import { describe, expect, it } from 'vitest'
import { jpegFile, seftTrailer } from './build-files.ts'
import { MATRIX, ROWS } from './encoding-matrix-table.ts'
import { readAll } from './read-all.ts'

describe('the encoding matrix', () => {
  it.each(MATRIX)('reads %s', async (_name, file, field) => {
    const { marks, origin } = await readAll(file())

    expect(origin.kind).toBe(field.startsWith('SEFT') ? 'ai-modified' : 'ai-generated')
    expect(marks.evidence.map(mark => mark.field)).toContain(field)
  })

  it('has a case for every row of markers.md 11.2', () => {
    expect(ROWS.filter(([, cases]) => !MATRIX.some(([name]) => cases.test(name))).map(([row]) => row)).toEqual([])
  })

  it('takes no edit from a Samsung trailer that says zero', async () => {
    const { origin } = await readAll(jpegFile([], seftTrailer(0x0d91, 'PEg_Info', '{"genAIType":0}')))

    expect(origin.kind).toBe('unknown')
  })
})
