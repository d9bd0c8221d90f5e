/**
 * Labels a batch in a process of its own, as `ursprung label` does on so many cores, and prints what it took as JSON:
 * `node label-batch.ts DATA-DIR CORES PICTURE…`. Of its own, so that it can be confined to one core (`taskset -c 0`), its readers with it.
 */
import { unattendedJob } from '../../src/domain/job.ts'
import { mapInOrder } from '../../src/domain/map-in-order.ts'
import { giveHeapRoom } from '../../src/cli/roomy-heap.ts'
import { HELD_PER_JOB, picturesAtOnce } from '../../src/cli/session.ts'
import { labelRequest, openProduct } from '../measure/label-checks.ts'
import { timeMs } from './paired.ts'
import { type Peaks, peaksNow } from './process-memory.ts'

/** What a batch took. */
export interface BatchOutcome extends Peaks {
  readonly ms: number
}

giveHeapRoom() // as the program does
const [dataDir = '', coresText = '1', ...paths] = process.argv.slice(2)
const readers = Number(coresText)
const atOnce = picturesAtOnce(readers, 'jpeg')
const app = await openProduct(dataDir, readers)
const request = labelRequest(app, { findFaces: false })
const label = async (path: string): Promise<void> => {
  const report = await app.label(
    path,
    path.replace(/\.jpg$/, `.labelled-${readers}.jpg`),
    { ...request, overwrite: true },
    unattendedJob(),
  )
  if (report.status !== 'labelled') throw new Error(`${path}: ${report.error?.message ?? report.status}`)
}
// Warm: identity, fonts and readers are made before the clock starts.
for (const path of paths.slice(0, atOnce)) await label(path)
const ms = await timeMs(async () => {
  for await (const _ of mapInOrder(paths, atOnce, label, atOnce * HELD_PER_JOB));
})
const outcome: BatchOutcome = { ms, ...peaksNow() }
console.log(JSON.stringify(outcome))
process.exit(0)
