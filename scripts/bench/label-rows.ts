/**
 * The whole `label` job beside the floor below which no program on sharp and c2pa-rs can go: decode, composite, encode, one `sign`
 * without thumbnail and with the parent, SHA-256, write and fsync, on the same bytes in the same run.
 */
import { createHash } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { LabelRequest, Ursprung } from '../../src/api/ursprung.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createSigningEngine } from '../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { labelRequest, openProduct } from '../measure/label-checks.ts'
import { atMost, type BenchRow, brokenRow, type Goal, type RowFacts, skippedRow, timeRow } from './bench-row.ts'
import { type BenchFormat, drawPicture, ENCODED, ENCODED_AS_OURS } from './drawn-pictures.ts'
import { takeTurns, type Work } from './paired.ts'

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
/** One AVIF of 12 MP takes most of a minute to encode: few rounds, and one of a smaller picture to warm up. */
const SLOW_ROUNDS = 3
const SLOW_WARM_UP_MP = 0.5

/** `formats`: only these; null takes all. `isQuick`: no AVIF of 12 MP. */
export interface LabelChoice {
  readonly rounds: number
  readonly formats: readonly string[] | null
  readonly isQuick: boolean
}

/** Rows for single pictures: without and with the look for faces. */
export async function labelRows(folder: string, choice: LabelChoice): Promise<readonly BenchRow[]> {
  const app = await openProduct(join(folder, 'data'))
  const rows: BenchRow[] = []
  try {
    for (const [format, megapixels, ratio] of CASES) {
      const facts = { group: 'label', what: `${megapixels} MP ${format}`, goal: atMost(ratio) }
      const why = whySkipped(format, choice)
      const bench: Bench = { app, folder, format, megapixels, rounds: roundsFor(megapixels, choice.rounds) }
      const measured = format === 'avif' ? slowRows : usualRows
      const made =
        why === null
          ? await measured(facts, bench).catch((error: unknown) => [brokenRow(facts, error)])
          : [skippedRow(facts, why)]
      for (const row of made)
        process.stderr.write(`  ${row.what}: ${row.broke ?? row.skipped ?? row.ratio?.median.toFixed(3)}\n`)
      rows.push(...made)
    }
  } finally {
    await app.close()
  }
  return rows
}

/**
 * A program's first small pictures are labelled by code that V8 has not compiled yet, three times as slowly; they have a row of their own. A larger
 * picture warms it by itself.
 */
const COLD_ROUNDS = 12
const isOverBeforeWarm = ({ megapixels }: Bench): boolean => megapixels < 12

/** The small one is over before a scheduler's hiccup is; the large one needs seconds. */
function roundsFor(megapixels: number, rounds: number): number {
  if (megapixels < 12) return rounds * 3
  return megapixels > 12 ? Math.min(rounds, 5) : rounds
}

function whySkipped(format: BenchFormat, { formats, isQuick }: LabelChoice): string | null {
  if (formats !== null && !formats.includes(format)) return `--formats ${formats.join(',')}`
  if (format !== 'avif') return null
  const { output } = sharp.format.heif
  if (!output.file) return 'this sharp does not encode AVIF'
  return isQuick ? '--quick; it takes minutes' : null
}

interface Bench {
  readonly app: Ursprung
  readonly folder: string
  readonly format: BenchFormat
  readonly megapixels: number
  readonly rounds: number
}

type CaseFacts = Pick<RowFacts, 'group' | 'what'> & { readonly goal: Goal }

async function usualRows(facts: CaseFacts, bench: Bench): Promise<readonly BenchRow[]> {
  const { app, rounds } = bench
  const source = await drawSource(bench, bench.megapixels)
  const works = await worksOn(bench, source)
  const warmUp = 'each'
  const cold = isOverBeforeWarm(bench) ? await takeTurns(works, { rounds: COLD_ROUNDS, warmUp: 'none' }) : null
  const times = await takeTurns(works, { rounds, warmUp: cold === null ? warmUp : 'none' })
  // Afterwards: two seconds of both cores at full speed slow whatever comes next on a shared machine.
  const few = { rounds: Math.min(rounds, 3), warmUp } as const
  const faces = await takeTurns({ floor: works.floor, ours: { run: labelOnce(app, source, true) } }, few)
  const warmed = cold === null ? facts : { ...facts, warmUp: `${COLD_ROUNDS} rounds` }
  return [
    ...(cold === null
      ? []
      : rowsOf(
          { ...facts, what: `${facts.what}, the program's first ${COLD_ROUNDS}`, goal: null, warmUp: 'none' },
          cold,
        )),
    ...rowsOf(warmed, times),
    timeRow({ ...facts, what: `${facts.what}, with faces`, goal: null, floorIs: FLOOR }, faces),
  ]
}

/** Without the row with faces: they cost what they cost elsewhere. */
async function slowRows(facts: CaseFacts, bench: Bench): Promise<readonly BenchRow[]> {
  const small = await worksOn(bench, await drawSource(bench, SLOW_WARM_UP_MP))
  const works = await worksOn(bench, await drawSource(bench, bench.megapixels))
  const warmUp = (): Promise<unknown> => takeTurns(small, { rounds: 1, warmUp: 'none' })
  const times = await takeTurns(works, { rounds: Math.min(bench.rounds, SLOW_ROUNDS), warmUp })
  return rowsOf({ ...facts, warmUp: `one round of ${SLOW_WARM_UP_MP} MP` }, times)
}

type Works = { readonly floor: Work; readonly ours: Work; readonly asOurs?: Work }

/** The label, its floor, and, where our encoder searches less than sharp would by itself, the floor that searches as little. */
async function worksOn(bench: Bench, source: string): Promise<Works> {
  const asOurs = ENCODED_AS_OURS[bench.format]
  return {
    floor: { run: await createFloor(bench, source, ENCODED[bench.format]) },
    ours: { run: labelOnce(bench.app, source, false) },
    ...(asOurs === undefined ? {} : { asOurs: { run: await createFloor(bench, source, asOurs) } }),
  }
}

function rowsOf(
  facts: Omit<RowFacts, 'floorIs'>,
  { ours, floor, asOurs }: Readonly<Partial<Record<keyof Works, readonly number[]>>>,
): readonly BenchRow[] {
  const row = timeRow({ ...facts, floorIs: FLOOR }, { ours: ours ?? [], floor: floor ?? [] })
  if (asOurs === undefined) return [row]
  const beside = { ...facts, what: '  the same', goal: null, floorIs: "the same with our encoder's effort" }
  return [row, timeRow(beside, { ours: ours ?? [], floor: asOurs })]
}

async function drawSource({ folder, format }: Bench, megapixels: number): Promise<string> {
  const source = join(folder, `source-${megapixels}.${format}`)
  await drawPicture(source, megapixels, format)
  return source
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

async function createFloor(
  { folder, format }: Bench,
  source: string,
  encoded: (image: Sharp) => Sharp,
): Promise<() => Promise<void>> {
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
    await encoded(sharp(source, { limitInputPixels: false }).composite([{ input: plate, ...place }])).toFile(drawn)
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
