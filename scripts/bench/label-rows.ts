/**
 * The whole `label` job beside the floor below which no program on sharp and c2pa-rs can go: decode, composite, encode, one `sign`
 * without thumbnail and with the parent, SHA-256, write and fsync, on the same bytes in the same run.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { LabelRequest, Ursprung } from '../../src/api/ursprung.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { mapInOrder } from '../../src/domain/map-in-order.ts'
import { createSigningEngine } from '../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { labelRequest, openProduct } from '../label-checks.ts'
import { type BenchRow, medianTimes, rowAtLeast, rowAtMost, timeMs } from './bench-row.ts'
import { type BenchFormat, drawPicture, ENCODED } from './drawn-pictures.ts'

const FLOOR = 'sharp decode + composite + encode, c2pa sign, SHA-256, fsync'
const PLATE_SHARE = { width: 0.16, height: 0.04, left: 0.825, top: 0.02 }
/** Format, megapixels, most times the floor. */
const CASES: readonly (readonly [BenchFormat, number, number])[] = [
  ['jpeg', 1, 1.15],
  ['jpeg', 12, 1.1],
  ['jpeg', 50, 1.15],
  ['png', 12, 1.15],
  ['webp', 12, 1.15],
  ['avif', 12, 1.15],
]

/** Rows for single pictures: without and with the look for faces. */
export async function labelRows(folder: string, runs: number): Promise<readonly BenchRow[]> {
  const app = await openProduct(join(folder, 'data'))
  const rows: BenchRow[] = []
  try {
    for (const [format, megapixels, goal] of CASES) {
      const source = join(folder, `source-${megapixels}.${format}`)
      await drawPicture(source, megapixels, format)
      const floor = await createFloor(folder, source, format)
      const times = await medianTimes(
        [
          { name: 'floor', run: floor },
          { name: 'off', run: labelOnce(app, source, false) },
          { name: 'on', run: labelOnce(app, source, true) },
        ],
        format === 'avif' || megapixels > 12 ? Math.min(runs, 3) : runs,
      )
      const facts = { group: 'label', unit: 'ms', floor: times.get('floor') ?? 0, floorIs: FLOOR } as const
      const what = `${megapixels} MP ${format}`
      rows.push(rowAtMost({ ...facts, what, ours: times.get('off') ?? 0 }, goal))
      rows.push(rowAtMost({ ...facts, what: `${what}, with faces`, ours: times.get('on') ?? 0 }, null))
    }
  } finally {
    await app.close()
  }
  return rows
}

/** A batch on one and on two cores: how much the second core gives. */
export async function batchRows(folder: string, pictures: number): Promise<readonly BenchRow[]> {
  const source = join(folder, 'batch.jpg')
  await drawPicture(source, 3, 'jpeg')
  const inputs = join(folder, 'batch')
  await mkdir(inputs, { recursive: true })
  const paths = Array.from({ length: pictures }, (_, index) => join(inputs, `${index}.jpg`))
  for (const path of paths) await copyFile(source, path)
  const seconds = new Map<number, number>()
  for (const jobs of [1, 2]) {
    const app = await openProduct(join(folder, `data-${jobs}`), jobs)
    try {
      await labelOnce(app, source, false)()
      const ms = await timeMs(async () => {
        for await (const _ of mapInOrder(paths, jobs, path => labelOnce(app, path, false)()));
      })
      seconds.set(jobs, ms)
    } finally {
      await app.close()
    }
  }
  const [one, two] = [seconds.get(1) ?? 0, seconds.get(2) ?? 0]
  const speed = (ms: number): number => (pictures / ms) * 1_000
  return [
    rowAtLeast(
      {
        group: 'label',
        what: `batch of ${pictures}, 3 MP jpeg, 2 jobs`,
        ours: speed(two),
        unit: 'files/s',
        floor: speed(one),
        floorIs: 'the same batch, 1 job',
      },
      1.8,
    ),
  ]
}

function labelOnce(app: Ursprung, source: string, findFaces: boolean): () => Promise<void> {
  const more: Partial<LabelRequest> = { findFaces }
  const request = labelRequest(app, more)
  const output = `${source}.labelled${source.slice(source.lastIndexOf('.'))}`
  return async () => {
    await rm(output, { force: true })
    const report = await app.label(source, output, request, unattendedJob())
    if (report.status !== 'labelled')
      throw new Error(`Expected a label but received ${report.error?.message ?? report.status}`)
  }
}

async function createFloor(folder: string, source: string, format: BenchFormat): Promise<() => Promise<void>> {
  const signing = createSigningEngine({
    dataDir: join(folder, 'data'),
    organisation: 'Golvet',
    generator: { name: 'Ursprung', version: '0' },
  })
  const { width: widthPx, height: heightPx } = await sharp(source, { limitInputPixels: false }).metadata()
  const plate = await sharp({
    create: {
      width: Math.round(widthPx * PLATE_SHARE.width),
      height: Math.round(heightPx * PLATE_SHARE.height),
      channels: 4,
      background: '#000',
    },
  })
    .png()
    .toBuffer()
  const place = { left: Math.round(widthPx * PLATE_SHARE.left), top: Math.round(heightPx * PLATE_SHARE.top) }
  const [drawn, signed] = [join(folder, `floor.${format}`), join(folder, `floor-signed.${format}`)]
  const opened = {
    action: 'c2pa.opened',
    when: null,
    softwareAgent: null,
    digitalSourceType: null,
    description: null,
    parameters: null,
  }
  return async () => {
    await rm(signed, { force: true })
    await ENCODED[format](sharp(source, { limitInputPixels: false }).composite([{ input: plate, ...place }])).toFile(
      drawn,
    )
    const paths = { unsignedPath: drawn, outputPath: signed, parentPath: source }
    const names = { title: 'a', parentTitle: 'b', format, actions: [opened], thumbnailJpeg: null }
    const done = await signing.sign({ ...paths, ...names }, null)
    if (!done.ok) throw new Error(done.error.message)
    createHash('sha256')
      .update(await readFile(signed))
      .digest('hex')
    const file = await open(signed, 'r+')
    await file.sync()
    await file.close()
  }
}
