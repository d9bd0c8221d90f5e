import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childOf, compareBytes } from '../../../src/archive/paths.ts'
import { scanArchive } from '../../../src/archive/scan-archive.ts'
import { summariseScan, unreconciled } from '../../../src/archive/summarise-scan.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import {
  type MadeFile,
  type MadeTree,
  madeDependencies,
  madeRequest,
  runsOf,
  withCatalogue,
} from '../../support/archive.ts'
import { ROOT, rowsOf, runScan } from '../../support/made-scan.ts'

const names = ['a', 'b.jpg', 'å', 'a\u030a', 'z z', '-x', '\u{1f600}', 'a.b', 'l'.repeat(200)]
const kinds = ['image', 'image', 'image', 'other', 'empty', 'fails', 'unreadable', 'vanishes', 'moves'] as const

/** Random trees: each node is a file of some kind, a folder, or a folder that cannot be read. */
const tree: fc.Arbitrary<MadeTree> = fc
  .array(
    fc.record({
      at: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
      kind: fc.constantFrom(...kinds, 'closed'),
    }),
    { maxLength: 40 },
  )
  .map(nodes => {
    const folders = new Map<string, string[] | null>([[ROOT, []]])
    const files = new Map<string, MadeFile>()
    for (const { at, kind } of nodes) {
      let folder = ROOT
      for (const [depth, name] of at.entries()) {
        const path = childOf(folder, name)
        const entries = folders.get(folder)
        if (entries === null || files.has(path)) break
        if (depth < at.length - 1) {
          if (!folders.has(path)) {
            folders.set(path, [])
            entries?.push(name)
          }
          folder = path
        } else if (!folders.has(path)) {
          entries?.push(name)
          if (kind === 'closed') folders.set(path, null)
          else
            files.set(path, {
              kind,
              stamp: { sizeBytes: path.length, modifiedMs: 5 },
              sha256: Buffer.from(path).toString('hex').padEnd(64, '0').slice(-64),
            })
        }
      }
    }
    return { folders, files }
  })

const expectedState = ({ kind }: MadeFile): string =>
  kind === 'image' ? 'verified' : kind === 'other' || kind === 'empty' ? 'skipped' : 'failed'

describe('scanning an archive', () => {
  it('gives every file exactly one state, in path order, and totals that reconcile, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async made => {
        await withCatalogue(async catalogue => {
          const { scan, results } = await runScan(made, catalogue, new Map())
          const paths = [...made.files.keys()].sort(compareBytes)
          expect(results.map(result => result.path)).toEqual(paths)
          expect(results.map(result => result.state)).toEqual(
            paths.map(path => expectedState(made.files.get(path) as MadeFile)),
          )
          const counts = await catalogue.counts(scan.id)
          expect(unreconciled(counts)).toEqual([])
          const summary = summariseScan(counts, 1)
          expect(summary.files).toBe(paths.length)
          expect(summary.files).toBe(summary.images + summary.skipped)
          expect(Object.values(summary.byState).reduce((a, b) => a + b, 0)).toBe(summary.images)
          expect(Object.values(summary.byKind).reduce((a, b) => a + b, 0)).toBe(summary.images)
          expect(summary.unreadableFolders).toBe([...made.folders.values()].filter(entries => entries === null).length)
        })
      }),
      { numRuns: runsOf(40) },
    )
  })

  it('gives the same rows when it is cut off again and again', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }), async (made, stops) => {
        const whole = await withCatalogue(async catalogue => {
          await runScan(made, catalogue, new Map())
          return rowsOf(catalogue)
        })
        await withCatalogue(async catalogue => {
          const verified = new Map<string, number>()
          for (const stop of stops) {
            await runScan(made, catalogue, verified, stop)
            if ((await catalogue.latest())?.phase === 'done') break
          }
          if ((await catalogue.latest())?.phase !== 'done') await runScan(made, catalogue, verified)
          expect(await rowsOf(catalogue)).toEqual(whole)
        })
      }),
      { numRuns: runsOf(25) },
    )
  })

  it('reads nothing again when nothing has changed, but tries what failed', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async made => {
        await withCatalogue(async catalogue => {
          await runScan(made, catalogue, new Map())
          const again = new Map<string, number>()
          const { scan } = await runScan(made, catalogue, again)
          for (const path of again.keys()) expect(expectedState(made.files.get(path) as MadeFile)).toBe('failed')
          const counts = await catalogue.counts(scan.id)
          expect(counts.reused).toBe(counts.verified)
          expect(counts.changes.new + counts.changes.missing + counts.changes.moved).toBe(0)
        })
      }),
      { numRuns: runsOf(20) },
    )
  })

  it('holds while paused and stops when aborted in the pause', async () => {
    await withCatalogue(async catalogue => {
      const made = flat(['a', 'b', 'c'])
      const dependencies = madeDependencies(made, catalogue, new Map())
      const { scan } = await catalogue.begin(madeRequest([ROOT]), false)
      dependencies.gate.hold()
      const abort = new AbortController()
      const first = scanArchive(scan, dependencies, { ...unattendedJob(), signal: abort.signal }).next()
      const early = await Promise.race([
        first.then(() => 'went on'),
        new Promise(done => setImmediate(() => setImmediate(() => done('held')))),
      ])
      expect(early).toBe('held')
      abort.abort(new Error('enough'))
      await expect(first).rejects.toThrow('enough')
    })
  })
})

describe('a second scan', () => {
  it('tells new, changed, moved and missing files by their hashes', async () => {
    await withCatalogue(async catalogue => {
      const before = flat(['same', 'changes', 'moves', 'goes'])
      await runScan(before, catalogue, new Map())
      const files = new Map(before.files)
      files.set(`${ROOT}/changes`, { kind: 'image', stamp: { sizeBytes: 9, modifiedMs: 9 }, sha256: 'f'.repeat(64) })
      files.set(`${ROOT}/moved`, before.files.get(`${ROOT}/moves`) as MadeFile)
      files.set(`${ROOT}/fresh`, { kind: 'image', stamp: { sizeBytes: 3, modifiedMs: 3 }, sha256: 'e'.repeat(64) })
      const after: MadeTree = { folders: new Map([[ROOT, ['same', 'changes', 'moved', 'fresh']]]), files }
      const { scan } = await catalogue.begin(madeRequest([ROOT], 'rehash'), false)
      for await (const file of scanArchive(scan, madeDependencies(after, catalogue, new Map()), unattendedJob()))
        expect(file).toBeDefined()
      expect(
        (await rowsOf(catalogue)).map(row => [row.path.slice(ROOT.length + 1), row.state, row.change, row.movedFrom]),
      ).toEqual([
        ['changes', 'verified', 'changed', null],
        ['fresh', 'verified', 'new', null],
        ['goes', 'missing', 'missing', null],
        ['moved', 'verified', 'moved', `${ROOT}/moves`],
        ['same', 'verified', 'unchanged', null],
      ])
    })
  })

  it('names every file that it counts as missing, whatever it was asked for', async () => {
    for (const mode of ['normal', 'recheck', 'fresh', 'rehash'] as const)
      await withCatalogue(async catalogue => {
        const before = flat(['stays', 'goes'])
        await runScan(before, catalogue, new Map())
        const after: MadeTree = { folders: new Map([[ROOT, ['stays']]]), files: before.files }
        const { scan } = await catalogue.begin(madeRequest([ROOT], mode), true)
        for await (const file of scanArchive(scan, madeDependencies(after, catalogue, new Map()), unattendedJob()))
          expect(file).toBeDefined()
        const missing = (await rowsOf(catalogue)).filter(row => row.state === 'missing').map(row => row.path)
        expect([mode, missing]).toEqual([mode, [`${ROOT}/goes`]])
        expect((await catalogue.counts(scan.id)).changes.missing).toBe(1)
      })
  })

  it('calls nothing missing below a folder that could not be read', async () => {
    await withCatalogue(async catalogue => {
      const file: MadeFile = { kind: 'image', stamp: { sizeBytes: 1, modifiedMs: 1 }, sha256: 'a'.repeat(64) }
      const open: MadeTree = {
        folders: new Map([
          [ROOT, ['in']],
          [`${ROOT}/in`, ['a.png']],
        ]),
        files: new Map([[`${ROOT}/in/a.png`, file]]),
      }
      await runScan(open, catalogue, new Map())
      const closed: MadeTree = {
        folders: new Map<string, readonly string[] | null>([
          [ROOT, ['in']],
          [`${ROOT}/in`, null],
        ]),
        files: open.files,
      }
      const { scan } = await runScan(closed, catalogue, new Map())
      const counts = await catalogue.counts(scan.id)
      expect([counts.files, counts.changes.missing, counts.unreadableFolders]).toEqual([0, 0, 1])
    })
  })

  it('of a part neither takes files from the whole nor from an unfinished scan of the whole', async () => {
    await withCatalogue(async catalogue => {
      const file = (path: string): MadeFile => ({
        kind: 'image',
        stamp: { sizeBytes: 1, modifiedMs: 1 },
        sha256: Buffer.from(path).toString('hex').padEnd(64, '0'),
      })
      const inside = Array.from({ length: 30 }, (_, at) => `b${at}`)
      const made: MadeTree = {
        folders: new Map([
          [ROOT, ['del', 'x']],
          [`${ROOT}/del`, inside],
        ]),
        files: new Map([...inside.map(name => `${ROOT}/del/${name}`), `${ROOT}/x`].map(path => [path, file(path)])),
      }
      await runScan(made, catalogue, new Map(), 1)
      const part = await catalogue.begin(madeRequest([`${ROOT}/del`]), false)
      for await (const step of scanArchive(part.scan, madeDependencies(made, catalogue, new Map()), unattendedJob()))
        expect(step).toBeDefined()
      const { scan, isResumed, results } = await runScan(made, catalogue, new Map())
      expect([isResumed, results.length, (await catalogue.counts(scan.id)).files]).toEqual([true, 31, 31])
      const again = await catalogue.begin(madeRequest([`${ROOT}/del`]), false)
      for await (const step of scanArchive(again.scan, madeDependencies(made, catalogue, new Map()), unattendedJob()))
        expect(step).toBeDefined()
      expect((await catalogue.counts(scan.id)).files).toBe(31)
      expect((await rowsOf(catalogue, scan.id)).length).toBe(31)
    })
  })
})

const flat = (files: readonly string[]): MadeTree => ({
  folders: new Map([[ROOT, files]]),
  files: new Map(
    files.map((name, at) => [
      `${ROOT}/${name}`,
      { kind: 'image', stamp: { sizeBytes: at + 1, modifiedMs: at + 1 }, sha256: String(at).repeat(64) },
    ]),
  ),
})
