import type { FileStamp } from './archive-file.ts'
import { isSameStamp } from './decide-file.ts'

/** What the watcher needs from outside. */
export interface WatchDependencies {
  /** Paths that the system says have changed since the last call, or `all` when some may have been missed. */
  readonly takeChanged: () => readonly string[] | 'all'
  /** All files below the folder, in batches, without those that are left out. */
  readonly walk: () => AsyncIterable<string>
  readonly stamp: (path: string) => Promise<FileStamp | null>
  /** Whether a file with this size and time has been taken care of, by this run or an earlier one. */
  readonly isHandled: (path: string, stamp: FileStamp) => boolean
  /** Resolves after the time or rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly nowMs: () => number
}

/** How it waits. */
export interface WatchTiming {
  /** A file counts as written when size and time have stood still for so long. */
  readonly settleMs: number
  readonly tickMs: number
  /** The system's notices get lost (network drives, full queues): everything is walked again so often. */
  readonly walkMs: number
}

/** A file that is completely written, as far as can be told. */
export interface ReadyFile {
  readonly path: string
  readonly stamp: FileStamp
}

/** Files waited for at once; more of them wait for the next walk. */
const MAX_WAITING = 10_000

interface Waiting {
  readonly stamp: FileStamp
  readonly sinceMs: number
}

/**
 * Files that have appeared or changed and then stood still, in batches, until the signal aborts. With `isOnce` it ends when nothing
 * is waited for any more. Empty files are not ready: many programs make the name first.
 */
export async function* watchFolder(
  dependencies: WatchDependencies,
  timing: WatchTiming,
  options: { readonly isOnce: boolean; readonly signal: AbortSignal },
): AsyncGenerator<readonly ReadyFile[]> {
  const waiting = new Map<string, Waiting>()
  let walkedAtMs = Number.NEGATIVE_INFINITY
  while (!options.signal.aborted) {
    const changed = dependencies.takeChanged()
    if (changed === 'all' || dependencies.nowMs() - walkedAtMs >= timing.walkMs) {
      for await (const path of dependencies.walk()) if (!(await notice(path, waiting, dependencies))) break
      walkedAtMs = dependencies.nowMs()
    }
    if (changed !== 'all') for (const path of changed) await notice(path, waiting, dependencies)
    const ready = await takeReady(waiting, dependencies, timing.settleMs)
    if (ready.length > 0) yield ready
    else if (options.isOnce && waiting.size === 0) return
    await dependencies.wait(timing.tickMs, options.signal)
  }
}

/** False when no more can be waited for. */
async function notice(
  path: string,
  waiting: Map<string, Waiting>,
  { stamp, isHandled, nowMs }: WatchDependencies,
): Promise<boolean> {
  if (waiting.has(path)) return true
  if (waiting.size >= MAX_WAITING) return false
  const now = await stamp(path)
  if (now !== null && now.sizeBytes > 0 && !isHandled(path, now)) waiting.set(path, { stamp: now, sinceMs: nowMs() })
  return true
}

async function takeReady(
  waiting: Map<string, Waiting>,
  { stamp, isHandled, nowMs }: WatchDependencies,
  settleMs: number,
): Promise<readonly ReadyFile[]> {
  const ready: ReadyFile[] = []
  for (const [path, before] of waiting) {
    const now = await stamp(path)
    if (now === null || isHandled(path, now)) waiting.delete(path)
    else if (!isSameStamp(before.stamp, now)) waiting.set(path, { stamp: now, sinceMs: nowMs() })
    else if (nowMs() - before.sinceMs >= settleMs) {
      waiting.delete(path)
      ready.push({ path, stamp: now })
    }
  }
  return ready
}

/** Names that programs give to what they have not finished; taken up when the file gets its real name. */
export const isUnfinishedName = (name: string): boolean =>
  /^\.|~$|\.(?:part|partial|tmp|temp|crdownload|download)$/i.test(name)
