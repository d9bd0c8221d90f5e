/** How many faces are found in pictures that were turned and say nothing of it. Used by `faces.ts --turned`. */
import { join } from 'node:path'
import { finestSidePx, searchFaces } from '../../src/engines/node/faces/face-search.ts'
import { DEFAULT_STRATEGY } from '../../src/engines/node/faces/face-strategy-table.ts'
import { readPixels, turnPixels } from '../../src/engines/node/faces/picture-levels.ts'
import { readFaceCorpus } from './faces-corpus.ts'
import { must, openNetworks, turnedLook } from './faces-passes.ts'

/** Every third photograph is enough and keeps the run to a few minutes. */
const EVERY = 3

/** Prints, per turn, the share of pictures in which anything is found by the upright look alone and with the second look. */
export async function printTurned(root: string): Promise<void> {
  const { secondLook, thresholds } = DEFAULT_STRATEGY
  if (secondLook === null) return
  const entries = await readFaceCorpus(root)
  const withFaces = entries.filter(({ kind, faces }) => kind === 'photo' && faces?.some(face => face.ignore !== true))
  const chosen = withFaces.filter((_, i) => i % EVERY === 0)
  const shelf = await openNetworks(root)
  const signal = new AbortController().signal
  const rows: Record<string, unknown> = {}
  for (const turn of [90, 180, 270] as const) {
    let upright = 0
    let second = 0
    for (const entry of chosen) {
      const pixels = await turnPixels(
        must(await readPixels(join(root, entry.file), finestSidePx(DEFAULT_STRATEGY))),
        turn,
      )
      const boxes = must(
        await searchFaces(pixels, { strategy: DEFAULT_STRATEGY, shelf, signal, isEnough: () => false }),
      )
      if ((boxes[0]?.score ?? 0) >= thresholds.normal) upright++
      else if (((await turnedLook(pixels, secondLook, shelf))[0]?.score ?? 0) >= secondLook.thresholds.normal) second++
    }
    const share = (count: number): number => Math.round((1000 * count) / chosen.length) / 10
    rows[`turned ${turn}°`] = {
      pictures: chosen.length,
      uprightLook: share(upright),
      withSecondLook: share(upright + second),
    }
  }
  console.table(rows)
}
