import { describe, expect, it } from 'vitest'
import { scanArchive } from '../../../src/archive/scan-archive.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { type MadeFile, type MadeTree, madeDependencies, madeRequest, withCatalogue } from '../../support/archive.ts'
import { ROOT, rowsOf, runScan } from '../../support/made-scan.ts'

describe('a scan after others', () => {
  it('dates the first hash of a file that is no image when it was computed', async () => {
    await withCatalogue(async catalogue => {
      const stamp = { sizeBytes: 1, modifiedMs: 1 }
      const made: MadeTree = {
        folders: new Map([[ROOT, ['text']]]),
        files: new Map([[`${ROOT}/text`, { kind: 'other', stamp, sha256: 'a'.repeat(64) }]]),
      }
      await runScan(made, catalogue, new Map())
      const times: (string | null | undefined)[] = []
      const told: unknown[] = []
      for (const now of ['2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z']) {
        const { scan } = await catalogue.begin(madeRequest([ROOT], 'rehash'), false)
        const dependencies = { ...madeDependencies(made, catalogue, new Map()), now: () => now }
        for await (const { result } of scanArchive(scan, dependencies, unattendedJob())) told.push(result.change)
        times.push((await rowsOf(catalogue))[0]?.checkedAt)
      }
      expect(times).toEqual(['2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'])
      expect(told).toEqual([null, 'unchanged'])
    })
  })

  it('that judges anew lays what could not be read before beside what cannot be read now', async () => {
    await withCatalogue(async catalogue => {
      const stamp = { sizeBytes: 1, modifiedMs: 1 }
      const made: MadeTree = {
        folders: new Map([[ROOT, ['closed', 'fails', 'fine']]]),
        files: new Map([
          [`${ROOT}/closed`, { kind: 'unreadable', stamp, sha256: 'a'.repeat(64) }],
          [`${ROOT}/fails`, { kind: 'fails', stamp, sha256: 'b'.repeat(64) }],
          [`${ROOT}/fine`, { kind: 'image', stamp, sha256: 'c'.repeat(64) }],
        ]),
      }
      await runScan(made, catalogue, new Map())
      const { scan } = await catalogue.begin(madeRequest([ROOT], 'recheck'), false)
      const before: (string | null | undefined)[] = []
      for await (const file of scanArchive(scan, madeDependencies(made, catalogue, new Map()), unattendedJob()))
        before.push(file.before === null ? undefined : (file.before.error?.kind ?? null))
      expect(before).toEqual(['permission-denied', 'crashed', null])
    })
  })

  it('calls nothing the same or changed that it cannot compare: no hash before, or never read', async () => {
    await withCatalogue(async catalogue => {
      const file = (kind: MadeFile['kind'], digit: string): MadeFile => ({
        kind,
        stamp: { sizeBytes: 1, modifiedMs: 1 },
        sha256: digit.repeat(64),
      })
      const made = (kind: MadeFile['kind']): MadeTree => ({
        folders: new Map([[ROOT, ['picture', 'text']]]),
        files: new Map([
          [`${ROOT}/picture`, file(kind, 'a')],
          [`${ROOT}/text`, file('other', 'b')],
        ]),
      })
      await runScan(made('unreadable'), catalogue, new Map())
      const changes = async (): Promise<readonly unknown[]> => {
        const { scan } = await catalogue.begin(madeRequest([ROOT], 'rehash'), false)
        const dependencies = madeDependencies(made('image'), catalogue, new Map())
        for await (const step of scanArchive(scan, dependencies, unattendedJob())) expect(step).toBeDefined()
        return (await rowsOf(catalogue)).map(row => [row.path.slice(ROOT.length + 1), row.change])
      }
      expect(await changes()).toEqual([
        ['picture', null],
        ['text', null],
      ])
      expect(await changes()).toEqual([
        ['picture', 'unchanged'],
        ['text', 'unchanged'],
      ])
    })
  })

  it('remembers over a time when a file could not be read what it was before', async () => {
    await withCatalogue(async catalogue => {
      const made = (kind: MadeFile['kind'], digit: string): MadeTree => ({
        folders: new Map([[ROOT, ['picture']]]),
        files: new Map([
          [`${ROOT}/picture`, { kind, stamp: { sizeBytes: 1, modifiedMs: 1 }, sha256: digit.repeat(64) }],
        ]),
      })
      const changeIn = async (tree: MadeTree): Promise<unknown> => {
        const { scan } = await catalogue.begin(madeRequest([ROOT], 'rehash'), false)
        for await (const step of scanArchive(scan, madeDependencies(tree, catalogue, new Map()), unattendedJob()))
          expect(step).toBeDefined()
        return (await rowsOf(catalogue))[0]?.change
      }
      const changes: unknown[] = []
      for (const [kind, digit] of ['image a', 'unreadable a', 'image a', 'unreadable a', 'image b'].map(each =>
        each.split(' '),
      ))
        changes.push(await changeIn(made(kind as MadeFile['kind'], digit ?? '')))
      expect(changes).toEqual(['new', null, 'unchanged', null, 'changed'])
    })
  })
})
