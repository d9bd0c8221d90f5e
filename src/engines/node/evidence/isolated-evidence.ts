import { stat } from 'node:fs/promises'
import type { TrustBundle } from '../../../catalog/trust-lists.ts'
import { trustListInfos } from '../../../catalog/trust-lists.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import type { FaceBox } from '../../../domain/image.ts'
import type { Job } from '../../../domain/job.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type {
  EvidenceEngine,
  EvidenceOptions,
  ImageEvidence,
  ManifestPicture,
  ScreenEngine,
  ScreenPicture,
} from '../../engines.ts'
import { faceEngineName } from '../faces/face-engine-name.ts'
import type { TaskFailure } from '../isolated/task-messages.ts'
import { createTaskBatcher, type TaskBatcher } from '../isolated/task-batcher.ts'
import { createTaskPool, type TaskPool } from '../isolated/task-pool.ts'
import type { TaskProcessSpawner } from '../isolated/task-process.ts'
import type { SharedSettings } from './evidence-tasks.ts'
import { createPictureLooks, type PictureLooks } from './isolated-looks.ts'
import type { ReadEvidenceInput } from './read-credentials.ts'

/** How the readers run: how many at a time, and what each is handed when it starts. Limits of one reading are `EvidenceOptions`. */
export interface IsolatedEvidenceOptions {
  readonly readers: number
  /** Loaded anew by `reload`, for instance when a list was imported. */
  readonly loadTrust: () => Promise<TrustBundle>
  readonly faces: SharedSettings['faces']
  /** Name and version of the C2PA engine, for reports. */
  readonly engineName: () => Promise<string>
  /** Module that the readers run; default `evidence-tasks.ts`. */
  readonly entry?: URL
  /** How they start; default `child_process.fork`. */
  readonly spawn?: TaskProcessSpawner
}

/** Every byte is read for the hash: what a slow network drive gives in a millisecond, and the longest that anybody waits for it. */
const SLOW_BYTES_PER_MS = 5_000
const MOST_READING_MS = 15 * 60_000

/** Memory a reader may take, whatever a single reading asks; the largest real picture needs a third. */
const READER_MEMORY_MB = 1_500
/** A look for faces on 100 MP takes a few seconds on a slow machine. */
const FACES_TIMEOUT_MS = 60_000
/** Most files in one message to a reader. */
const FILES_PER_MESSAGE = 16

/** Reads hostile files in processes that can be killed; faces in processes of their own, because their model is large. */
export interface ReloadableEvidence extends EvidenceEngine, ScreenEngine {
  /** Takes up new trust lists: running readings finish with the old ones. */
  reload(): Promise<void>
  /** Starts a reader and a searcher for faces ahead of the first picture. Never rejects; what fails is told with that picture. */
  prepare(): Promise<void>
  readonly looks: PictureLooks
  /** The bytes of the file's manifest store, as a sidecar holds them; `null` when it has none of its own. */
  manifestStore(path: string, job: Job): Promise<Result<Uint8Array | null, ReportedError>>
}

interface Open {
  readonly readers: TaskPool
  /** First tries of files that are asked for together travel together. */
  readonly together: TaskBatcher<ReaderInput, Result<ImageEvidence, ReportedError>>
  readonly faces: TaskPool
  readonly trust: TrustBundle
}

/** Opens nothing until the first reading. A reader that hangs, grows or crashes costs its own picture at most, and is replaced. */
export function createIsolatedEvidence(options: IsolatedEvidenceOptions): ReloadableEvidence {
  let open: Promise<Open> | null = null
  let isClosed = false
  const opened = (): Promise<Open> => (open ??= openPools(options))
  const closeAll = async (): Promise<void> => {
    const current = open
    open = null
    if (current !== null) {
      const { readers, faces } = await current
      await Promise.all([readers.close(), faces.close()])
    }
  }
  /** Whoever waited for a reader as it was reloaded had not begun: the new ones have it, with the new lists. */
  const read: EvidenceEngine['read'] = async (path, reading, job) => {
    const done = await readOne(path, reading, await opened(), job)
    return isRefused(done) && !isClosed ? read(path, reading, job) : done
  }
  return {
    read,
    manifestStore: async (path, { signal }) =>
      (await opened()).readers.run<Uint8Array | null>('manifest-store', { path }, { signal }),
    draw: (path, widthPx) => runLook<ScreenPicture>('screen', { path, widthPx }, opened),
    manifestPictures: path => runLook<readonly ManifestPicture[]>('manifest-pictures', { path }, opened),
    looks: createPictureLooks((task, input) => runLook(task, input, opened)),
    describe: async () => ({
      engine: await options.engineName(),
      faceModel: faceEngineName(options.faces),
      trustLists: trustListInfos((await opened()).trust),
    }),
    reload: closeAll,
    prepare: async () => {
      const pools = await opened().catch(() => null)
      pools?.readers.prepare()
      pools?.faces.prepare()
    },
    close: () => {
      isClosed = true
      return closeAll()
    },
  }
}

/** Its reader, or who looks for faces, was closed before it came to this one. */
const isRefused = (read: Result<ImageEvidence, ReportedError>): boolean =>
  (read.ok ? read.value.pixelError : read.error)?.kind === 'closed'

async function openPools(options: IsolatedEvidenceOptions): Promise<Open> {
  const trust = await options.loadTrust()
  const shared: SharedSettings = { trust, faces: options.faces }
  const entry = options.entry ?? new URL('./evidence-tasks.ts', import.meta.url)
  const { readers: size, spawn } = options
  const common = { entry, size, memoryMb: READER_MEMORY_MB, shared, ...(spawn === undefined ? {} : { spawn }) }
  const readers = createTaskPool({ ...common, timeoutMs: 20_000, warmUp: 'warm-marks' })
  return {
    trust,
    readers,
    together: createTaskBatcher({ pool: readers, size, single: 'read', many: 'read-many', most: FILES_PER_MESSAGE }),
    faces: createTaskPool({ ...common, timeoutMs: FACES_TIMEOUT_MS, warmUp: 'warm-faces' }),
  }
}

/** Looks at pixels share the readers, which are warm from the verdict. A pool that closes under one (new trust lists) costs one more try. */
async function runLook<Value>(
  task: 'screen' | 'manifest-pictures' | 'look',
  input: object,
  opened: () => Promise<Open>,
): Promise<Result<Value, ReportedError>> {
  const run = async (): Promise<Result<Result<Value, ReportedError>, TaskFailure>> =>
    (await opened()).readers.run(task, input)
  const first = await run()
  const done = !first.ok && first.error.kind === 'closed' ? await run() : first
  return done.ok ? done.value : done
}

async function readOne(
  path: string,
  options: EvidenceOptions,
  open: Open,
  { signal }: Job,
): Promise<Result<ImageEvidence, ReportedError>> {
  const input: ReaderInput = {
    path,
    ...(options.sidecarPath === undefined ? {} : { sidecarPath: options.sidecarPath }),
    ...(options.manifestExpectedIn === undefined ? {} : { manifestExpectedIn: options.manifestExpectedIn }),
  }
  const [read, faces] = await Promise.all([
    readMarks(input, options.timeoutMs, open, signal),
    options.findFaces ? open.faces.run<Result<readonly FaceBox[], ReportedError>>('faces', { path }, { signal }) : null,
  ])
  return read.ok ? ok(withFaces(read.value, faces)) : read
}

type ReaderInput = Omit<ReadEvidenceInput, 'trust'>

/** Time that a file of this size may need on a slow drive; nothing for one that cannot be looked at. */
async function readingTimeMs(path: string): Promise<number> {
  const sizeBytes = await stat(path).then(
    facts => facts.size,
    () => 0,
  )
  return Math.min(MOST_READING_MS, sizeBytes / SLOW_BYTES_PER_MS)
}

/**
 * A large file that took too long is read again in the time that its size asks for. One that takes a reader down is read once more without native code (C2PA engine, libvips), which is where hangs and crashes come
 * from: its metadata still counts, and what was left out is told. Both tries share the file's time in the ratio 3 to 1.
 */
async function readMarks(
  input: ReaderInput,
  timeoutMs: number,
  { readers, together }: Open,
  signal: AbortSignal,
): Promise<Result<ImageEvidence, ReportedError>> {
  const first = await together.run(input, { signal, timeoutMs: Math.ceil(timeoutMs * 0.75) })
  if (first.ok) return first.value
  if (first.error.kind === 'closed') return err(first.error)
  const patientMs = first.error.kind === 'timed-out' ? await readingTimeMs(input.path) : 0
  if (patientMs > timeoutMs) {
    const patient = await readers.run<Result<ImageEvidence, ReportedError>>('read', input, {
      signal,
      timeoutMs: patientMs,
    })
    if (patient.ok) return patient.value
  }
  const again: ReaderInput = { ...input, afterFailure: first.error }
  const second = await readers.run<Result<ImageEvidence, ReportedError>>('read', again, {
    signal,
    timeoutMs: Math.ceil(timeoutMs * 0.25),
  })
  return second.ok && second.value.ok ? second.value : err(first.error)
}

/** A picture whose pixels cannot be searched is still verified; that nobody looked is said, never "no faces". */
function withFaces(
  evidence: ImageEvidence,
  faces: Result<Result<readonly FaceBox[], ReportedError>, ReportedError> | null,
): ImageEvidence {
  if (faces === null) return evidence
  const found = faces.ok ? faces.value : faces
  return found.ok ? { ...evidence, faces: found.value } : { ...evidence, pixelError: found.error }
}
