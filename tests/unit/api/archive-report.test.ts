import { describe, expect, it } from 'vitest'
import { archiveReport } from '../../../src/api/archive-report.ts'
import type { ArchiveRow } from '../../../src/api/views.ts'

const row: ArchiveRow = {
  row: 0,
  name: 'mapp/å "1"; x.jpg',
  state: 'none',
  kind: 'unknown',
  basis: 'none',
  label: 'absent',
  generator: null,
  signer: null,
  stops: 0,
  asks: 1,
  bytes: 10,
  sha256: 'ab',
  error: null,
}

describe('archiveReport', () => {
  it('quotes what a spreadsheet would split', () => {
    const [head, line] = archiveReport([row], 'mapp', 'csv').slice(1).split('\r\n')
    expect(head).toContain('name;state;kind')
    expect(line).toContain('"mapp/å ""1""; x.jpg"')
  })

  it.each(['=1+1', '+cmd', '-2', '@SUM(A1)', '\t=1'])('makes the formula %j inert', generator => {
    expect(archiveReport([{ ...row, generator }], 'mapp', 'csv')).toContain(`'${generator.replaceAll('"', '""')}`)
  })

  it('escapes markup in HTML', () => {
    const html = archiveReport([{ ...row, generator: '<script>alert(1)</script>' }], '<b>', 'html')
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<b>')
  })

  it('writes one JSON object per line', () => {
    const lines = archiveReport([row, row], 'mapp', 'json').trim().split('\n')
    expect(lines.map(line => (JSON.parse(line) as ArchiveRow).name)).toEqual([row.name, row.name])
  })
})
