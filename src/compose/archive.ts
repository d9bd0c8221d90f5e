import { readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Ursprung } from '../api/ursprung.ts'
import type { Archive, OpenScan, ScanOptions } from '../archive/archive.ts'
import type { ArchiveCatalogue, ScanRecord } from '../archive/catalogue.ts'
import { createGate, type Gate } from '../archive/gate.ts'
import { leadScan } from '../archive/lead-scan.ts'
import { outermost, type ShownRoot } from '../archive/paths.ts'
import { reportEnding, reportPieces } from '../archive/reports/report.ts'
import { type ArchiveVerdict, type ScannedFile, type ScanDependencies, scanArchive } from '../archive/scan-archive.ts'
import type { ScanQueue } from '../archive/scan-queue.ts'
import { summariseScan } from '../archive/summarise-scan.ts'
import type { ReportedError } from '../domain/finding.ts'
import { type Job, unfollowedJob } from '../domain/job.ts'
import { namePolicy } from '../domain/policy.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { catalogueFailure } from '../engines/node/archive/catalogue-store.ts'
import { createFileLooker, type LookerProcess } from '../engines/node/archive/file-looker.ts'
import { createFolderReader } from '../engines/node/archive/folder-reader.ts'
import { openSqliteCatalogue } from '../engines/node/archive/sqlite-catalogue.ts'
import { writeReport } from '../engines/node/archive/write-report.ts'
import { patiently, type Patience } from '../engines/node/postgres/patient-database.ts'
import type { QueueTimes } from '../engines/node/queue/pg-boss-queue.ts'

const assetsDir = fileURLToPath(new URL('../../assets/report', import.meta.url))

/** Files on their way for each picture that is read at a time: enough to fill the readers' messages (`FILES_PER_MESSAGE`) twice. */
const LOOK_AHEAD_PER_JOB = 32

/** The part of the core that archives use. */
export type ArchiveCore = Pick<
  Ursprung,
  'dataDir' | 'databaseUrl' | 'policy' | 'version' | 'texts' | 'files' | 'verify' | 'reportProblem'
>

/** How an archive is opened. */
export interface ArchiveOptions {
  /** What an archive needs of the core; a shell may give one that follows its changes. */
  readonly app: ArchiveCore
  /** Pictures at a time, and processes for first looks. */
  readonly jobs: number
  /** A file; default the shared database, or `archive.sqlite` in the data folder. */
  readonly cataloguePath?: string
  /** How to wait for a shared database that is away; left out: not at all. */
  readonly patience?: Patience
  /** Spreads scans over the computers that take part; the catalogue must be in a shared database. */
  readonly queue?: QueueOptions
  /** Folder of frozen trust lists, when not the data folder's: scans under different lists are different scans. */
  readonly listsDir?: string
  /** How the processes for first looks start; default `fork`. */
  readonly lookerProcess?: LookerProcess
}

/** A scan that others work on. */
export interface QueueOptions {
  readonly url: string
  /** Called now and then while no worker is there. */
  readonly onNoWorkers: () => void
  /** How soon a dead worker is noticed; default half a minute. */
  readonly times?: QueueTimes
}

export type { Archive, OpenScan } from '../archive/archive.ts'
export { reportTargetProblem } from './report-target.ts'

/** Opens the catalogue; starts nothing. */
export async function openArchive(options: ArchiveOptions): Promise<Result<Archive, ReportedError>> {
  const opened = await openCatalogue(options)
  if (!opened.ok) return opened
  const { catalogue, leftOut } = opened.value
  const gate = createGate()
  return ok({
    catalogue,
    gate,
    begin: (folders, scan) => begin(catalogue, folders, scan, options),
    resume: scan => resume(catalogue, scan, options),
    run: (scan, job) => run(scan, { catalogue, gate, leftOut, options }, job),
    find: async folders => {
      const roots = await rootsOf(folders)
      const record = await catalogue.latest(roots.map(root => root.absolute))
      return record === null ? null : { record, isResumed: false, roots }
    },
    summary: async ({ record }, seconds) => summariseScan(await catalogue.counts(record.id), seconds),
    report: (scan, target, job) => report(scan, target, { catalogue, app: options.app }, job),
    explain: catalogueFailure,
    close: () => catalogue.close(),
  })
}

/** `leftOut`: files of the catalogue's own, which may lie in a folder that is scanned. */
async function openCatalogue({
  app,
  cataloguePath,
  patience,
}: ArchiveOptions): Promise<
  Result<{ readonly catalogue: ArchiveCatalogue; readonly leftOut: readonly string[] }, ReportedError>
> {
  if (cataloguePath === undefined && app.databaseUrl !== null) {
    // Loaded where there is a shared database; everybody else starts without the driver.
    const { openPostgresCatalogue } = await import('../engines/node/postgres/postgres-stores.ts')
    const shared = await openPostgresCatalogue(app.databaseUrl, patience)
    return shared.ok ? ok({ catalogue: shared.value, leftOut: [] }) : shared
  }
  const path = resolve(cataloguePath ?? join(app.dataDir, 'archive.sqlite'))
  const opened = openSqliteCatalogue(path)
  return opened.ok
    ? ok({ catalogue: opened.value, leftOut: [path, `${path}-wal`, `${path}-shm`].map(slashed) })
    : opened
}

async function begin(
  catalogue: ArchiveCatalogue,
  folders: readonly string[],
  { mode, findFaces }: ScanOptions,
  options: ArchiveOptions,
): Promise<Result<OpenScan, ReportedError>> {
  const roots = await rootsOf(folders)
  const request = { folders: roots.map(root => root.absolute), mode, findFaces, basis: basisOf(options) }
  const { scan, isResumed, isTaken } = await catalogue.begin(request, mode === 'fresh')
  if (isTaken || !(await catalogue.hold(scan.id)))
    return err({ kind: 'scan-running', message: request.folders.join(', ') })
  return ok({ record: scan, isResumed, roots })
}

/** What verdicts are given under; a scan does not go on under another. */
const basisOf = ({ app, listsDir }: ArchiveOptions): string =>
  [namePolicy(app.policy), ...(listsDir === undefined ? [] : [resolve(listsDir)])].join(' ')

async function resume(
  catalogue: ArchiveCatalogue,
  id: number,
  options: ArchiveOptions,
): Promise<Result<OpenScan, ReportedError>> {
  const record = await catalogue.scan(id)
  if (record === null) return err({ kind: 'scan-unknown', message: String(id) })
  const { folders, basis } = record.request
  if (record.phase === 'done' || basis !== basisOf(options)) return begin(catalogue, folders, record.request, options)
  if (!(await catalogue.hold(id))) return err({ kind: 'scan-running', message: folders.join(', ') })
  return ok({ record, isResumed: true, roots: folders.map(folder => ({ given: folder, absolute: folder })) })
}

/** Folders by where they really are, so that one that is given twice, or by a link, is scanned once. */
async function rootsOf(folders: readonly string[]): Promise<readonly ShownRoot[]> {
  const all = await Promise.all(
    folders.map(async given => ({
      given: slashed(given),
      absolute: slashed(await realpath(given).catch(() => resolve(given))),
    })),
  )
  const kept = outermost(all.map(root => root.absolute))
  return kept.flatMap(absolute => all.find(root => root.absolute === absolute) ?? [])
}

/** Paths in the catalogue have `/` on every system, so that a catalogue can be queried alike. */
const slashed = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path)

interface RunParts {
  readonly catalogue: ArchiveCatalogue
  readonly gate: Gate
  readonly leftOut: readonly string[]
  readonly options: ArchiveOptions
}

async function* run({ record }: OpenScan, parts: RunParts, job: Job): AsyncGenerator<ScannedFile> {
  const { catalogue, gate, leftOut, options } = parts
  if (options.queue !== undefined) return yield* lead(record, options.queue, parts, job)
  const { app, jobs } = options
  const looker = createFileLooker(record.request.mode === 'rehash' ? jobs : Math.ceil(jobs / 2), options.lookerProcess)
  const dependencies = { ...scanDependencies({ app, jobs, catalogue, looker, leftOut }), gate }
  try {
    yield* scanArchive(record, dependencies, { signal: job.signal, report: job.report })
  } finally {
    await looker.close()
    await catalogue.release(record.id)
  }
}

/** What a scan needs, with the real disk and the real readers. */
export function scanDependencies({
  app,
  jobs,
  catalogue,
  looker,
  leftOut,
}: Pick<ArchiveOptions, 'app' | 'jobs'> &
  Pick<ScanDependencies, 'catalogue' | 'looker' | 'leftOut'>): ScanDependencies {
  return {
    catalogue,
    gate: createGate(),
    looker,
    folders: createFolderReader(app.texts.error),
    leftOut,
    verify: (file, findFaces, fileJob) => verdictOf(app, file, findFaces, fileJob),
    reportProblem: async (file, error) => (await app.reportProblem(file, error)).report,
    now: () => new Date().toISOString(),
    lookAhead: jobs * LOOK_AHEAD_PER_JOB,
  }
}

/** Time between two looks for workers, and how long one that says nothing counts as there. */
const WORKERS_EVERY_MS = 10_000
const WORKER_SILENCE_MS = 60_000

/** Leads a scan that others work on. */
async function* lead(
  record: ScanRecord,
  { url, onNoWorkers, times }: QueueOptions,
  { catalogue, leftOut, options }: RunParts,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const patience = { signal: job.signal, onAway: options.patience?.onAway ?? (() => undefined) }
  const { openScanQueue } = await import('../engines/node/queue/pg-boss-queue.ts')
  const queue = await openScanQueue(url, times)
  const watching = setInterval(() => {
    catalogue.workers(Date.now() - WORKER_SILENCE_MS).then(
      workers => workers.length === 0 && onNoWorkers(),
      () => undefined, // The database is away: that is told elsewhere.
    )
  }, WORKERS_EVERY_MS)
  try {
    const offer: ScanQueue['offer'] = batch => patiently(() => queue.offer(batch), patience)
    const parts = {
      catalogue,
      leftOut,
      folders: createFolderReader(options.app.texts.error),
      queue: { offer },
      wait: waitFor,
    }
    yield* leadScan(record, { ...parts, basis: await basisText(options.app) }, job)
  } finally {
    clearInterval(watching)
    await queue.close().catch(() => undefined) // A server that is away takes no leave.
    await catalogue.release(record.id)
  }
}

/** Waits; rejects with the signal's reason. */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted())
}

/** What this computer's verdicts rest on, as text: engine, rules, policy, face model and trust lists. */
export async function basisText(app: Pick<Ursprung, 'reportProblem'>): Promise<string> {
  const { basis } = (await app.reportProblem('', { kind: 'other', message: '' })).report
  const { engine, rules, policy, faces, trustLists } = basis
  return JSON.stringify({ engine, rules, policy, faces, trustLists })
}

async function verdictOf(app: ArchiveCore, path: string, findFaces: boolean, job: Job): Promise<ArchiveVerdict> {
  const { report, evidence } = await app.verify(path, { findFaces, record: false }, unfollowedJob(job.signal))
  const store = evidence?.provenance.kind === 'read' ? evidence.provenance.store : null
  return {
    report,
    stamp: evidence === null ? null : { sizeBytes: evidence.file.sizeBytes, modifiedMs: evidence.file.modifiedMs },
    certificateNotAfter: store?.ownChecks.certificateNotAfter ?? null,
  }
}

async function report(
  { record, roots }: OpenScan,
  path: string,
  { catalogue, app }: { readonly catalogue: ArchiveCatalogue; readonly app: ArchiveCore },
  job: Job,
): Promise<Result<void, ReportedError>> {
  const ending = reportEnding(path)
  if (ending === null) return err({ kind: 'report-ending', message: path })
  const [script, style] = await Promise.all(
    ['archive.js', 'archive.css'].map(name => readFile(join(assetsDir, name), 'utf8')),
  )
  const snapshot = await catalogue.snapshot(record.id)
  try {
    const html = { language: app.texts.language, script: script ?? '', style: style ?? '', t: app.texts.t }
    const source = { snapshot, roots, version: app.version, writtenAt: new Date().toISOString(), html }
    return await writeReport(reportPieces(ending, source), path, app.files, job)
  } finally {
    await snapshot.close()
  }
}
