/**
 * The whole `label` job for one 12 MP JPEG beside the floor below which no program on sharp and c2pa-rs can go: decode, composite,
 * encode, SHA-256 and one `sign` without thumbnail on the same bytes, in the same process.
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { LabelRequest, Ursprung } from '../src/api/ursprung.ts'
import { unattendedJob } from '../src/domain/job.ts'
import { createSigningEngine } from '../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { labelRequest, openProduct } from './label-checks.ts'

const WIDTH_PX = 4000
const HEIGHT_PX = 3000
const QUALITY = 90
const PLATE = { width: 640, height: 120, left: 3300, top: 60 }

/** Prints medians and ratios. Everything is warm: one round of each goes before. */
export async function measureFloor(folder: string, runs: number): Promise<void> {
  const source = join(folder, 'source.jpg')
  await writePicture(source)
  const app = await openProduct(join(folder, 'data'))
  try {
    const kinds: readonly (readonly [name: string, run: () => Promise<unknown>])[] = [
      ['floor', await createFloor(folder, source)],
      ['label, faces off', labelWith(app, folder, { findFaces: false })],
      ['label, faces on', labelWith(app, folder, { findFaces: true })],
    ]
    for (const [, run] of kinds) await run()
    const times = new Map<string, number[]>(kinds.map(([name]) => [name, []]))
    // Taken in turns, so that a busy machine slows all alike.
    for (let count = 0; count < runs; count++) for (const [name, run] of kinds) times.get(name)?.push(await timeMs(run))
    const floorMs = median(times.get('floor') ?? [])
    console.log(`12 MP JPEG, median of ${runs}`)
    for (const [name, taken] of times)
      console.log(
        `${name.padEnd(18)} ${median(taken).toFixed(0).padStart(6)} ms  x ${(median(taken) / floorMs).toFixed(2)}  (${Math.min(...taken).toFixed(0)}-${Math.max(...taken).toFixed(0)})`,
      )
  } finally {
    await app.close()
  }
}

function labelWith(app: Ursprung, folder: string, more: Partial<LabelRequest>): () => Promise<void> {
  const request = labelRequest(app, more)
  const output = join(folder, 'labelled.jpg')
  return async () => {
    await rm(output, { force: true })
    const report = await app.label(join(folder, 'source.jpg'), output, request, unattendedJob())
    if (report.status !== 'labelled')
      throw new Error(`Expected a label but received ${report.error?.message ?? report.status}`)
  }
}

async function createFloor(folder: string, source: string): Promise<() => Promise<void>> {
  const signing = createSigningEngine({
    dataDir: join(folder, 'data'),
    organisation: 'Golvet',
    generator: { name: 'Ursprung', version: '0' },
  })
  const { width, height, left, top } = PLATE
  const plate = await sharp({ create: { width, height, channels: 4, background: '#000' } })
    .png()
    .toBuffer()
  const [drawn, signed] = [join(folder, 'floor.jpg'), join(folder, 'floor-signed.jpg')]
  return async () => {
    await rm(signed, { force: true })
    await sharp(source)
      .composite([{ input: plate, left, top }])
      .jpeg({ quality: QUALITY })
      .toFile(drawn)
    const opened = {
      action: 'c2pa.opened',
      when: null,
      softwareAgent: null,
      digitalSourceType: null,
      description: null,
      parameters: null,
    }
    const paths = { unsignedPath: drawn, outputPath: signed, parentPath: source }
    const done = await signing.sign(
      { ...paths, title: 'a', parentTitle: 'b', format: 'jpeg', actions: [opened], thumbnailJpeg: null },
      null,
    )
    if (!done.ok) throw new Error(done.error.message)
    createHash('sha256')
      .update(await readFile(signed))
      .digest('hex')
  }
}

/** Smooth shapes with grain, like a photograph: about 3 MB. */
async function writePicture(path: string): Promise<void> {
  const pixels = Buffer.alloc(WIDTH_PX * HEIGHT_PX * 3)
  let seed = 1
  for (let index = 0; index < WIDTH_PX * HEIGHT_PX; index++) {
    const x = index % WIDTH_PX
    const y = Math.floor(index / WIDTH_PX)
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    const grain = (seed >> 16) & 15
    pixels[index * 3] = Math.sin(x / 97) * 60 + Math.cos(y / 53) * 50 + 120 + grain
    pixels[index * 3 + 1] = Math.sin((x + y) / 131) * 60 + 120 + grain
    pixels[index * 3 + 2] = Math.cos(x / 111 + y / 117) * 50 + 120 + grain
  }
  await sharp(pixels, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toFile(path)
}

async function timeMs(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
