/** A batch of labels on two cores beside the same batch on one, and what its processes took of memory. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { atLeast, type BenchRow, figureRow, skippedRow, speedRow } from './bench-row.ts'
import { picturesAtOnce } from '../../src/cli/session.ts'
import { drawPicture } from './drawn-pictures.ts'
import type { BatchOutcome } from './label-batch.ts'
import { median } from './paired.ts'
import { emptyNodeMb } from './process-memory.ts'

const GROUP = 'batch'
const ONE_CORE = ['taskset', '-c', '0']

/** How much the second core gives, in so many pairs of batches of so many pictures. */
export async function batchRows(folder: string, pictures: number, rounds: number): Promise<readonly BenchRow[]> {
  const paths = await copyPictures(folder, pictures)
  const run = (cores: number, confined: readonly string[]): BatchOutcome => {
    const args = [join(import.meta.dirname, 'label-batch.ts'), join(folder, `data-${cores}`), String(cores), ...paths]
    const [command, ...rest] = [...confined, process.execPath, ...args] as [string, ...string[]]
    return JSON.parse(execFileSync(command, rest, { encoding: 'utf8', maxBuffer: 1e8 })) as BatchOutcome
  }
  const hasTaskset = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0
  const two: BatchOutcome[] = []
  const one: BatchOutcome[] = []
  for (let round = 0; round < rounds; round += 1) {
    const turns = [() => two.push(run(2, [])), () => (hasTaskset ? one.push(run(1, ONE_CORE)) : 0)]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) turn()
  }
  const what = `batch of ${pictures}, 3 MP jpeg, on 2 cores`
  const goal = atLeast(1.8)
  const warmUp = `${picturesAtOnce(2)} and ${picturesAtOnce(1)} pictures, in each process`
  const times = { ours: two.map(({ ms }) => ms), floor: one.map(({ ms }) => ms) }
  return [
    hasTaskset
      ? speedRow({ group: GROUP, what, goal, warmUp, floorIs: 'the same batch on one core' }, times, pictures)
      : skippedRow({ group: GROUP, what, goal }, 'taskset is not on this machine'),
    memoryRow(
      `peak memory of the program, ${picturesAtOnce(2)} pictures of 3 MP at a time`,
      two.map(({ mainMb }) => mainMb),
    ),
    memoryRow(
      'peak memory per worker: its largest reader',
      two.flatMap(({ readerMb }) => readerMb ?? []),
    ),
  ]
}

/** The largest that any round saw would be one round's luck: the median of their peaks. */
function memoryRow(what: string, peaksMb: readonly number[]): BenchRow {
  const facts = { group: GROUP, what, floorIs: 'node -e 0' }
  if (peaksMb.length === 0) return skippedRow(facts, 'this system does not tell (no /proc)')
  return figureRow(facts, { ours: median(peaksMb), floor: emptyNodeMb(), unit: 'MB' })
}

async function copyPictures(folder: string, pictures: number): Promise<readonly string[]> {
  const source = join(folder, 'batch.jpg')
  await drawPicture(source, 3, 'jpeg')
  await mkdir(join(folder, 'batch'), { recursive: true })
  const paths = Array.from({ length: pictures }, (_, index) => join(folder, 'batch', `${index}.jpg`))
  for (const path of paths) await copyFile(source, path)
  return paths
}
