import { describe, expect, it } from 'vitest'
import { scanArchive } from '../../../src/archive/scan-archive.ts'
import { leadScan } from '../../../src/archive/lead-scan.ts'
import type { ScanBatch } from '../../../src/archive/scan-queue.ts'
import { localPath, withLocalPaths, workBatch } from '../../../src/archive/work-batch.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { type MadeFile, type MadeTree, madeDependencies, madeRequest, withCatalogue } from '../../support/archive.ts'

const file = (kind: MadeFile['kind']): MadeFile => ({
  kind,
  stamp: { sizeBytes: 1, modifiedMs: 2 },
  sha256: 'a'.repeat(64),
})
const tree: MadeTree = {
  folders: new Map([['/arkiv', ['a', 'b', 'c', 'd', 'e', 'f']]]),
  files: new Map(
    (['image', 'other', 'fails', 'unreadable', 'image', 'vanishes'] as const).map((kind, at) => [
      `/arkiv/${'abcdef'[at]}`,
      file(kind),
    ]),
  ),
}

describe("a batch of somebody else's scan", () => {
  it('gives what one computer alone gives, in the same order, also when each batch is done twice', async () => {
    const alone = await withCatalogue(async catalogue => {
      const { scan } = await catalogue.begin(madeRequest(['/arkiv']), false)
      const results = []
      for await (const { result } of scanArchive(scan, madeDependencies(tree, catalogue, new Map()), unattendedJob()))
        results.push([result.path, result.state, result.reason])
      return results
    })
    await withCatalogue(async catalogue => {
      const { scan } = await catalogue.begin(madeRequest(['/arkiv']), false)
      const verified = new Map<string, number>()
      const dependencies = madeDependencies(tree, catalogue, verified)
      const offered: ScanBatch[] = []
      const offer = async (batch: ScanBatch): Promise<void> => {
        offered.push(batch)
        for (let time = 0; time < 2; time += 1)
          for await (const each of workBatch(batch, scan, dependencies, unattendedJob())) void each
      }
      const sizes = { filesPerBatch: 2, batchesOnOffer: 2, lookEveryMs: 1, offerAgainEvery: 3 }
      const spread = []
      for await (const { result } of leadScan(
        scan,
        { ...dependencies, queue: { offer }, basis: '', wait: async () => undefined, sizes },
        unattendedJob(),
      ))
        spread.push([result.path, result.state, result.reason])
      expect(spread).toEqual(alone)
      expect(offered.map(({ after }) => after)).toEqual(['', '/arkiv/b', '/arkiv/d'])
      expect([...verified.values()]).toEqual([1, 1, 1, 1])
      expect((await catalogue.latest())?.phase).toBe('done')
    })
  })

  it('is offered again while its files have no result', async () => {
    await withCatalogue(async catalogue => {
      const { scan } = await catalogue.begin(madeRequest(['/arkiv']), false)
      const dependencies = madeDependencies(tree, catalogue, new Map())
      let offers = 0
      const offer = async (batch: ScanBatch): Promise<void> => {
        offers += 1
        // The queue has lost it twice.
        if (offers > 2) for await (const each of workBatch(batch, scan, dependencies, unattendedJob())) void each
      }
      const sizes = { filesPerBatch: 10, batchesOnOffer: 2, lookEveryMs: 1, offerAgainEvery: 3 }
      let files = 0
      for await (const { isEarlier } of leadScan(
        scan,
        { ...dependencies, queue: { offer }, basis: '', wait: async () => undefined, sizes },
        unattendedJob(),
      )) {
        files += 1
        expect(isEarlier).toBe(false)
      }
      expect([files, offers]).toEqual([6, 3])
    })
  })

  it('names files as the catalogue does, whatever the folder is called here', async () => {
    await withCatalogue(async catalogue => {
      const here: MadeTree = {
        folders: tree.folders,
        files: new Map([...tree.files].map(([path, made]) => [path.replace('/arkiv', '/mnt/a'), made])),
      }
      const { scan } = await catalogue.begin(madeRequest(['/arkiv']), false)
      await catalogue.saveListings(scan.id, [
        { folder: '/arkiv', files: [...tree.files.keys()], folders: [], links: [], isComplete: true, error: null },
      ])
      await catalogue.finishListing(scan.id)
      const dependencies = withLocalPaths(madeDependencies(here, catalogue, new Map()), [
        { catalogue: '/arkiv', local: '/mnt/a' },
      ])
      const batch = { scan: scan.id, folder: '/arkiv', after: '', files: 10, basis: '' }
      for await (const { result } of workBatch(batch, scan, dependencies, unattendedJob())) {
        expect(JSON.stringify(result)).not.toContain('/mnt')
        expect(result.report?.path ?? result.path).toBe(result.path)
      }
      expect((await catalogue.counts(scan.id)).pending).toBe(0)
    })
  })

  it('finds the nearest mapping, and no half names', () => {
    const mappings = [
      { catalogue: '/arkiv', local: '/a' },
      { catalogue: '/arkiv/2024', local: '/b' },
    ]
    expect(localPath('/arkiv/2024/x', mappings)).toBe('/b/x')
    expect(localPath('/arkiv/2023/x', mappings)).toBe('/a/2023/x')
    expect(localPath('/arkivet/x', mappings)).toBe('/arkivet/x')
  })
})
