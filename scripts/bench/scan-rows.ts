/** Archive scans of growing trees: files per second should not fall as the tree grows. */
import { execFile, execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { type BenchRow, rowAtLeast, rowAtMost, timeMs } from './bench-row.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const LINEAR_WITHIN = 0.95

/** Scans trees of 1 000, 10 000 … `most` files with the real command line, beside `sha256sum` with as many processes. */
export async function scanRows(folder: string, most: number): Promise<readonly BenchRow[]> {
  const jobs = Math.min(availableParallelism(), 4)
  const rows: BenchRow[] = []
  let smallest: number | null = null
  for (let files = 1_000; files <= most; files *= 10) {
    const tree = join(folder, `tree-${files}`)
    execFileSync(process.execPath, [join(ROOT, 'scripts/make-tree.ts'), tree, String(files)], { stdio: 'ignore' })
    const hashing = await timeMs(() =>
      finished('sh', ['-c', `find "$0" -type f -print0 | xargs -0 -P ${jobs} -n 64 sha256sum`, tree]),
    )
    const data = join(folder, `scan-data-${files}`)
    const scan = [join(ROOT, 'bin/ursprung.mjs'), 'scan', tree, '--data', data, '--jobs', String(jobs)]
    const first = await timeMs(() => finished(process.execPath, scan))
    const again = await timeMs(() => finished(process.execPath, scan))
    const speed = (ms: number): number => (files / ms) * 1_000
    const facts = { group: 'scan', unit: 'files/s' } as const
    rows.push(
      rowAtMost(
        {
          ...facts,
          what: `${files} files, first time`,
          ours: speed(first),
          floor: speed(hashing),
          floorIs: `sha256sum, ${jobs} processes`,
        },
        null,
      ),
      rowAtMost(
        {
          ...facts,
          what: `${files} files, nothing changed`,
          ours: speed(again),
          floor: speed(first),
          floorIs: 'the first time',
        },
        null,
      ),
    )
    if (smallest !== null)
      rows.push(
        rowAtLeast(
          {
            ...facts,
            what: `growth to ${files} files`,
            ours: speed(first),
            floor: smallest,
            floorIs: 'files/s at 1 000 files',
          },
          LINEAR_WITHIN,
        ),
      )
    smallest ??= speed(first)
  }
  return rows
}

/** Status 1 and 3 are verdicts about the pictures; what is measured is the time. */
function finished(command: string, args: readonly string[]): Promise<void> {
  return new Promise(done => {
    execFile(command, [...args], { maxBuffer: 1 << 28 }, () => done())
  })
}
