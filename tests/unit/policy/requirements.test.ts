import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './policy-facts.ts'

/** One row of the table in `docs/requirements.md`. */
interface Requirement {
  readonly number: number
  /** C the tool carries it out, H it helps, N it must not break it. */
  readonly sort: string
  readonly code: string
  readonly proof: string
  readonly state: string
}

const requirements: readonly Requirement[] = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .filter(line => /^\| \d+ \|/.test(line))
  .map(line => {
    const cells = line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').trim())
    return {
      number: Number(cells[0]),
      sort: cells[3] ?? '',
      code: cells[5] ?? '',
      proof: cells[6] ?? '',
      state: cells[7] ?? '',
    }
  })
/** Rows whose proof is not a run of the program: kept promises about words, and papers for a buyer. */
const PROVED_WITHOUT_A_RUN: readonly number[] = [29, 33, 42]

describe('docs/requirements.md', () => {
  it('has every one of the 46 rows once, of a known sort, each done', () => {
    expect(requirements.map(({ number }) => number)).toEqual(Array.from({ length: 46 }, (_, index) => index + 1))
    expect(requirements.filter(({ sort }) => !['C', 'H', 'N'].includes(sort))).toEqual([])
    expect(requirements.filter(({ state }) => state !== 'klar')).toEqual([])
  })

  it.each(requirements)('row $number names code and at least one proof', ({ code, proof }) => {
    expect(filesIn(code).length).toBeGreaterThan(0)
    expect(proofsIn(proof).length).toBeGreaterThan(0)
  })

  it.each(requirements.filter(({ number }) => !PROVED_WITHOUT_A_RUN.includes(number)))(
    'row $number has a proof that runs the program or a whole engine, not a rule alone',
    ({ proof }) => {
      expect(proofsIn(proof).filter(({ file }) => /^tests\/(?:integration|e2e)\//.test(file))).not.toEqual([])
    },
  )

  it.each(requirements)('row $number names files that exist', ({ code, proof }) => {
    expect(
      [...filesIn(code), ...proofsIn(proof).map(({ file }) => file)].filter(file => !existsSync(join(root, file))),
    ).toEqual([])
  })

  it.each(requirements)('row $number names tests that exist and are not skipped', ({ proof }) => {
    for (const { file, title } of proofsIn(proof))
      expect(
        titlesOf(file).filter(known => known.includes(title)),
        `${file}: ${title}`,
      ).not.toEqual([])
  })

  it.each(requirements)('row $number reads all of its proofs', ({ proof }) => {
    // A proof in another spelling would be passed over, and a lost one would not be missed.
    expect(proofsIn(proof).length).toBe(proof.split('; `').length)
  })

  it('notices a proof that is lost: a title that is not there, and a test that is skipped', () => {
    const known = titlesOf('tests/unit/policy/requirements.test.ts')
    expect(known).toContain('notices a proof that is lost: a title that is not there, and a test that is skipped')
    expect(known.filter(title => title.includes('is proved by nothing'))).toEqual([])
    expect(titlesIn("  it.skip('is proved by nothing', () => {})\n  it.todo('nor by this', x)")).toEqual([])
    expect(titlesIn("  it('stands', () => {})")).toEqual(['stands'])
  })
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
const titlesOf = (file: string): readonly string[] => titlesIn(readFileSync(join(root, file), 'utf8'))

function titlesIn(source: string): readonly string[] {
  const titles = /^\s*it(?:\.(?:each|skipIf|runIf)\([\s\S]*?\)|\.each<[^>]*>\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1,/gm
  return [...source.matchAll(titles)].map(match => match[2] ?? '')
}
