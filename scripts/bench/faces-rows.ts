/** The look for faces in a 12 MP photograph beside the bare networks on pixels that are decoded already. */
import { join } from 'node:path'
import { unattendedJob } from '../../src/domain/job.ts'
import { createFaceEngine } from '../../src/engines/node/faces/face-engine.ts'
import { loadFullRange, loadSsd } from '../../src/engines/node/faces/face-networks.ts'
import { finestSidePx } from '../../src/engines/node/faces/face-search.ts'
import { DEFAULT_STRATEGY, MIN_PASS_SCORE } from '../../src/engines/node/faces/face-strategy-table.ts'
import { levelOf, readPixels } from '../../src/engines/node/faces/picture-levels.ts'
import { must } from '../faces-passes.ts'
import { type BenchRow, medianTimes, rowAtMost } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'

const THREADS = { threads: 2 }

/** One row; drawn pictures hold no face, so every pass is made. */
export async function facesRows(folder: string, runs: number): Promise<readonly BenchRow[]> {
  const path = join(folder, 'faces.jpg')
  await drawPicture(path, 12, 'jpeg')
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
    const times = await medianTimes(
      [
        {
          name: 'floor',
          run: async () => {
            for (const run of passes) await run()
          },
        },
        { name: 'faces', run: () => engine.find(path, unattendedJob()) },
      ],
      runs,
    )
    const [ours, floor] = [times.get('faces') ?? 0, times.get('floor') ?? 0]
    return [
      rowAtMost(
        {
          group: 'faces',
          what: '12 MP jpeg: decode, three sizes, boxes',
          ours,
          unit: 'ms',
          floor,
          floorIs: 'the networks of the first look, on decoded pixels',
        },
        null,
      ),
    ]
  } finally {
    await engine.close()
  }
}
