import { setTimeout as sleep } from 'node:timers/promises'
import type { Ursprung } from '../api/ursprung.ts'
import type { ArchiveCatalogue, ScanRecord, ScanWorker } from '../archive/catalogue.ts'
import type { ScanDependencies } from '../archive/scan-archive.ts'
import type { ScanBatch, ScanQueue, TakenBatch } from '../archive/scan-queue.ts'
import { localPath, type RootMapping, withLocalPaths, workBatch } from '../archive/work-batch.ts'
import { basisText, scanDependencies, waitFor } from './archive.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { catalogueFailure } from '../engines/node/archive/catalogue-store.ts'
import { createFileLooker } from '../engines/node/archive/file-looker.ts'
import { patiently, type Patience } from '../engines/node/postgres/patient-database.ts'
import { openPostgresCatalogue } from '../engines/node/postgres/postgres-stores.ts'
import { prepareDatabase } from '../engines/node/postgres/prepare.ts'
import { openScanQueue, type QueueTimes } from '../engines/node/queue/pg-boss-queue.ts'

/** Time between two looks at an empty queue, two signs of life to the queue, and two to people, in ms. */
const LOOK_EVERY_MS = 1_000
const KEEP_EVERY_MS = 3_000
const SAY_EVERY_MS = 5_000
/** Batches at a time: the next one starts while the last files of the one before are read. */
const BATCHES_AT_ONCE = 2
/** Batches in a row that fail for no reason of the database's: then this computer is the reason. */
const MAX_FAILURES = 5

/** How a worker is opened. */
export interface WorkerOptions {
  readonly app: Ursprung
  readonly queueUrl: string
  /** Where the catalogue stands. */
  readonly databaseUrl: string
  readonly name: string
  readonly jobs: number
  readonly mappings: readonly RootMapping[]
  readonly patience: Patience
  readonly queueTimes?: QueueTimes
}

/** A computer that takes part in scans. */
export interface Worker {
  /** Works until the job is aborted; the batch under way is given back. An error: this computer cannot take part, and why. */
  readonly run: (job: Job) => Promise<ReportedError>
  readonly close: () => Promise<void>
}

/** Connects to the catalogue and the queue, making their tables where the role may; starts nothing. */
export async function openWorker(options: WorkerOptions): Promise<Result<Worker, ReportedError>> {
  const catalogue = await openPostgresCatalogue(options.databaseUrl, options.patience)
  if (!catalogue.ok) return catalogue
  const queue = await openQueue(options.queueUrl, options.queueTimes)
  if (!queue.ok) {
    await catalogue.value.close()
    return queue
  }
  const worker = new ScanningWorker(options, catalogue.value, queue.value)
  return ok({ run: job => worker.run(job), close: () => worker.close() })
}

/** Makes or updates the tables of a shared database and hands out its roles' rights; for its owner. */
export async function prepareShared(url: string): Promise<Result<{ readonly hasRoles: boolean }, ReportedError>> {
  return explained(() => prepareDatabase(url, new URL('../../assets/postgres/grants.sql', import.meta.url)))
}

/** The queue, or why not. */
function openQueue(url: string, times?: QueueTimes): Promise<Result<ScanQueue, ReportedError>> {
  return explained(() => openScanQueue(url, times))
}

async function explained<T>(work: () => Promise<T>): Promise<Result<T, ReportedError>> {
  try {
    return ok(await work())
  } catch (cause) {
    const error = catalogueFailure(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** This computer cannot do the batch: another one may. */
class UnfitError extends Error {
  readonly error: ReportedError

  constructor(error: ReportedError) {
    super(error.message)
    this.error = error
  }
}

class ScanningWorker {
  readonly #options: WorkerOptions
  readonly #catalogue: ArchiveCatalogue
  readonly #queue: ScanQueue
  readonly #dependencies: ScanDependencies
  readonly #startedAt = new Date().toISOString()
  readonly #fitFor = new Set<string>()
  #files = 0
  #scan: number | null = null
  #failures = 0

  constructor(options: WorkerOptions, catalogue: ArchiveCatalogue, queue: ScanQueue) {
    this.#options = options
    this.#catalogue = catalogue
    this.#queue = queue
    const { app, jobs, mappings } = options
    const looker = createFileLooker(Math.ceil(jobs / 2))
    // The scan is held by whoever leads it.
    const written = withoutHold(catalogue)
    this.#dependencies = withLocalPaths(
      scanDependencies({ app, jobs, catalogue: written, looker, leftOut: [] }),
      mappings,
    )
  }

  async run(job: Job): Promise<ReportedError> {
    const stop = new AbortController()
    const signal = AbortSignal.any([job.signal, stop.signal])
    const loops = Array.from({ length: BATCHES_AT_ONCE }, () => this.#loop({ ...job, signal }))
    loops.push(this.#speak(signal))
    try {
      return await Promise.race(loops)
    } finally {
      stop.abort(new DOMException('The worker stops', 'AbortError'))
      await Promise.allSettled(loops)
    }
  }

  async close(): Promise<void> {
    await this.#dependencies.looker.close()
    await this.#queue.close().catch(() => undefined) // A server that is away takes no leave.
    await this.#catalogue.close()
  }

  async #loop(job: Job): Promise<ReportedError> {
    const patience = { ...this.#options.patience, signal: job.signal }
    for (;;) {
      const taken = await patiently(() => this.#queue.take(), patience)
      if (taken === null) await waitFor(LOOK_EVERY_MS, job.signal)
      else {
        const error = await this.#work(taken, job, patience)
        if (error !== null) return error
      }
    }
  }

  /** Null: done, or to be done by somebody. */
  async #work(taken: TakenBatch, job: Job, patience: Patience): Promise<ReportedError | null> {
    // A sign of life that does not come through: the batch may be given to somebody else, who finds what is done by then.
    const keeping = setInterval(() => void taken.keep().catch(() => undefined), KEEP_EVERY_MS)
    try {
      const scan = await this.#catalogue.scan(taken.batch.scan)
      if (scan !== null && scan.phase === 'reading') {
        await this.#checkFit(taken.batch)
        this.#scan = scan.id
        await this.#workThrough(taken.batch, scan, job)
      }
      await patiently(taken.finish, patience)
      this.#failures = 0
      return null
    } catch (cause) {
      await Promise.race([taken.giveBack().catch(() => undefined), sleep(LOOK_EVERY_MS)])
      job.signal.throwIfAborted()
      if (cause instanceof UnfitError) return cause.error
      this.#failures += 1
      const error = catalogueFailure(cause)
      if (error === null || this.#failures >= MAX_FAILURES) throw cause
      return null
    } finally {
      clearInterval(keeping)
      this.#scan = null
    }
  }

  async #workThrough(batch: ScanBatch, scan: ScanRecord, job: Job): Promise<void> {
    for await (const { result } of workBatch(batch, scan, this.#dependencies, job)) {
      this.#files += 1
      job.report({ doneCount: this.#files, totalCount: null, currentName: result.path })
    }
  }

  /** Verdicts must rest on the same things, and the folder must be the same: an empty place where a drive belongs has no files at all. */
  async #checkFit({ basis, folder }: ScanBatch): Promise<void> {
    const key = `${folder}\n${basis}`
    if (this.#fitFor.has(key)) return
    const own = await basisText(this.#options.app)
    if (own !== basis) throw new UnfitError({ kind: 'worker-basis', message: differenceOf(own, basis) })
    const local = localPath(folder, this.#options.mappings)
    if (!(await this.#hasEntries(local))) throw new UnfitError({ kind: 'worker-folder', message: local })
    this.#fitFor.add(key)
  }

  async #hasEntries(folder: string): Promise<boolean> {
    for await (const batch of this.#dependencies.folders.read(folder)) return batch.ok && batch.value.length > 0
    return false
  }

  async #speak(signal: AbortSignal): Promise<never> {
    for (;;) {
      const { name } = this.#options
      const said: ScanWorker = {
        name,
        startedAt: this.#startedAt,
        seenAtMs: Date.now(),
        scan: this.#scan,
        files: this.#files,
      }
      await this.#catalogue.sayWorker(said)
      await waitFor(SAY_EVERY_MS, signal)
    }
  }
}

/** The names of the parts that differ. */
function differenceOf(own: string, wanted: string): string {
  const [mine, theirs] = [own, wanted].map(text => JSON.parse(text) as Readonly<Record<string, unknown>>)
  const names = Object.keys({ ...mine, ...theirs })
  return names.filter(name => JSON.stringify(mine?.[name]) !== JSON.stringify(theirs?.[name])).join(', ')
}

/** The catalogue as a worker uses it. */
const withoutHold = (catalogue: ArchiveCatalogue): ScanDependencies['catalogue'] =>
  new Proxy(catalogue, {
    get: (target, name) => {
      if (name === 'hold') return async () => true
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
