import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileResult } from '../../../src/archive/archive-file.ts'
import type { ArchiveCatalogue, ArchiveQuery, ArchiveView } from '../../../src/archive/catalogue.ts'
import { compareBytes } from '../../../src/archive/paths.ts'
import { decodeVerdict, encodeVerdict, VERDICT_CODEC } from '../../../src/engines/node/archive/verdict-codec.ts'
import { madeReport, madeRequest, withCatalogue } from '../../support/archive.ts'

const KINDS = ['unknown', 'unknown', 'unknown', 'ai-generated', 'camera'] as const
const SIGNERS = [null, null, 'Leica', 'Kommun Å'] as const

describe('the catalogue', () => {
  it('lists by every condition, paged by path and by offset, as a plain filter would', async () => {
    await withCatalogue(async catalogue => {
      const { scan, results } = await filled(catalogue, 300)
      const conditions = [
        {},
        { kind: 'camera' },
        { kind: 'unknown' },
        { credentials: 'trusted' },
        { state: 'failed' },
        { signer: 'Kommun Å' },
        { folder: '/a/2' },
        { kind: 'camera', folder: '/a/1', signer: 'Leica' },
        { modifiedFrom: new Date(100_000).toISOString(), modifiedBefore: new Date(200_000).toISOString() },
        { hasStop: true },
      ] as const
      for (const condition of conditions) {
        const query: ArchiveQuery = { scan, ...condition }
        const expected = results
          .filter(result => fits(result, query))
          .map(result => result.path)
          .sort((a, b) => (a < b ? -1 : 1))
        expect(await catalogue.count(query)).toBe(expected.length)
        const byPath: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await catalogue.list(query, { limit: 7, ...(after === undefined ? {} : { after }) })
          byPath.push(...page.map(row => row.path))
          if (page.length < 7) break
          after = page.at(-1)?.path
        }
        expect(byPath).toEqual(expected)
        expect((await catalogue.list(query, { limit: 5, offset: 3 })).map(row => row.path)).toEqual(
          expected.slice(3, 8),
        )
      }
    })
  })

  it('gives verdicts back as they went in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter(text => text.isWellFormed()),
        text => {
          const report = madeReport(text, {
            findings: [{ code: 'x', severity: 'note', message: text, nextStep: '', rule: '' }],
          })
          expect(decodeVerdict(VERDICT_CODEC, encodeVerdict(report))).toEqual(report)
        },
      ),
    )
  })

  it('reads a verdict of codec 1 that an earlier version wrote: the shared text may never change', () => {
    expect(decodeVerdict(1, Buffer.from(CODEC_1_GOLDEN, 'base64'))).toEqual(madeReport('å.png'))
  })

  it('says whether a scan is worked on, and keeps the first result of a file', async () => {
    await withCatalogue(async catalogue => {
      const { scan, results } = await filled(catalogue, 5)
      expect((await catalogue.latest())?.holder).toBe('nobody')
      expect(await catalogue.hold(scan)).toBe(true)
      expect((await catalogue.latest())?.holder).toBe('alive')
      await catalogue.release(scan)
      expect((await catalogue.latest())?.holder).toBe('nobody')
      const [first] = results
      if (first === undefined) throw new Error('Expected a result')
      await catalogue.record(scan, [{ ...first, state: 'skipped', reason: 'late', report: null }])
      expect((await catalogue.list({ scan }, { limit: 1 }))[0]?.state).toBe(first.state)
      expect(await catalogue.verdict(first.id)).toEqual(first.report)
    })
  })

  it('keeps any text from a file, and finds it again', async () => {
    await withCatalogue(async catalogue => {
      const { scan } = await catalogue.begin(madeRequest(['/å']), false)
      const files = ['/å/a\u030a.png', '/å/\u{1f600}.png', '/å/\uffff.png', '/å/z', '/å/Z', '/å/å']
      await catalogue.saveListings(scan.id, [
        { folder: '/å', files, folders: [], links: [], isComplete: true, error: null },
      ])
      await catalogue.finishListing(scan.id)
      const listed = await catalogue.listed(scan.id, { folder: '/å', after: '' }, 10)
      expect(listed.map(file => file.path)).toEqual(files.toSorted(compareBytes))
      const generator = 'Noll\0byte \u{10ffff} ?'
      await catalogue.record(
        scan.id,
        listed.map(({ id, path }) => {
          const made = madeReport(path)
          return { ...madeResult(id, path), report: { ...made, origin: { ...made.origin, generator } } }
        }),
      )
      expect((await catalogue.verdict(listed[0]?.id ?? 0))?.origin.generator).toBe(generator)
      const shown = (await catalogue.list({ scan: scan.id }, { limit: 10 })).map(file => file.generator)
      expect(shown).toEqual(files.map(() => generator.replace('\0', '\ufffd')))
      expect(await catalogue.count({ scan: scan.id, generator: generator.replace('\0', '\ufffd') })).toBe(6)
    })
  })

  it('shows a table in any order, with words in any case, folder by folder', async () => {
    await withCatalogue(async catalogue => {
      const { scan } = await filled(catalogue, 40)
      const view: ArchiveView = { scan, group: 'all', search: '', sort: 'path', isDescending: false }
      const paths = async (changes: Partial<ArchiveView>): Promise<readonly string[]> =>
        (await catalogue.files([...(await catalogue.viewIds({ ...view, ...changes }))])).map(file => file.path)
      expect(await paths({})).toEqual((await catalogue.list({ scan }, { limit: 100 })).map(file => file.path))
      expect(await paths({ isDescending: true })).toEqual((await paths({})).toReversed())
      expect(await paths({ search: 'KOMMUN å' })).toEqual(await paths({ signer: 'Kommun Å' }))
      expect((await paths({ search: 'leica' })).length).toBeGreaterThan(0)
      expect(await paths({ search: '100%' })).toEqual([])
      expect((await paths({ sort: 'todo', isDescending: true }))[0]).toBe('/a/0/0.png')
      expect(await catalogue.subfolders(scan, '/a', 10)).toEqual(['/a/0', '/a/1', '/a/2', '/a/3'])
      const { signers, todo } = await catalogue.facets(scan)
      expect(signers.map(facet => facet.value).toSorted()).toEqual(['Kommun Å', 'Leica'])
      expect(todo).toBe((await paths({ group: 'todo' })).length)
    })
  })
})

const CODEC_1_GOLDEN = 'qyaqtDi8VA+S/WEWQgMeUmoYYpQSsFIBqUgYLQ8oLA9Iy37UzEhYk39uYkoqUtKHcuEJHcrHncjJTK8A'

async function filled(
  catalogue: ArchiveCatalogue,
  count: number,
): Promise<{ readonly scan: number; readonly results: readonly FileResult[] }> {
  const { scan } = await catalogue.begin(madeRequest(['/a']), false)
  const files = Array.from({ length: count }, (_, at) => `/a/${at % 4}/${at}.png`)
  await catalogue.saveListings(scan.id, [
    { folder: '/a', files, folders: [], links: [], isComplete: true, error: null },
  ])
  await catalogue.finishListing(scan.id)
  const listed = await catalogue.listed(scan.id, { folder: '/a', after: '' }, count)
  const results = listed.map(({ id, path }, at): FileResult => {
    const signer = SIGNERS[at % SIGNERS.length] ?? null
    const made = madeReport(path)
    const report = madeReport(path, {
      origin: { ...made.origin, kind: KINDS[at % KINDS.length] ?? 'unknown' },
      credentials: {
        ...made.credentials,
        state: signer === null ? 'none' : 'trusted',
        signer: signer === null ? null : { name: signer, organisation: null },
      },
      findings: at % 9 === 0 ? [{ code: 'x', severity: 'stop', message: '', nextStep: '', rule: '' }] : [],
    })
    const state = at % 11 === 0 ? 'failed' : 'verified'
    return {
      ...madeResult(id, path),
      state,
      reason: state === 'failed' ? 'crashed' : null,
      stamp: { sizeBytes: 1, modifiedMs: at * 1_000 },
      report,
    }
  })
  await catalogue.record(scan.id, results)
  return { scan: scan.id, results }
}

const madeResult = (id: number, path: string): FileResult => ({
  id,
  path,
  state: 'verified',
  reason: null,
  message: null,
  change: 'new',
  isReused: false,
  stamp: { sizeBytes: 1, modifiedMs: 1 },
  sha256: null,
  checkedAt: '2026-11-21T00:00:00.000Z',
  report: null,
})

function fits({ path, state, stamp, report }: FileResult, query: ArchiveQuery): boolean {
  const isVerified = state === 'verified'
  const modified = stamp?.modifiedMs ?? 0
  return (
    (query.state === undefined || query.state === state) &&
    (query.kind === undefined || (isVerified && report?.origin.kind === query.kind)) &&
    (query.credentials === undefined || (isVerified && report?.credentials.state === query.credentials)) &&
    (query.signer === undefined || (isVerified && report?.credentials.signer?.name === query.signer)) &&
    (query.folder === undefined || path.startsWith(`${query.folder}/`)) &&
    (query.modifiedFrom === undefined || modified >= Date.parse(query.modifiedFrom)) &&
    (query.modifiedBefore === undefined || modified < Date.parse(query.modifiedBefore)) &&
    (query.hasStop !== true || (isVerified && report?.findings.some(finding => finding.severity === 'stop') === true))
  )
}
