/**
 * The whole `label` job beside the floor below which no program on sharp and c2pa-rs can go: decode, composite, encode, one `sign`
 * without thumbnail and with the parent, SHA-256, write and fsync, on the same bytes in the same run.
 */
import { createHash } from 'node:crypto'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFile, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { LabelRequest, Ursprung } from '../../src/api/ursprung.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createSigningEngine } from '../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { labelRequest, openProduct } from '../label-checks.ts'
import { type BenchRow, medianTimes, rowAtLeast, rowAtMost } from './bench-row.ts'
import { type BenchFormat, drawPicture, ENCODED } from './drawn-pictures.ts'
import type { BatchOutcome } from './label-batch.ts'

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

const runsFor = (megapixels: number, runs: number): number => (megapixels > 12 ? Math.min(runs, 3) : runs)

/** Rows for single pictures: without and with the look for faces. `formats`: only these; null takes all. */
export async function labelRows(
  folder: string,
  runs: number,
  formats: readonly string[] | null,
): Promise<readonly BenchRow[]> {
  const app = await openProduct(join(folder, 'data'))
  const rows: BenchRow[] = []
  try {
    const cases = CASES.filter(([format]) => formats === null || formats.includes(format))
    for (const [format, megapixels, goal] of cases) {
      const source = join(folder, `source-${megapixels}.${format}`)
      await drawPicture(source, megapixels, format)
      const floor = await createFloor(folder, source, format)
      const isSlow = format === 'avif'
      const contenders = [
        { name: 'floor', run: floor },
        { name: 'off', run: labelOnce(app, source, false) },
      ]
      // One AVIF of 12 MP takes most of a minute to encode: one round, and the faces cost what they cost elsewhere.
      const rounds = isSlow ? 1 : runsFor(megapixels, runs)
      const times = await medianTimes(contenders, rounds)
      // Afterwards: two seconds of both cores at full speed slow whatever comes next on a shared machine.
      const faces = await medianTimes(isSlow ? [] : [{ name: 'on', run: labelOnce(app, source, true) }], rounds)
      const facts = { group: 'label', unit: 'ms', floor: times.get('floor') ?? 0, floorIs: FLOOR } as const
      const what = `${megapixels} MP ${format}`
      rows.push(rowAtMost({ ...facts, what, ours: times.get('off') ?? 0 }, goal))
      const withFaces = faces.get('on')
      if (withFaces !== undefined)
        rows.push(rowAtMost({ ...facts, what: `${what}, with faces`, ours: withFaces }, null))
      for (const row of rows.slice(-2)) process.stderr.write(`  ${row.what}: x ${row.ratio?.toFixed(2)}\n`)
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
  const run = (jobs: number, cores: readonly string[]): BatchOutcome => {
    const args = [join(import.meta.dirname, 'label-batch.ts'), join(folder, `data-${jobs}`), String(jobs), ...paths]
    const [command, ...rest] = [...cores, process.execPath, ...args] as [string, ...string[]]
    return JSON.parse(execFileSync(command, rest, { encoding: 'utf8', maxBuffer: 1e8 })) as BatchOutcome
  }
  const two = run(2, [])
  const one = hasTaskset() ? run(1, ['taskset', '-c', '0']) : null
  const speed = ({ ms }: BatchOutcome): number => (pictures / ms) * 1_000
  const group = 'label'
  return [
    rowAtLeast(
      {
        group,
        what: `batch of ${pictures}, 3 MP jpeg, 2 jobs on 2 cores`,
        ours: speed(two),
        unit: 'files/s',
        floor: one === null ? null : speed(one),
        floorIs: one === null ? 'nothing: taskset is not on this machine' : 'the same batch on one core',
      },
      1.8,
    ),
    memoryRow('memory of the program, 2 jobs', two.mainMb),
    ...(two.readerMb === null ? [] : [memoryRow('memory of its largest reader', two.readerMb)]),
  ]
}

const memoryRow = (what: string, ours: number): BenchRow =>
  rowAtMost({ group: 'label', what, ours, unit: 'MB', floor: null, floorIs: '' }, null)

const hasTaskset = (): boolean => spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0

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
