import { readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ursprung } from './api/ursprung.ts'
import type { ArchiveCatalogue, ScanMode, ScanRecord } from './archive/catalogue.ts'
import { createGate, type Gate } from './archive/gate.ts'
import { outermost, type ShownRoot } from './archive/paths.ts'
import { reportEnding, reportPieces } from './archive/reports/report.ts'
import { type ArchiveVerdict, type ScannedFile, type ScanDependencies, scanArchive } from './archive/scan-archive.ts'
import { type ArchiveSummary, summariseScan } from './archive/summarise-scan.ts'
import type { ReportedError } from './domain/finding.ts'
import type { Job } from './domain/job.ts'
import { err, ok, type Result } from './domain/result.ts'
import { catalogueFailure } from './engines/node/archive/catalogue-store.ts'
import { createFileLooker, type LookerProcess } from './engines/node/archive/file-looker.ts'
import { createFolderReader } from './engines/node/archive/folder-reader.ts'
import { openSqliteCatalogue } from './engines/node/archive/sqlite-catalogue.ts'
import { writeReport } from './engines/node/archive/write-report.ts'

const assetsDir = fileURLToPath(new URL('../assets/report', import.meta.url))

/** How an archive is opened. */
export interface ArchiveOptions {
  readonly app: Ursprung
  /** Pictures at a time, and processes for first looks. */
  readonly jobs: number
  /** Default `archive.sqlite` in the data folder. */
  readonly cataloguePath?: string
  /** Folder of frozen trust lists, when not the data folder's: scans under different lists are different scans. */
  readonly listsDir?: string
  /** How the processes for first looks start; default `fork`. */
  readonly lookerProcess?: LookerProcess
}

/** What a scan is asked for. */
export interface ScanOptions {
  readonly mode: ScanMode
  readonly findFaces: boolean
}

/** A scan that can be run: new, or one that goes on. */
export interface OpenScan {
  readonly record: ScanRecord
  readonly isResumed: boolean
  readonly roots: readonly ShownRoot[]
}

/** Archive scans over one catalogue, for the command line and the app. Close it before the core. */
export interface Archive {
  readonly catalogue: ArchiveCatalogue
  /** Pause: files that are being read are finished first. */
  readonly gate: Gate
  /** Fails with `scan-running` while another program works on any of these folders. Folders that are not there: the caller's to check. */
  begin(folders: readonly string[], options: ScanOptions): Promise<Result<OpenScan, ReportedError>>
  /** Runs it to its end. Rejects when aborted or when the catalogue cannot be written (see `explain`); goes on with the next `begin`. */
  run(scan: OpenScan, job: Job): AsyncGenerator<ScannedFile>
  /** The newest scan of just these folders; `null` when there is none. */
  find(folders: readonly string[]): Promise<OpenScan | null>
  summary(scan: OpenScan, seconds: number): Promise<ArchiveSummary>
  /** Writes a report of any scan, finished or not, without reading a picture. The name's ending picks the format. */
  report(scan: OpenScan, path: string, job: Job): Promise<Result<void, ReportedError>>
  /** The catalogue's own failure as an error for people; `null` for anything else. */
  explain(cause: unknown): ReportedError | null
  close(): Promise<void>
}

/** Opens the catalogue; starts nothing. */
export function openArchive(options: ArchiveOptions): Result<Archive, ReportedError> {
  const path = resolve(options.cataloguePath ?? join(options.app.dataDir, 'archive.sqlite'))
  const opened = openSqliteCatalogue(path)
  if (!opened.ok) return opened
  const catalogue = opened.value
  const gate = createGate()
  return ok({
    catalogue,
    gate,
    begin: (folders, scan) => begin(catalogue, folders, scan, options),
    run: (scan, job) => run(scan, { catalogue, gate, path, options }, job),
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

async function begin(
  catalogue: ArchiveCatalogue,
  folders: readonly string[],
  { mode, findFaces }: ScanOptions,
  { app, listsDir }: ArchiveOptions,
): Promise<Result<OpenScan, ReportedError>> {
  const roots = await rootsOf(folders)
  const basis = [`${app.policy.id}@${app.policy.version}`, ...(listsDir === undefined ? [] : [resolve(listsDir)])].join(
    ' ',
  )
  const request = { folders: roots.map(root => root.absolute), mode, findFaces, basis }
  const { scan, isResumed } = await catalogue.begin(request, mode === 'fresh')
  if (!(await catalogue.hold(scan.id))) return err({ kind: 'scan-running', message: request.folders.join(', ') })
  return ok({ record: scan, isResumed, roots })
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
  readonly path: string
  readonly options: ArchiveOptions
}

async function* run(
  { record }: OpenScan,
  { catalogue, gate, path, options }: RunParts,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const { app, jobs } = options
  const looker = createFileLooker(record.request.mode === 'rehash' ? jobs : Math.ceil(jobs / 2), options.lookerProcess)
  const dependencies: ScanDependencies = {
    catalogue,
    gate,
    looker,
    folders: createFolderReader(),
    leftOut: [path, `${path}-wal`, `${path}-shm`].map(slashed),
    verify: (file, findFaces, fileJob) => verdictOf(app, file, findFaces, fileJob),
    reportProblem: async (file, error) => (await app.reportProblem(file, error)).report,
    now: () => new Date().toISOString(),
    lookAhead: jobs * 8,
  }
  try {
    yield* scanArchive(record, dependencies, { signal: job.signal, report: job.report })
  } finally {
    await looker.close()
    await catalogue.release(record.id)
  }
}

async function verdictOf(app: Ursprung, path: string, findFaces: boolean, job: Job): Promise<ArchiveVerdict> {
  const quiet: Job = { signal: job.signal, report: () => undefined }
  const { report, evidence } = await app.verify(path, { findFaces, record: false }, quiet)
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
  { catalogue, app }: { readonly catalogue: ArchiveCatalogue; readonly app: Ursprung },
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
