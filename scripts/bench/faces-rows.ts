/** The look for faces in a 12 MP photograph beside the bare networks on pixels that are decoded already. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { unattendedJob } from '../../src/domain/job.ts'
import { createFaceEngine } from '../../src/engines/node/faces/face-engine.ts'
import { loadFullRange, loadSsd } from '../../src/engines/node/faces/face-networks.ts'
import { finestSidePx } from '../../src/engines/node/faces/face-search.ts'
import { DEFAULT_STRATEGY, MIN_PASS_SCORE } from '../../src/engines/node/faces/face-strategy-table.ts'
import { levelOf, readPixels } from '../../src/engines/node/faces/picture-levels.ts'
import { must } from '../measure/faces-passes.ts'
import { type BenchRow, figureRow, skippedRow, timeRow } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'
import { takeTurns } from './paired.ts'
import { emptyNodeMb, type Peaks } from './process-memory.ts'

const THREADS = { threads: 2 }

/** Time and memory; drawn pictures hold no face, so every pass is made. */
export async function facesRows(folder: string, rounds: number): Promise<readonly BenchRow[]> {
  const path = join(folder, 'faces.jpg')
  await drawPicture(path, 12, 'jpeg')
  return [await timeOfLook(path, rounds), memoryOfLook(folder, path)]
}

async function timeOfLook(path: string, rounds: number): Promise<BenchRow> {
  const engine = createFaceEngine()
  const networks = new Map([
    ['fullRange', must(await loadFullRange(THREADS))],
    ['ssd', must(await loadSsd(THREADS))],
  ])
  const pixels = must(await readPixels(path, finestSidePx(DEFAULT_STRATEGY)))
  const passes: (() => Promise<unknown>)[] = []
  for (const pass of DEFAULT_STRATEGY.passes) {
    const network = networks.get(pass.network)
    if (network === undefined) throw new Error(`Expected a built-in network but received ${pass.network}`)
    const level = await levelOf(pixels, pass.sidePx)
    passes.push(() => network.detect(level, MIN_PASS_SCORE))
  }
  try {
    const bare = async (): Promise<void> => {
      for (const run of passes) await run()
    }
    const times = await takeTurns(
      { floor: { run: bare }, faces: { run: () => engine.find(path, unattendedJob()) } },
      { rounds, warmUp: 'each' },
    )
    const floorIs = 'bare inference: the networks of the first look, on decoded pixels'
    const what = '12 MP jpeg without faces: decode, every size and turn, boxes'
    return timeRow({ group: 'faces', what, floorIs }, { ours: times.faces, floor: times.floor })
  } finally {
    await engine.close()
  }
}

/** Of the process that looks for faces in the real program, after three pictures of 12 MP. */
function memoryOfLook(folder: string, path: string): BenchRow {
  const args = [join(import.meta.dirname, 'faces-memory.ts'), join(folder, 'faces-data'), path, path, path]
  const { searcherMb } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Peaks
  const facts = { group: 'faces', what: 'peak memory of the searcher, 12 MP', floorIs: 'node -e 0' }
  if (searcherMb === null) return skippedRow(facts, 'this system does not tell (no /proc)')
  return figureRow(facts, { ours: searcherMb, floor: emptyNodeMb(), unit: 'MB' })
}
