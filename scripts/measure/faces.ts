/**
 * Measures the face check over the annotated corpus.
 *
 *     node scripts/measure/faces.ts                 recall and false alarms (first run some minutes, then from a cache)
 *     node scripts/measure/faces.ts --fresh         the same without the cache
 *     node scripts/measure/faces.ts --turned        pictures turned by 90, 180, 270 degrees, with and without the second look
 *     node scripts/measure/faces.ts --timing        ms and MB for 1, 12, 50, 100 megapixels
 *     node scripts/measure/faces.ts --sheet FILE    also a PNG with boxes, false alarms and misses first
 *     node scripts/measure/faces.ts --corpus DIR    another corpus; default ../shared/corpus/faces
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { FaceBox } from '../../src/domain/image.ts'
import { bestScore, joinPasses, weightedSum, type ScoreJoin } from '../../src/engines/node/faces/face-boxes.ts'
import { scoreJoin } from '../../src/engines/node/faces/face-search.ts'
import { FACE_SENSITIVITIES, type FaceSensitivity } from '../../src/domain/image.ts'
import {
  DEFAULT_STRATEGY,
  YUNET_STRATEGY,
  type FaceStrategy,
} from '../../src/engines/node/faces/face-strategy-table.ts'
import { figuresOf, readFaceCorpus, thresholdFor, type BoxesOf } from './faces-corpus.ts'
import { corpusPasses, passName, type CorpusPasses } from './faces-passes.ts'
import { writeFaceSheet } from './faces-sheet.ts'
import { printTiming, timeOne } from './faces-timing.ts'
import { printTurned } from './faces-turned.ts'

const TIMING_PHOTO = 'human_group-1.jpg'

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    turned: { type: 'boolean', default: false },
    timing: { type: 'boolean', default: false },
    'timing-one': { type: 'string' },
    sheet: { type: 'string' },
    corpus: { type: 'string', default: resolve(import.meta.dirname, '../../../shared/corpus/faces') },
  },
})

if (options['timing-one'] !== undefined) await timeOne(options.corpus, options['timing-one'])
else if (options.timing) await printTiming(options.corpus, TIMING_PHOTO)
else if (options.turned) await printTurned(options.corpus)
else await printFigures()

async function printFigures(): Promise<void> {
  const entries = await readFaceCorpus(options.corpus)
  const passes = await corpusPasses(options.corpus, entries, options.fresh)
  const rows: Record<string, unknown> = {}
  for (const [name, boxesOf] of Object.entries(candidates(passes))) {
    for (const share of [0.02, 0.05]) {
      const threshold = thresholdFor(share, entries, boxesOf)
      const over: BoxesOf = entry => boxesOf(entry).filter(box => box.score >= threshold)
      rows[`${name}, chosen for ${100 * share} %`] = {
        threshold: Number(threshold.toFixed(3)),
        ...figuresOf(entries, over),
      }
    }
  }
  for (const sensitivity of FACE_SENSITIVITIES) {
    rows[`as shipped: ${sensitivity}`] = figuresOf(entries, asShipped(passes, DEFAULT_STRATEGY, sensitivity))
    rows[`as shipped with YuNet: ${sensitivity}`] = figuresOf(entries, asShipped(passes, YUNET_STRATEGY, sensitivity))
  }
  console.table(rows)
  if (options.sheet !== undefined)
    await writeFaceSheet(options.sheet, options.corpus, entries, asShipped(passes, DEFAULT_STRATEGY, 'normal'))
}

/** Strategies that are compared at the same share of false alarms, upright look only. */
function candidates(passes: CorpusPasses): Record<string, BoxesOf> {
  const names = DEFAULT_STRATEGY.passes.map(passName)
  const ones = names.map(() => 1)
  return {
    'MediaPipe 192, one pass (stock)': joined(passes, ['fullRange@192'], bestScore),
    'equal weights, sum / 3 (knowledge)': joined(passes, names, weightedSum(ones, 3)),
    'default, upright': joined(passes, names, scoreJoin(DEFAULT_STRATEGY)),
    'YuNet 640 (reference)': joined(passes, ['yunet@640'], bestScore),
    'YuNet 320+640+1280 (plug-in)': joined(passes, YUNET_STRATEGY.passes.map(passName), bestScore),
  }
}

function joined(passes: CorpusPasses, names: readonly string[], join: ScoreJoin): BoxesOf {
  const kept = new Map<string, readonly FaceBox[]>()
  return ({ file }) => {
    const known = kept.get(file)
    if (known !== undefined) return known
    const boxes = joinPasses(
      names.map(name => passes[file]?.[name] ?? []),
      join,
    )
    kept.set(file, boxes)
    return boxes
  }
}

/** What the engine's `find` gives: the upright look, and the turned one when nothing was found. */
function asShipped(passes: CorpusPasses, strategy: FaceStrategy, sensitivity: FaceSensitivity): BoxesOf {
  const upright = joined(passes, strategy.passes.map(passName), scoreJoin(strategy))
  return entry => {
    const faces = upright(entry).filter(box => box.score >= strategy.thresholds[sensitivity])
    const { secondLook } = strategy
    if (faces.length > 0 || secondLook === null) return faces
    return (passes[entry.file]?.turned ?? []).filter(box => box.score >= secondLook.thresholds[sensitivity])
  }
}
