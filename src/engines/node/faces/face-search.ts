import type { ReportedError } from '../../../domain/finding.ts'
import type { FaceBox } from '../../../domain/image.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { bestScore, joinPasses, weightedSum, type ScoreJoin } from './face-boxes.ts'
import type { FaceNetwork } from './face-networks.ts'
import { MIN_PASS_SCORE, type FaceNetworkName, type FaceStrategy } from './face-strategy-table.ts'
import { levelOf, turnPixels, type Pixels } from './picture-levels.ts'
import { turnBoxBack, type Turn } from './turned-boxes.ts'

/** A sideways photograph without orientation is turned a quarter far more often than upside down. */
const TURNS: readonly Turn[] = [90, 270, 180]

/** Where a search gets its detectors; loading may fail. */
export interface NetworkShelf {
  get(name: FaceNetworkName): Promise<Result<FaceNetwork, ReportedError>>
}

/** What a search needs to know besides the picture. `isEnough` is asked after each pass with the joined boxes so far. */
export interface SearchOptions {
  readonly strategy: FaceStrategy
  readonly shelf: NetworkShelf
  readonly signal: AbortSignal
  readonly isEnough: (boxes: readonly FaceBox[], passesDone: number) => boolean
}

/**
 * Looks at the picture in each of the strategy's passes and joins what they saw; boxes are fractions of the picture, best first, down to very low scores.
 * Fails where a network cannot be loaded. Rejects when the signal aborts, between two passes.
 */
export async function searchFaces(
  pixels: Pixels,
  options: SearchOptions,
): Promise<Result<readonly FaceBox[], ReportedError>> {
  const { strategy, shelf, signal, isEnough } = options
  const join = scoreJoin(strategy)
  const seen: FaceBox[][] = []
  let joined: readonly FaceBox[] = []
  for (const { network: name, sidePx } of strategy.passes) {
    signal.throwIfAborted()
    const network = await shelf.get(name)
    if (!network.ok) return network
    seen.push(await network.value.detect(await levelOf(pixels, sidePx), MIN_PASS_SCORE))
    joined = joinPasses(seen, join)
    if (isEnough(joined, seen.length)) break
  }
  return ok(joined)
}

/**
 * Looks at the picture in its three other turns and gives what the best of them saw, in the picture's own frame; all
 * faces of a turned photograph stand in one direction. Rejects and fails as `searchFaces` does.
 */
export async function searchTurned(
  pixels: Pixels,
  options: SearchOptions,
): Promise<Result<readonly FaceBox[], ReportedError>> {
  let best: readonly FaceBox[] = []
  for (const turn of TURNS) {
    options.signal.throwIfAborted()
    const boxes = await searchFaces(await turnPixels(pixels, turn), options)
    if (!boxes.ok) return boxes
    if ((boxes.value[0]?.score ?? 0) > (best[0]?.score ?? 0)) best = boxes.value.map(box => turnBoxBack(box, turn))
  }
  return ok(best)
}

/** The longer side of a strategy's finest pass, px: the size at which the picture must be decoded. */
export const finestSidePx = (strategy: FaceStrategy): number => Math.max(...strategy.passes.map(pass => pass.sidePx))

/** How this strategy joins the scores of its passes. Passes not taken yet count as 0, so a joined score only ever grows: reaching the threshold early is final. */
export function scoreJoin({ join, passes }: FaceStrategy): ScoreJoin {
  if (join === 'best') return bestScore
  const weights = passes.map(pass => pass.weight)
  return weightedSum(
    weights,
    weights.reduce((sum, weight) => sum + weight, 0),
  )
}
