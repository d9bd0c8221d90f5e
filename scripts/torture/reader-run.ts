/** The child of `readers-programme.ts`: damages files and gives them to their readers, telling its parent before each what it is about to do. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom, MUTATIONS, mutate } from '../measure/mutate.ts'
import { makeReaderSeeds, type ReaderSeeds } from './reader-seeds.ts'
import { READERS, type TorturedReader } from './reader-table.ts'
import { spoil } from './spoiled-inputs.ts'

/** What the child is given. */
export interface ReaderOrder {
  readonly folder: string
  readonly from: number
  readonly rounds: number
  readonly seed: number
}

/** What it tells: before each file, and of each that broke a promise. */
export type ReaderNews =
  | { readonly kind: 'next'; readonly index: number; readonly name: string }
  | { readonly kind: 'broken'; readonly index: number; readonly name: string; readonly why: string }
  | { readonly kind: 'read'; readonly reader: string; readonly ms: number }
  | { readonly kind: 'done' }

/** By which one file may make the process larger; the largest seed is 30 MB of text. */
const MOST_MB = 400

if (process.argv[2] === 'serve') {
  process.once('message', (order: ReaderOrder) => void run(order))
  process.on('disconnect', () => process.exit(0))
}

/** Where the file stands that is being read, so that it can be kept when it kills its reader. */
export const currentFile = (folder: string): string => join(folder, 'current')

async function run({ folder, from, rounds, seed }: ReaderOrder): Promise<void> {
  mkdirSync(folder, { recursive: true })
  let at = { index: from, name: 'making the seeds' }
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (cause: unknown) => tell({ kind: 'broken', ...at, why: `${event}: ${String(cause)}` }))
  const seeds = await makeReaderSeeds(folder)
  const costly = READERS.flatMap(reader => (reader.costly?.() ?? []).map(bytes => ({ reader, bytes, how: 'costly' })))
  for (let index = from; index < costly.length + rounds; index += 1) {
    const { reader, bytes, how } = costly[index] ?? damaged(seeds, seed, index)
    at = { index, name: `${reader.name}, ${how}` }
    tell({ kind: 'next', ...at })
    writeFileSync(currentFile(folder), bytes)
    const why = await readOne(reader, bytes, join(folder, 'arena'))
    if (why !== null) tell({ kind: 'broken', ...at, why })
  }
  tell({ kind: 'done' })
}

async function readOne(reader: TorturedReader, bytes: Uint8Array, arena: string): Promise<string | null> {
  rmSync(arena, { recursive: true, force: true })
  mkdirSync(arena, { recursive: true })
  const before = process.resourceUsage().maxRSS
  const started = performance.now()
  try {
    await reader.read(bytes, arena)
  } catch (cause) {
    return `threw ${cause instanceof Error ? (cause.stack ?? cause.message).slice(0, 700) : String(cause)}`
  }
  tell({ kind: 'read', reader: reader.name, ms: performance.now() - started })
  const grownMb = (process.resourceUsage().maxRSS - before) / 1_024
  return grownMb > MOST_MB ? `took ${grownMb.toFixed(0)} MB` : null
}

interface Damaged {
  readonly reader: TorturedReader
  readonly bytes: Uint8Array
  readonly how: string
}

/** By turns; JSON is half of the time damaged in what it says, and else in its bytes. */
function damaged(all: ReaderSeeds, seed: number, index: number): Damaged {
  const random = createRandom(seed * 1_000_003 + index)
  const reader = READERS[index % READERS.length] as TorturedReader
  const seeds = reader.seeds(all)
  const pick = (): Uint8Array => seeds[Math.floor(random() * seeds.length)] ?? new Uint8Array()
  const one = pick()
  const json = random() < 0.5 ? jsonOf(one) : undefined
  if (json !== undefined) {
    const spoiled = JSON.stringify(spoil(spoil(json, random), random), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    )
    return { reader, bytes: new TextEncoder().encode(spoiled ?? ''), how: 'spoiled' }
  }
  const kind = MUTATIONS[Math.floor(random() * MUTATIONS.length)] ?? 'bit-flips'
  return { reader, bytes: mutate(kind, random, one, pick()), how: kind }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined // not JSON
  }
}

function tell(news: ReaderNews): void {
  process.send?.(news)
}
