import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileResult } from '../../../src/archive/archive-file.ts'
import type { ArchiveCatalogue, ArchiveQuery } from '../../../src/archive/catalogue.ts'
import { openSqliteCatalogue } from '../../../src/engines/node/archive/sqlite-catalogue.ts'
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

  it('uses an index for every rare value: no query walks all files', async () => {
    await withCatalogue(async (catalogue, path) => {
      await filled(catalogue, 20)
      const database = new DatabaseSync(path)
      const plan = (where: string): string =>
        database
          .prepare(`EXPLAIN QUERY PLAN SELECT id FROM file WHERE ${where} ORDER BY path LIMIT 5`)
          .all('x')
          .map(row => String(row['detail']))
          .join(' ')
      expect(plan("kind = ? AND kind <> 'unknown'")).toContain('file_kind')
      expect(plan("credentials = ? AND credentials <> 'none'")).toContain('file_credentials')
      expect(plan('generator = ?')).toContain('file_generator')
      expect(plan('signer = ?')).toContain('file_signer')
      expect(plan("state = ? AND state <> 'verified'")).toContain('file_state')
      database.close()
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

  it('lets one program at a time work on a place', async () => {
    await withCatalogue(async (catalogue, path) => {
      const { scan } = await catalogue.begin(madeRequest(['/a']), false)
      expect(await catalogue.hold(scan.id)).toBe(true)
      const database = new DatabaseSync(path)
      const held = (by: number, at: number) =>
        database.prepare('UPDATE scan SET held_by = ?, held_at_ms = ? WHERE id = ?').run(by, at, scan.id)
      held(process.ppid, Date.now())
      expect(await catalogue.hold(scan.id)).toBe(false)
      const inside = await catalogue.begin(madeRequest(['/a/b']), false)
      expect(await catalogue.hold(inside.scan.id)).toBe(false)
      held(process.ppid, Date.now() - 120_000)
      expect(await catalogue.hold(scan.id)).toBe(true)
      database.close()
    })
  })

  it('says in a value what is wrong with a file that is no catalogue or a newer one', async () => {
    await withCatalogue(async (catalogue, path) => {
      writeFileSync(`${path}.other`, 'no database at all, but long enough to be read as one'.repeat(50))
      const damaged = openSqliteCatalogue(`${path}.other`)
      expect(damaged.ok ? null : damaged.error.kind).toBe('catalogue-damaged')
      const database = new DatabaseSync(path)
      database.exec('PRAGMA user_version = 999')
      database.close()
      const newer = openSqliteCatalogue(path)
      expect(newer.ok ? null : newer.error.kind).toBe('catalogue-newer')
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
      id,
      path,
      state,
      reason: state === 'failed' ? 'crashed' : null,
      message: null,
      change: 'new',
      isReused: false,
      stamp: { sizeBytes: 1, modifiedMs: at * 1_000 },
      sha256: null,
      checkedAt: '2026-11-21T00:00:00.000Z',
      report,
    }
  })
  await catalogue.record(scan.id, results)
  return { scan: scan.id, results }
}

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
