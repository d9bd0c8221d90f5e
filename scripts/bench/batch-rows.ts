/** A batch of labels on two cores beside the same batch on one, and what its processes took of memory. */
import { execFile, spawnSync } from 'node:child_process'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { atLeast, type BenchRow, figureRow, type Goal, skippedRow, speedRow } from './bench-row.ts'
import { picturesAtOnce } from '../../src/cli/session.ts'
import { drawPicture } from './drawn-pictures.ts'
import type { BatchOutcome } from './label-batch.ts'
import { median } from './paired.ts'
import { emptyNodeMb } from './process-memory.ts'

const GROUP = 'batch'

/**
 * How much the second core gives, in so many pairs of batches of so many pictures; and what it gives two programs that share nothing, each
 * confined to a core: no scheduling of ours can do better on this machine in this hour.
 */
export async function batchRows(folder: string, pictures: number, rounds: number): Promise<readonly BenchRow[]> {
  const paths = await copyPictures(folder, pictures)
  const hasTaskset = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0
  const half = Math.ceil(paths.length / 2)
  const taken: Record<'two' | 'one' | 'apart', BatchOutcome[]> = { two: [], one: [], apart: [] }
  const turns = [
    async () => taken.two.push(await runBatch(join(folder, 'data-2'), 2, paths)),
    ...(hasTaskset ? [async () => taken.one.push(await runBatch(join(folder, 'data-1'), 1, paths, 0))] : []),
    ...(hasTaskset
      ? [
          async () => {
            const [a, b] = [paths.slice(0, half), paths.slice(half)]
            const halves = [runBatch(join(folder, 'data-a'), 1, a, 0), runBatch(join(folder, 'data-b'), 1, b, 1)]
            const [first, second] = await Promise.all(halves)
            if (first !== undefined && second !== undefined) taken.apart.push(first.ms > second.ms ? first : second)
          },
        ]
      : []),
  ]
  for (let round = 0; round < rounds; round += 1)
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  return [
    ...scalingRows(taken, pictures, hasTaskset),
    memoryRow(
      `peak memory of the program, ${picturesAtOnce(2, 'jpeg')} pictures of 3 MP at a time`,
      taken.two.map(({ mainMb }) => mainMb),
    ),
    memoryRow(
      'peak memory per worker: its largest reader',
      taken.two.flatMap(({ readerMb }) => readerMb ?? []),
    ),
  ]
}

function scalingRows(
  { two, one, apart }: Readonly<Record<'two' | 'one' | 'apart', readonly BatchOutcome[]>>,
  pictures: number,
  hasTaskset: boolean,
): readonly BenchRow[] {
  const what = `batch of ${pictures}, 3 MP jpeg, on 2 cores`
  const goal = atLeast(1.8)
  if (!hasTaskset) return [skippedRow({ group: GROUP, what, goal }, 'taskset is not on this machine')]
  const warmUp = `${picturesAtOnce(2, 'jpeg')} and ${picturesAtOnce(1, 'jpeg')} pictures, in each process`
  const floor = one.map(({ ms }) => ms)
  const rowFor = (name: string, ours: readonly BatchOutcome[], wished: Goal | null): BenchRow =>
    speedRow(
      { group: GROUP, what: name, goal: wished, warmUp, floorIs: 'the same batch on one core' },
      { ours: ours.map(({ ms }) => ms), floor },
      pictures,
    )
  return [
    rowFor(what, two, goal),
    rowFor('  two programs that share nothing, half the pictures each, a core each', apart, null),
  ]
}

/** `core`: the only one that it and its readers may run on. */
async function runBatch(
  dataDir: string,
  cores: number,
  paths: readonly string[],
  core?: number,
): Promise<BatchOutcome> {
  const program = [process.execPath, join(import.meta.dirname, 'label-batch.ts'), dataDir, String(cores), ...paths]
  const [command, ...args] = core === undefined ? program : ['taskset', '-c', String(core), ...program]
  const { stdout } = await promisify(execFile)(command as string, args, { encoding: 'utf8', maxBuffer: 1e8 })
  return JSON.parse(stdout) as BatchOutcome
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
