/** The child of `mutations.ts`: damages files and reads them, telling its parent before each what it is about to do. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { memoryByteSource } from '../../src/container/memory-byte-source.ts'
import { readContainer } from '../../src/container/read-container.ts'
import { MEDIA_TYPES } from '../../src/domain/image.ts'
import { nodeContainerTools } from '../../src/engines/node/byte-source.ts'
import { readProvenance } from '../../src/engines/node/c2pa/c2pa-provenance.ts'
import { manifestStoreOf } from '../../src/engines/node/c2pa/store-of-file.ts'
import { mayHideText } from '../../src/engines/node/evidence/stealth-suspicion.ts'
import { manifestMarks } from '../../src/markers/c2pa-marks.ts'
import { recogniseMarks } from '../../src/markers/recognise-marks.ts'
import { decodeMetadata } from '../../src/metadata/decode-metadata.ts'
import { assessCredentials } from '../../src/verify/credentials.ts'
import { judgeOrigin } from '../../src/verify/origin.ts'
import { MATRIX } from '../../tests/unit/container/encoding-matrix-table.ts'
import { createRandom, mutate, MUTATIONS } from './mutate.ts'
import { CORPUS, hasCorpus } from './verdict-corpus.ts'

/** What the child is given. */
export interface MutationOrder {
  readonly from: number
  readonly count: number
  readonly seed: number
  /** Of the damaged files that still hold a store, every how many goes to the C2PA engine too. */
  readonly engineEvery: number
}

/** What the child tells: before each file, and of each file that broke a promise. */
export type MutationNews =
  | { readonly kind: 'seeds'; readonly count: number }
  | {
      readonly kind: 'next'
      readonly index: number
      readonly name: string
    }
  | { readonly kind: 'memory'; readonly rssMb: number; readonly liveMb: number }
  | { readonly kind: 'slow'; readonly name: string; readonly ms: number }
  | { readonly kind: 'threw'; readonly name: string; readonly message: string }
  | { readonly kind: 'done'; readonly engineRuns: number; readonly images: number }

/** Larger seeds only cost time: headers stand at the beginning. */
const MAX_SEED_BYTES = 300_000
const SLOW_MS = 500

interface Seed {
  readonly name: string
  readonly bytes: Uint8Array
}

if (process.argv[2] === 'serve') {
  process.once('message', (order: MutationOrder) => void run(order))
  process.on('disconnect', () => process.exit(0))
}

async function run(order: MutationOrder): Promise<void> {
  const seeds = loadSeeds()
  const path = join(tmpdir(), `ursprung-mutant-${process.pid}`)
  const told = { engineRuns: 0, images: 0, stores: 0 }
  let name = ''
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (cause: unknown) => tell({ kind: 'threw', name: `${name} (${event})`, message: String(cause) }))
  }
  tell({ kind: 'seeds', count: seeds.length })
  const marks = [0.1, 0.5, 1].map(share => Math.floor(order.count * share) - 1)
  for (let index = order.from; index < order.count; index += 1) {
    const made = damaged(seeds, order.seed, index)
    name = made.name
    tell({ kind: 'next', index, name })
    const started = performance.now()
    try {
      await readOne(made, { order, path, told, index })
    } catch (cause) {
      tell({ kind: 'threw', name, message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) })
    }
    const ms = performance.now() - started
    if (ms > SLOW_MS) tell({ kind: 'slow', name, ms })
    if (marks.includes(index)) await tellMemory()
  }
  rmSync(path, { force: true })
  tell({ kind: 'done', engineRuns: told.engineRuns, images: told.images })
}

/** What is alive after a full collection shows a leak; resident memory also shows what the allocator keeps for later. */
async function tellMemory(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  tell({ kind: 'memory', rssMb: rss / 1_048_576, liveMb: (heapUsed + external) / 1_048_576 })
}

function damaged(seeds: readonly Seed[], seed: number, index: number): Seed {
  const random = createRandom(seed * 1_000_003 + index)
  const pick = (): Seed => seeds[Math.floor(random() * seeds.length)] as Seed
  const one = pick()
  const kind = MUTATIONS[Math.floor(random() * MUTATIONS.length)] ?? 'bit-flips'
  return { name: `#${index} ${kind} of ${one.name}`, bytes: mutate(kind, random, one.bytes, pick().bytes) }
}

interface Round {
  readonly order: MutationOrder
  readonly path: string
  readonly told: { engineRuns: number; images: number; stores: number }
  readonly index: number
}

async function readOne({ name, bytes }: Seed, { order, path, told, index }: Round): Promise<void> {
  const source = memoryByteSource(bytes)
  const reading = await readContainer(source, nodeContainerTools)
  if (reading === null) return
  told.images += 1
  const marks = recogniseMarks(decodeMetadata(reading), reading)
  await mayHideText(source, reading)
  judgeOrigin(marks.evidence)
  if (!reading.blocks.some(block => block.kind === 'c2pa')) return
  told.stores += 1
  if (told.stores % order.engineEvery !== 0) return
  told.engineRuns += 1
  tell({ kind: 'next', index, name })
  writeFileSync(path, bytes)
  const provenance = await readProvenance(path, MEDIA_TYPES[reading.format], {
    trust: NO_TRUST_LISTS,
    manifestStore: manifestStoreOf(reading),
  })
  const credentials = assessCredentials(provenance, '2026-11-21T00:00:00.000Z')
  judgeOrigin([...manifestMarks(provenance, credentials), ...marks.evidence])
}

function loadSeeds(): readonly Seed[] {
  const made = MATRIX.map(([name, file]) => ({ name, bytes: file() }))
  if (!hasCorpus) return made
  const folders = ['origin', 'c2pa', 'faces'].map(name => join(CORPUS, name))
  const paths = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(?:jpe?g|png|webp|avif|heic|tiff?|gif|svg|jxl|bmp|dng)$/i.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => statSync(path).size <= MAX_SEED_BYTES && statSync(path).size > 0)
      .sort(),
  )
  return [
    ...made,
    ...paths.map(path => ({ name: path.slice(CORPUS.length + 1), bytes: new Uint8Array(readFileSync(path)) })),
  ]
}

function tell(news: MutationNews): void {
  process.send?.(news)
}
