import { describe, expect, it } from 'vitest'
import type { FileStamp } from '../../../src/archive/archive-file.ts'
import { isUnfinishedName, watchFolder } from '../../../src/archive/watch-folder.ts'

/** A disk and a clock of our own: each wait moves time on and lets the test change the disk. */
function madeDisk(
  changes: Readonly<Record<number, readonly [path: string, stamp: FileStamp | null][]>>,
  noticed: boolean,
) {
  const disk = new Map<string, FileStamp>()
  const handled = new Map<string, FileStamp>()
  let notices: string[] = []
  let now = 0
  const advance = (ms: number): void => {
    for (const [at, list] of Object.entries(changes)) {
      if (Number(at) <= now || Number(at) > now + ms) continue
      for (const [path, stamp] of list) {
        if (stamp === null) disk.delete(path)
        else disk.set(path, stamp)
        if (noticed) notices.push(path)
      }
    }
    now += ms
  }
  const abort = new AbortController()
  return {
    handled,
    abort,
    nowMs: () => now,
    dependencies: {
      takeChanged: () => {
        const taken = notices
        notices = []
        return taken
      },
      walk: async function* () {
        yield* disk.keys()
      },
      stamp: async (path: string) => disk.get(path) ?? null,
      isHandled: (path: string, stamp: FileStamp) => {
        const known = handled.get(path)
        return known !== undefined && known.sizeBytes === stamp.sizeBytes && known.modifiedMs === stamp.modifiedMs
      },
      nowMs: () => now,
      wait: async (ms: number) => {
        advance(ms)
        if (now > 200_000) abort.abort()
      },
    },
  }
}

const stamp = (sizeBytes: number, modifiedMs = sizeBytes): FileStamp => ({ sizeBytes, modifiedMs })
const TIMING = { settleMs: 2_000, tickMs: 500, walkMs: 30_000 }

async function watched(disk: ReturnType<typeof madeDisk>): Promise<[path: string, sizeBytes: number, atMs: number][]> {
  const seen: [string, number, number][] = []
  for await (const batch of watchFolder(disk.dependencies, TIMING, { isOnce: false, signal: disk.abort.signal })) {
    for (const file of batch) {
      seen.push([file.path, file.stamp.sizeBytes, disk.nowMs()])
      disk.handled.set(file.path, file.stamp)
    }
  }
  return seen
}

describe('watching a folder', () => {
  it('takes a file when it has stood still, not while it grows', async () => {
    const disk = madeDisk({ 1_000: [['/a', stamp(1)]], 2_000: [['/a', stamp(2)]], 3_500: [['/a', stamp(3)]] }, true)
    const seen = await watched(disk)
    expect(seen.map(([path, size]) => [path, size])).toEqual([['/a', 3]])
    expect(seen[0]?.[2]).toBeGreaterThanOrEqual(5_500)
    expect(seen[0]?.[2]).toBeLessThanOrEqual(6_500)
  })

  it('finds what nobody gave notice of, at the next walk', async () => {
    const seen = await watched(madeDisk({ 1_000: [['/a', stamp(1)]] }, false))
    expect(seen.map(([path]) => path)).toEqual(['/a'])
    expect(seen[0]?.[2]).toBeLessThanOrEqual(34_000)
  })

  it('takes each version of a file once, and none that is empty or gone', async () => {
    const disk = madeDisk(
      {
        1_000: [
          ['/a', stamp(1)],
          ['/empty', stamp(0)],
          ['/gone', stamp(4)],
        ],
        1_500: [['/gone', null]],
        60_000: [['/a', stamp(9)]],
      },
      true,
    )
    expect((await watched(disk)).map(([path, size]) => [path, size])).toEqual([
      ['/a', 1],
      ['/a', 9],
    ])
  })

  it('passes over names that programs give to unfinished files', () => {
    expect(['.a.jpg', 'a.jpg.part', 'a.crdownload', 'a~', 'b.tmp'].every(isUnfinishedName)).toBe(true)
    expect(['a.jpg', 'part.png', 'a.partial.jpg'].some(isUnfinishedName)).toBe(false)
  })
})
