/**
 * Labels a batch in a process of its own and prints what it took as JSON: `node label-batch.ts DATA-DIR JOBS PICTURE…`. Of its own, so that
 * it can be confined to one core (`taskset -c 0`), its readers with it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { unattendedJob } from '../../src/domain/job.ts'
import { mapInOrder } from '../../src/domain/map-in-order.ts'
import { giveHeapRoom } from '../../src/cli/roomy-heap.ts'
import { labelRequest, openProduct } from '../label-checks.ts'
import { timeMs } from './bench-row.ts'

/** What a batch took. `mainMb`, `readerMb`: most memory (resident) of this process and of its largest reader; null where the system does not tell. */
export interface BatchOutcome {
  readonly ms: number
  readonly mainMb: number
  readonly readerMb: number | null
}

giveHeapRoom() // as the program does
const [dataDir = '', jobsText = '1', ...paths] = process.argv.slice(2)
const jobs = Number(jobsText)
const app = await openProduct(dataDir, jobs)
const request = labelRequest(app, { findFaces: false })
const label = async (path: string): Promise<void> => {
  const report = await app.label(
    path,
    path.replace(/\.jpg$/, `.labelled-${jobs}.jpg`),
    { ...request, overwrite: true },
    unattendedJob(),
  )
  if (report.status !== 'labelled') throw new Error(`${path}: ${report.error?.message ?? report.status}`)
}
// Warm: identity, fonts and readers are made before the clock starts.
for (const path of paths.slice(0, jobs)) await label(path)
const ms = await timeMs(async () => {
  for await (const _ of mapInOrder(paths, jobs, label));
})
const outcome: BatchOutcome = { ms, mainMb: process.resourceUsage().maxRSS / 1_024, readerMb: readersPeakMb() }
console.log(JSON.stringify(outcome))
process.exit(0)

/** proc(5): VmHWM of this process's children. */
function readersPeakMb(): number | null {
  try {
    const peaks = readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(name => readFileSync(`/proc/${name}/status`, 'latin1'))
      .filter(status => new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status))
      .map(status => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024)
    return peaks.length === 0 ? null : Math.max(...peaks)
  } catch {
    return null
  }
}
