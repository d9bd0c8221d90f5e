/** Time and memory of the face check per picture size, each size in a process of its own. Used by `faces.ts --timing`. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { unattendedJob } from '../../src/domain/job.ts'
import { createFaceEngine } from '../../src/engines/node/faces/face-engine.ts'
import { finestSidePx } from '../../src/engines/node/faces/face-search.ts'
import { DEFAULT_STRATEGY, MIN_PASS_SCORE } from '../../src/engines/node/faces/face-strategy-table.ts'
import { levelOf, readPixels } from '../../src/engines/node/faces/picture-levels.ts'
import { must, openNetworks } from './faces-passes.ts'

const MEGAPIXELS = [1, 12, 50, 100]
const ROUNDS = 3
const FORMATS = ['jpg', 'png'] as const

/** Prints a table: median ms of the whole check, of the quick one, and of the bare networks; peak memory of the process. */
export async function printTiming(root: string, photo: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-faces-'))
  try {
    const rows: Record<string, unknown> = {}
    for (const format of FORMATS) {
      for (const megapixels of MEGAPIXELS) {
        const file = join(folder, `${megapixels}.${format}`)
        await enlarge(join(root, photo), megapixels, file)
        const child = spawnSync(process.execPath, [join(import.meta.dirname, 'faces.ts'), '--timing-one', file], {
          encoding: 'utf8',
        })
        if (child.status !== 0) throw new Error(child.stderr)
        rows[`${megapixels} MP ${format}`] = JSON.parse(child.stdout)
      }
    }
    console.table(rows)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function enlarge(photo: string, megapixels: number, file: string): Promise<void> {
  const widthPx = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3))
  await sharp(photo, { limitInputPixels: false })
    .resize(widthPx, Math.round((widthPx * 3) / 4), { fit: 'cover' })
    .toFile(file)
}

/** The measurements of one picture, in a fresh process, as a line of JSON on stdout. */
export async function timeOne(root: string, file: string): Promise<void> {
  const idleMb = process.memoryUsage().rss / 1e6
  const engine = createFaceEngine()
  const firstMs = await timed(async () => must(await engine.find(file, unattendedJob())))
  const wholeMs = await median(async () => must(await engine.find(file, unattendedJob())))
  const quickMs = await median(async () => must(await engine.findQuick(file, unattendedJob())))
  const peakMb = process.resourceUsage().maxRSS / 1e3
  await engine.close()
  const networks = await openNetworks(root)
  const pixels = must(await readPixels(file, finestSidePx(DEFAULT_STRATEGY)))
  const passes = await Promise.all(
    DEFAULT_STRATEGY.passes.map(async pass => ({
      network: must(await networks.get(pass.network)),
      level: await levelOf(pixels, pass.sidePx),
    })),
  )
  const bareMs = await median(async () => {
    for (const { network, level } of passes) await network.detect(level, MIN_PASS_SCORE)
  })
  const decodeMs = await median(async () => must(await readPixels(file, finestSidePx(DEFAULT_STRATEGY))))
  process.stdout.write(JSON.stringify(rounded({ firstMs, wholeMs, quickMs, bareMs, decodeMs, idleMb, peakMb })))
}

const rounded = (values: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Math.round(value)]))

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(work))
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}
