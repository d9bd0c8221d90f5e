/**
 * Measures the register: how well a copy is recognised, how often a strange picture is taken for one, how long a search
 * takes, and whether killed writers lose anything.
 *
 *   node scripts/measure/register.ts recall [STEP]      every STEP-th corpus picture (default 3) through web-like pipelines
 *   node scripts/measure/register.ts speed [ENTRIES…]   default 100000 1000000; needs about 2 GB in the temporary folder
 *   node scripts/measure/register.ts kill [ROUNDS]      default 200
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import sharp from 'sharp'
import type { SmallPicture } from '../../src/domain/image.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { walkJpeg } from '../../src/engines/node/jpeg/splice-jpeg.ts'
import { eighthOf } from '../../src/engines/node/jpeg/jpeg-file.ts'
import { perceptualHash } from '../../src/engines/node/register/perceptual-hash.ts'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'
import { MAX_SAME_SCORE, readFingerprint } from '../../src/register/fingerprint.ts'
import { SimilarIndex } from '../../src/register/similar-index.ts'
import { killRounds } from '../../tests/fixtures/kill-rounds.ts'
import { fakeEntry, fakeFingerprint, fakeSha256 } from '../../tests/fixtures/register-entries.ts'
import { readUpright, webPipelines, type Pipeline } from './web-pipelines.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'

const KILL_SEED = 20_261_122

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus')
const LARGEST_FILE_BYTES = 1_500_000
const scratch = mkdtempSync(join(tmpdir(), 'ursprung-measure-'))

async function measureRecall(step: number): Promise<void> {
  if (!existsSync(CORPUS)) return console.log(`No corpus at ${CORPUS}: nothing measured`)
  const known = await fingerprintAll([join(CORPUS, 'faces'), join(CORPUS, 'origin')].flatMap(picturesIn))
  const index = new SimilarIndex()
  known.forEach(({ fingerprint }, label) => index.add(label, words(fingerprint)))
  console.log(
    `${known.length} pictures registered; a copy counts as recognised at a score of ${MAX_SAME_SCORE} of 512 or less`,
  )
  await printFalseMatches(known, index)
  const sample = known.map((picture, label) => ({ ...picture, label })).filter(({ label }) => label % step === 0)
  console.log(`\n${'pipeline'.padEnd(50)}  recognised   nearest is itself   hash alone`)
  for (const [name, pipeline] of webPipelines(scratch)) await printRecall(name, pipeline, sample, index)
}

async function printRecall(
  name: string,
  pipeline: Pipeline,
  sample: readonly (Known & { label: number })[],
  index: SimilarIndex,
): Promise<void> {
  let [tried, found, first, plain] = [0, 0, 0, 0]
  for (const { path, label } of sample) {
    const copy = await readUpright(path)
      .then(picture => pipeline(picture, label))
      .catch(() => null)
    const reading = copy === null ? null : await perceptualHash(copy)
    if (reading === null || !reading.ok) continue
    tried += 1
    if (reading.value.kind === 'too-plain') continue
    const near = index.search(reading.value.searchFor().map(words))
    const own = near.find(entry => entry.label === label)
    if (own !== undefined) found += 1
    // A picture that stands in the corpus twice ties with itself.
    if (own !== undefined && own.score <= (near[0]?.score ?? 0)) first += 1
    if (index.search([words(reading.value.fingerprint)]).some(entry => entry.label === label)) plain += 1
  }
  const share = (count: number): string => `${((100 * count) / tried).toFixed(1)} %`.padStart(8)
  console.log(`${name.padEnd(50)}  ${share(found)}     ${share(first)}          ${share(plain)}   (${tried})`)
}

async function printFalseMatches(known: readonly Known[], index: SimilarIndex): Promise<void> {
  const pairs = known.flatMap((picture, label) =>
    index
      .search(picture.searchFor().map(words), 140)
      .filter(near => near.label !== label)
      .map(({ label: other, score }) => ({ a: label, b: other, score })),
  )
  const total = known.length * (known.length - 1)
  console.log(`\n${total} ordered pairs of different files; pairs within a score:`)
  for (const limit of [40, 60, MAX_SAME_SCORE, 100, 120, 140]) {
    const within = pairs.filter(({ score }) => score <= limit)
    console.log(
      `  <= ${String(limit).padStart(3)}: ${within.length} (${((1e6 * within.length) / total).toFixed(1)} per million)`,
    )
  }
  console.log(
    `Pairs between 30 and ${MAX_SAME_SCORE + 30}, for a person to look at (below 30 they are the same picture twice):`,
  )
  const shown = new Set<string>()
  for (const { a, b, score } of pairs
    .filter(pair => pair.score >= 30 && pair.score <= MAX_SAME_SCORE + 30)
    .sort((x, y) => x.score - y.score)) {
    const key = [a, b].sort((x, y) => x - y).join()
    if (shown.has(key)) continue
    shown.add(key)
    console.log(
      `  ${String(score).padStart(3)}  ${known[a]?.path.slice(CORPUS.length + 1)}  ${known[b]?.path.slice(CORPUS.length + 1)}`,
    )
  }
}

interface Known {
  readonly path: string
  readonly fingerprint: string
  readonly searchFor: () => readonly string[]
}

async function fingerprintAll(paths: readonly string[]): Promise<Known[]> {
  const known: Known[] = []
  const seen = new Set<string>()
  const outcomes = { 'too-plain': 0, unreadable: 0, 'same bytes': 0, 'without decoding': 0 }
  let spentMs = 0
  for (const path of paths) {
    const sha256 = fakeSha256(readFileSync(path).toString('latin1'))
    if (seen.has(sha256)) outcomes['same bytes'] += 1
    if (seen.has(sha256)) continue
    seen.add(sha256)
    const start = performance.now()
    const small = await eighthAt(path)
    const reading = await perceptualHash(small ?? path)
    spentMs += performance.now() - start
    if (small !== null) outcomes['without decoding'] += 1
    if (!reading.ok) outcomes.unreadable += 1
    else if (reading.value.kind === 'too-plain') outcomes['too-plain'] += 1
    else known.push({ path, ...reading.value })
  }
  console.log(
    `fingerprints: ${known.length}, ${(spentMs / known.length).toFixed(1)} ms each; of them and left out: ${JSON.stringify(outcomes)}`,
  )
  return known
}

/** The picture made small as labelling does; null for what it decodes. */
async function eighthAt(path: string): Promise<SmallPicture | null> {
  const turn = await sharp(path)
    .metadata()
    .catch(() => null)
  if (turn === null || (turn.orientation ?? 1) > 1) return null
  const walked = await walkJpeg(readFileSync(path))
  return walked === null ? null : eighthOf(walked)
}

function picturesIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        entry =>
          entry.isFile() &&
          ['.jpg', '.jpeg', '.png', '.webp', '.avif', '.tif', '.tiff'].includes(extname(entry.name).toLowerCase()),
      )
      .map(entry => join(entry.parentPath, entry.name))
      // One picture in sixty wrappers would be sixty pictures that are rightly taken for each other.
      .filter(path => !path.includes(join('origin', 'synthetic')))
      .filter(path => statSync(path).size <= LARGEST_FILE_BYTES)
      .sort()
  )
}

function words(text: string): Uint32Array {
  const read = readFingerprint(text)
  if (read === null) throw new Error(`Expected a fingerprint but received ${text}`)
  return read
}

async function measureSpeed(counts: readonly number[]): Promise<void> {
  const path = join(scratch, 'register.sqlite')
  let filled = 0
  for (const count of counts) {
    await timed(`append up to ${count} entries, 1000 at a time`, () => fill(path, filled, count))
    filled = count
    const register = open(path)
    const wanted = count - 7
    await timed('findBySha256', () => register.findBySha256(fakeSha256(`out ${wanted}`)))
    const queries = Array.from({ length: 10 }, (_, index) => fakeFingerprint(index === 0 ? wanted * 2 : -1 - index))
    const cold = await timed('findSimilar, cold: loads every fingerprint, 10 queries', () =>
      register.findSimilar(queries, 10),
    )
    if (!cold.ok || cold.value[0]?.recorded.sequence !== wanted + 1) throw new Error('Expected the entry to be found')
    await timed('findSimilar, warm, 10 queries (one picture)', () => register.findSimilar(queries, 10))
    await timed('findSimilar, warm, 1 query', () => register.findSimilar(queries.slice(0, 1), 10))
    await timed('append one entry, durable', () => register.append([fakeEntry(filled)]))
    filled += 1
    const check = await timed('check the whole chain', () => register.check(unattendedJob()))
    console.log(
      `  ${JSON.stringify(check)}; file ${(statSync(path).size / 1e6).toFixed(0)} MB, process ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    )
    await register.close()
  }
}

async function fill(path: string, from: number, to: number): Promise<void> {
  const register = open(path)
  for (let start = from; start < to; start += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, to - start) }, (_, index) => fakeEntry(start + index))
    const done = await register.append(batch)
    if (!done.ok) throw new Error(done.error.message)
  }
  await register.close()
}

function open(path: string) {
  const opened = openSqliteRegister(path)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const value = await work()
  console.log(`  ${what.padEnd(60)} ${(performance.now() - start).toFixed(1).padStart(10)} ms`)
  return value
}

async function measureKills(rounds: number): Promise<void> {
  const random = seededRandom(KILL_SEED)
  console.log(`kills, seed ${KILL_SEED}`)
  const alone = await killRounds(join(scratch, 'alone.sqlite'), Math.ceil(rounds * 0.75), 1, random)
  const together = await killRounds(join(scratch, 'together.sqlite'), Math.floor(rounds * 0.25), 2, random)
  for (const [name, { acknowledged, entries, failures }] of [
    ['one writer', alone],
    ['two writers', together],
  ] as const) {
    console.log(
      `${name}: ${acknowledged} acknowledged, ${entries} in the chain, ${failures.length} failures ${failures.join('; ')}`,
    )
  }
  if (alone.failures.length + together.failures.length > 0) process.exitCode = 1
}

const [part, ...numbers] = process.argv.slice(2)
try {
  if (part === 'recall') await measureRecall(Number(numbers[0] ?? 3))
  else if (part === 'speed') await measureSpeed(numbers.length > 0 ? numbers.map(Number) : [100_000, 1_000_000])
  else if (part === 'kill') await measureKills(Number(numbers[0] ?? 200))
  else console.log('Usage: node scripts/measure/register.ts recall|speed|kill [number…]')
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
