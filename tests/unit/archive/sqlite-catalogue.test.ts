import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { LISTED } from '../../../src/engines/node/archive/database-catalogue.ts'
import { openSqliteCatalogue } from '../../../src/engines/node/archive/sqlite-catalogue.ts'
import { madeRequest, withCatalogue } from '../../support/archive.ts'

describe('the catalogue in a file', () => {
  it('uses an index for every rare value: no query walks all files', async () => {
    await withCatalogue(async (_, path) => {
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

  it('finds the next files of a scan by their path, not by sorting the whole scan for each page', async () => {
    await withCatalogue(async (_, path) => {
      const database = new DatabaseSync(path)
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${LISTED}`).all('/a/', '/b', 1, 512)
      expect(plan.map(step => step['detail'])).toEqual([expect.stringMatching(/path>\? AND path<\?/)])
      database.close()
    })
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

  it('leaves a scan that another program works on as it is when one of an overlapping folder is refused', async () => {
    await withCatalogue(async (catalogue, path) => {
      const { scan } = await catalogue.begin(madeRequest(['/a']), false)
      const closed = { folder: '/a', files: [], folders: [], links: [], isComplete: true }
      await catalogue.saveListings(scan.id, [{ ...closed, error: { kind: 'permission-denied', message: '' } }])
      await catalogue.finishListing(scan.id)
      const database = new DatabaseSync(path)
      database.prepare('UPDATE scan SET held_by = ?, held_at_ms = ?').run(process.ppid, Date.now())
      const refused = await catalogue.begin(madeRequest(['/a/b']), false)
      expect(await catalogue.hold(refused.scan.id)).toBe(false)
      expect((await catalogue.scans(5)).map(({ id, phase }) => [id, phase])).toEqual([[scan.id, 'reading']])
      expect((await catalogue.counts(scan.id)).unreadableFolders).toBe(1)
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
