import type { FileStamp } from '../../../archive/archive-file.ts'
import type { FileLooker, Looked, LookRequest } from '../../../archive/file-looker.ts'
import type { Job } from '../../../domain/job.ts'
import { createTaskPool, type TaskPool } from '../isolated/task-pool.ts'
import type { TaskProcessSpawner } from '../isolated/task-process.ts'
import type { LookTask } from './look-at-files.ts'

/** Files per task: few enough that all processes share a page, many enough that messages cost little. */
const FILES_PER_LOOK = 128
const FILES_PER_HASH = 8
/** A drive that answers no look for so long has stalled; then each file is tried alone, and the one it hangs on is named. */
const LOOK_TIMEOUT_MS = 30_000
const LONE_LOOK_TIMEOUT_MS = 10_000
/** Hashing reads all bytes: 15 minutes are 4.5 GB at 5 MB/s, a slow network drive. */
const HASH_TIMEOUT_MS = 15 * 60_000
const LOOKER_MEMORY_MB = 500

/** How processes are started where `fork` cannot be used, and what they run: the packaged desktop app. */
export interface LookerProcess {
  readonly spawn: TaskProcessSpawner
  /** A module that does what `look-tasks.ts` does. */
  readonly entry: URL
}

/** Looks at files in `processes` processes that can be ended. Nothing is started before the first look. */
export function createFileLooker(processes: number, lookerProcess?: LookerProcess): FileLooker {
  const pool = createTaskPool({
    entry: new URL('./look-tasks.ts', import.meta.url),
    ...lookerProcess,
    size: processes,
    timeoutMs: LOOK_TIMEOUT_MS,
    memoryMb: LOOKER_MEMORY_MB,
  })
  return {
    look: async (requests, hash, job) => {
      const size = hash ? FILES_PER_HASH : FILES_PER_LOOK
      const chunks = Array.from({ length: Math.ceil(requests.length / size) }, (_, at) =>
        requests.slice(at * size, (at + 1) * size),
      )
      return (await Promise.all(chunks.map(chunk => lookTogether(pool, chunk, hash, job)))).flat()
    },
    stamp: createStamper(pool),
    close: () => pool.close(),
  }
}

/** Questions gathered into one message; longer would hold results back for nothing. */
const STAMPS_TOGETHER_MS = 3

/**
 * Asks for size and time of several files in one message: on the main thread each question would wake a thread of its own, which
 * takes a third of a millisecond (measured), and a stalled drive would hold those threads for good.
 */
function createStamper(pool: TaskPool): (path: string) => Promise<FileStamp | null> {
  let waiting: { readonly path: string; readonly settle: (stamp: FileStamp | null) => void }[] = []
  const ask = async (): Promise<void> => {
    const asked = waiting
    waiting = []
    const stamps = await pool.run<readonly (FileStamp | null)[]>(
      'stamp',
      asked.map(({ path }) => path),
      { timeoutMs: LONE_LOOK_TIMEOUT_MS },
    )
    for (const [at, { settle }] of asked.entries()) settle(stamps.ok ? (stamps.value[at] ?? null) : null)
  }
  return path =>
    new Promise(settle => {
      waiting.push({ path, settle })
      if (waiting.length === 1) setTimeout(() => void ask(), STAMPS_TOGETHER_MS)
    })
}

async function lookTogether(
  pool: TaskPool,
  requests: readonly LookRequest[],
  hash: boolean,
  { signal }: Job,
): Promise<readonly Looked[]> {
  const task: LookTask = { requests, hash }
  const looked = await pool.run<readonly Looked[]>('look', task, {
    signal,
    timeoutMs: hash ? HASH_TIMEOUT_MS : LOOK_TIMEOUT_MS,
  })
  if (looked.ok) return looked.value
  return Promise.all(requests.map(request => lookAlone(pool, request, hash, signal)))
}

async function lookAlone(pool: TaskPool, request: LookRequest, hash: boolean, signal: AbortSignal): Promise<Looked> {
  const timeoutMs = hash ? HASH_TIMEOUT_MS : LONE_LOOK_TIMEOUT_MS
  const task: LookTask = { requests: [request], hash }
  const looked = await pool.run<readonly Looked[]>('look', task, { signal, timeoutMs })
  if (!looked.ok) return { kind: 'problem', error: looked.error }
  const [answer] = looked.value
  if (answer === undefined) throw new Error(`Expected one answer for ${request.path} but received none`)
  return answer
}
