/**
 * Damaged files through the whole reading path: `node scripts/measure/mutations.ts [count] [seed]`. Reading runs in a child: a crash of
 * native code or a hang costs the child, is counted, and the run goes on with the next file.
 */
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import type { MutationNews, MutationOrder } from './mutation-run.ts'

/** A file that takes longer hangs: real ones take milliseconds, the engine on a loaded machine up to two seconds. */
const FILE_LIMIT_MS = 10_000

/** What came of a run. */
export interface MutationResult {
  readonly files: number
  readonly images: number
  readonly engineRuns: number
  readonly seeds: number
  readonly seconds: number
  readonly threw: readonly string[]
  readonly crashed: readonly string[]
  readonly hung: readonly string[]
  readonly slow: readonly { readonly name: string; readonly ms: number }[]
  /** At 10, 50 and 100 % of the files, after a full collection: resident, and alive in heap and buffers. */
  readonly memory: readonly { readonly rssMb: number; readonly liveMb: number }[]
}

type Counted = { -readonly [Key in keyof MutationResult]: MutationResult[Key] }

/** Reads `count` damaged files; ends when all are read, whatever they do. */
export async function measureMutations(options: Omit<MutationOrder, 'from'>): Promise<MutationResult> {
  const started = performance.now()
  const result: Counted = {
    files: options.count,
    images: 0,
    engineRuns: 0,
    seeds: 0,
    seconds: 0,
    threw: [],
    crashed: [],
    hung: [],
    slow: [],
    memory: [],
  }
  let from = 0
  while (from < options.count) from = await runChild({ ...options, from }, result)
  result.seconds = (performance.now() - started) / 1_000
  return result
}

/** Runs one child to its end; gives the index of the next file. */
function runChild(order: MutationOrder, result: Counted): Promise<number> {
  const child = fork(resolve(import.meta.dirname, 'mutation-run.ts'), ['serve'], {
    execArgv: ['--no-warnings', '--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let last: { readonly index: number; readonly name: string } = { index: order.from, name: 'start' }
  let isDone = false
  let isHung = false
  return new Promise(next => {
    const giveUp = (): void => {
      isHung = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, FILE_LIMIT_MS * 3)
    child.on('message', (news: MutationNews) => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, FILE_LIMIT_MS)
      if (news.kind === 'next') last = news
      isDone ||= news.kind === 'done'
      take(news, result)
      if (news.kind === 'done') child.disconnect()
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      if (isHung) result.hung = [...result.hung, last.name]
      else if (!isDone) result.crashed = [...result.crashed, `${last.name}: ${signal ?? `code ${code}`}`]
      next(isDone ? order.count : last.index + 1)
    })
    child.send(order)
  })
}

function take(news: MutationNews, result: Counted): void {
  if (news.kind === 'seeds') result.seeds = news.count
  if (news.kind === 'memory')
    result.memory = [...result.memory, { rssMb: Math.round(news.rssMb), liveMb: Math.round(news.liveMb) }]
  if (news.kind === 'slow') result.slow = [...result.slow, { name: news.name, ms: news.ms }]
  if (news.kind === 'threw') result.threw = [...result.threw, `${news.name}: ${news.message}`]
  if (news.kind === 'done') {
    result.images += news.images
    result.engineRuns += news.engineRuns
  }
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 20_000)
  const seed = Number(process.argv[3] ?? 2_026)
  const result = await measureMutations({ count, seed, engineEvery: 2 })
  const { files, seeds, images, engineRuns, seconds, memory } = result
  console.log(
    `${files} damaged files from ${seeds} seeds, random seed ${seed}; ${images} still read as images, ${engineRuns} of them also by the C2PA engine; ${seconds.toFixed(0)} s`,
  )
  console.log(
    `crashes ${result.crashed.length} · hangs (over ${FILE_LIMIT_MS} ms) ${result.hung.length} · exceptions and unhandled rejections ${result.threw.length}`,
  )
  console.log(
    `memory of the reader at 10, 50, 100 %: alive ${memory.map(({ liveMb }) => liveMb).join(', ')} MB, resident ${memory.map(({ rssMb }) => rssMb).join(', ')} MB (${seeds} seeds included)`,
  )
  for (const line of [...result.crashed, ...result.hung, ...result.threw]) console.log(line)
  for (const { name, ms } of result.slow.toSorted((one, other) => other.ms - one.ms).slice(0, 5))
    console.log(`slowest: ${ms.toFixed(0)} ms ${name}`)
}
