/** Runs every pass of every strategy over the corpus once and keeps the boxes, so that figures can be counted again in seconds. */
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ReportedError } from '../../src/domain/finding.ts'
import type { FaceBox } from '../../src/domain/image.ts'
import type { Result } from '../../src/domain/result.ts'
import { joinPasses } from '../../src/engines/node/faces/face-boxes.ts'
import { loadFullRange, loadSsd, loadYunet, type FaceNetwork } from '../../src/engines/node/faces/face-networks.ts'
import { finestSidePx, scoreJoin, searchTurned, type NetworkShelf } from '../../src/engines/node/faces/face-search.ts'
import {
  DEFAULT_STRATEGY,
  MIN_PASS_SCORE,
  YUNET_STRATEGY,
  type FaceStrategy,
} from '../../src/engines/node/faces/face-strategy-table.ts'
import { levelOf, readPixels, type Pixels } from '../../src/engines/node/faces/picture-levels.ts'
import type { FaceCorpusEntry } from './faces-corpus.ts'

const BOX = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), score: z.number() })
const PASSES = z.record(z.string(), z.record(z.string(), z.array(BOX)))

/** Boxes by file and pass; passes are named `network@side`, the three turned looks together `turned`. */
export type CorpusPasses = z.infer<typeof PASSES>

export const passName = ({ network, sidePx }: { network: string; sidePx: number }): string => `${network}@${sidePx}`

/** Changes whenever a strategy does, so that an old cache is never read for a new strategy. */
const CACHE_VERSION = JSON.stringify([
  DEFAULT_STRATEGY.passes,
  YUNET_STRATEGY.passes,
  DEFAULT_STRATEGY.secondLook?.passes,
  MIN_PASS_SCORE,
])
const CACHE_PATH = join(tmpdir(), 'ursprung-measure-faces.json')

/** Reads the boxes of an earlier run from the system's temporary folder, or finds them (some minutes). Progress goes to stderr. */
export async function corpusPasses(
  root: string,
  entries: readonly FaceCorpusEntry[],
  isFresh: boolean,
): Promise<CorpusPasses> {
  const kept = isFresh ? {} : await readCache()
  const missing = entries.filter(entry => kept[entry.file] === undefined)
  if (missing.length === 0) return kept
  const networks = await openNetworks(root)
  for (const [i, entry] of missing.entries()) {
    kept[entry.file] = await picturePasses(join(root, entry.file), networks)
    if (i % 25 === 24 || i === missing.length - 1) {
      process.stderr.write(`looked at ${i + 1} of ${missing.length} pictures\n`)
      await writeFile(CACHE_PATH, JSON.stringify({ version: CACHE_VERSION, passes: kept }))
    }
  }
  return kept
}

async function readCache(): Promise<CorpusPasses> {
  // No cache, or one of another strategy: everything is looked at again.
  const text = await readFile(CACHE_PATH, 'utf8').catch(() => '{}')
  const cache = z.object({ version: z.literal(CACHE_VERSION), passes: PASSES }).safeParse(JSON.parse(text))
  return cache.success ? cache.data.passes : {}
}

async function picturePasses(path: string, shelf: NetworkShelf): Promise<Record<string, FaceBox[]>> {
  const boxes: Record<string, FaceBox[]> = {}
  for (const strategy of [DEFAULT_STRATEGY, YUNET_STRATEGY]) {
    const pixels = must(await readPixels(path, finestSidePx(strategy)))
    for (const pass of strategy.passes) {
      const network = must(await shelf.get(pass.network))
      boxes[passName(pass)] = await network.detect(await levelOf(pixels, pass.sidePx), MIN_PASS_SCORE)
    }
    if (strategy.secondLook !== null && !isSureUpright(boxes, strategy)) {
      boxes.turned = [...(await turnedLook(pixels, strategy.secondLook, shelf))]
    }
  }
  return boxes
}

/** The second look is only ever taken when the upright one found nothing; over the highest threshold it never is. */
function isSureUpright(boxes: Record<string, readonly FaceBox[]>, strategy: FaceStrategy): boolean {
  const joined = joinPasses(
    strategy.passes.map(pass => boxes[passName(pass)] ?? []),
    scoreJoin(strategy),
  )
  return (joined[0]?.score ?? 0) >= strategy.thresholds.fewer
}

export async function turnedLook(
  pixels: Pixels,
  strategy: FaceStrategy,
  shelf: NetworkShelf,
): Promise<readonly FaceBox[]> {
  return must(
    await searchTurned(pixels, { strategy, shelf, signal: new AbortController().signal, isEnough: () => false }),
  )
}

/** The built-in networks and, where the corpus has it, the reference model. */
export async function openNetworks(root: string, threads = 2): Promise<NetworkShelf> {
  const yunetFile = await readFile(join(root, 'reference/yunet_n_dynamic.onnx'))
  const networks: Record<string, Result<FaceNetwork, ReportedError>> = {
    fullRange: await loadFullRange({ threads }),
    ssd: await loadSsd({ threads }),
    yunet: await loadYunet(yunetFile, threads),
  }
  return { get: async name => networks[name] ?? { ok: false, error: { kind: 'model-missing', message: name } } }
}

export function must<T>(result: Result<T, ReportedError>): T {
  if (result.ok) return result.value
  throw new Error(result.error.message)
}
