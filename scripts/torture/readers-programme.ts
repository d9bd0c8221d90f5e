/** Damaged and costly trust lists, policies, templates, settings, keys, registers and JPEG: each reader answers, soon, in little memory. */
import { fork } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { currentFile, type ReaderNews, type ReaderOrder } from './reader-run.ts'

/** A reader that takes longer hangs. */
const LIMIT_MS = 10_000
/** Keys and registers are made first. */
const START_MS = 60_000
const SLOW_MS = 500
/** What broke a promise is kept here, for whoever looks into it. */
const KEPT = join(tmpdir(), 'ursprung-torture-kept')

/** `rounds` damaged files beside the costly ones; what hangs or crashes costs the child, and the next one goes on after it. */
export async function readersProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const { add, counts } = tally()
  const broken: string[] = []
  let from = 0
  while (from !== -1) {
    const order = { folder: join(folder, `readers-${from}`), from, rounds, seed }
    const last = await runChild(order, news => {
      if (news.kind === 'read') add(news.reader)
      if (news.kind === 'read' && news.ms > SLOW_MS) add('over 500 ms')
      if (news.kind === 'broken')
        broken.push(`readers seed ${seed} ${news.index} ${news.name}: ${news.why}${keep(order, news.index)}`)
    })
    if (last.why !== null)
      broken.push(`readers seed ${seed} ${last.index} ${last.name}: ${last.why}${keep(order, last.index)}`)
    from = last.why === null ? -1 : last.index + 1
  }
  const read = Object.entries(counts).reduce((total, [name, count]) => total + (name.startsWith('over') ? 0 : count), 0)
  return {
    programme: 'damaged lists, keys, registers',
    tried: read + broken.length,
    hit: read + broken.length,
    seen: counts,
    broken,
  }
}

function keep({ folder, seed }: ReaderOrder, index: number): string {
  if (!existsSync(currentFile(folder))) return ''
  mkdirSync(KEPT, { recursive: true })
  const path = join(KEPT, `${seed}-${index}`)
  copyFileSync(currentFile(folder), path)
  return ` (kept: ${path})`
}

/** Runs a child to its end; `why` is null when it read all. */
function runChild(
  order: ReaderOrder,
  take: (news: ReaderNews) => void,
): Promise<{ readonly index: number; readonly name: string; readonly why: string | null }> {
  const child = fork(join(import.meta.dirname, 'reader-run.ts'), ['serve'], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let last = { index: order.from, name: 'start' }
  let [isDone, isHung, complaint] = [false, false, '']
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-400)))
  return new Promise(done => {
    const giveUp = (): void => {
      isHung = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, START_MS)
    child.on('message', (news: ReaderNews) => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, LIMIT_MS)
      if (news.kind === 'next') last = news
      isDone ||= news.kind === 'done'
      take(news)
      if (news.kind === 'done') child.disconnect()
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      const crashed = isDone ? null : `ended with ${signal ?? code}: ${complaint}`
      done({ ...last, why: isHung ? `hung for ${LIMIT_MS} ms` : crashed })
    })
    child.send(order)
  })
}
