import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './policy-facts.ts'

/** One row of the table in `docs/requirements.md`. */
interface Requirement {
  readonly number: number
  readonly code: string
  readonly proof: string
  readonly state: string
  readonly waitsFor: string
}

const requirements: readonly Requirement[] = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .filter(line => /^\| \d+ \|/.test(line))
  .map(line => {
    const cells = line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').trim())
    return {
      number: Number(cells[0]),
      code: cells[5] ?? '',
      proof: cells[6] ?? '',
      state: cells[7] ?? '',
      waitsFor: cells[8] ?? '',
    }
  })
const claimed = requirements.filter(({ state }) => state !== 'väntar')

describe('docs/requirements.md', () => {
  it('has every one of the 46 rows once, each with a known state', () => {
    expect(requirements.map(({ number }) => number)).toEqual(Array.from({ length: 46 }, (_, index) => index + 1))
    expect(requirements.filter(({ state }) => !['klar', 'regel klar', 'väntar'].includes(state))).toEqual([])
  })

  it.each(claimed)('row $number names code and at least one proof', ({ code, proof }) => {
    expect(filesIn(code).length).toBeGreaterThan(0)
    expect(proofsIn(proof).length).toBeGreaterThan(0)
  })

  it.each(requirements)('row $number names files that exist', ({ code, proof }) => {
    expect(
      [...filesIn(code), ...proofsIn(proof).map(({ file }) => file)].filter(file => !existsSync(join(root, file))),
    ).toEqual([])
  })

  it.each(claimed)('row $number names tests that exist', ({ proof }) => {
    for (const { file, title } of proofsIn(proof))
      expect(
        titlesOf(file).filter(known => known.includes(title)),
        `${file}: ${title}`,
      ).not.toEqual([])
  })

  it.each(requirements.filter(({ state }) => state === 'väntar'))(
    'row $number, which waits, says for what',
    ({ waitsFor }) => {
      expect(waitsFor.length).toBeGreaterThan(5)
    },
  )
})

function filesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w/.-]+\.\w+)`/g)].map(match => match[1] ?? '')
}

function proofsIn(text: string): readonly { readonly file: string; readonly title: string }[] {
  return [...text.matchAll(/`(tests\/[^`]+)` › “([^”]+)”/g)].map(match => ({
    file: match[1] ?? '',
    title: match[2] ?? '',
  }))
}

/** Titles of the tests in a file; a skipped test is no proof. */
function titlesOf(file: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8')
  const titles = /^\s*it(?:\.(?:each|skipIf|runIf)\([\s\S]*?\)|\.each<[^>]*>\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1,/gm
  return [...source.matchAll(titles)].map(match => match[2] ?? '')
}
