import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LabelRequest, Ursprung } from '../api/ursprung.ts'
import { isUnfinishedName, type ReadyFile, type WatchDependencies, watchFolder } from '../archive/watch-folder.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { ImageFormat } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import { mapInOrder } from '../domain/map-in-order.ts'
import type { LabelReport, VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { FileEngine } from '../engines/engines.ts'
import { watchChanges } from '../engines/node/archive/folder-watcher.ts'
import { openWatchJournal, type WatchJournal } from '../engines/node/archive/watch-journal.ts'
import { writeReport } from '../engines/node/archive/write-report.ts'
import { createOutputNames, outputFormat } from '../label/output-names.ts'

/** What is watched and what is done. */
export interface WatchOptions {
  readonly app: Ursprung
  readonly folder: string
  readonly out: string
  /** `null`: verify and write the verdict as JSON; else label. */
  readonly label: LabelRequest | null
  readonly findFaces: boolean
  readonly settleMs: number
  readonly isOnce: boolean
  readonly jobs: number
}

/** What came of one file; one line in the log. */
export interface WatchOutcome {
  readonly path: string
  readonly at: string
  readonly outcome: LabelReport['status'] | 'verified' | 'skipped'
  readonly output: string | null
  readonly report: LabelReport | VerifyReport | null
  readonly error: ReportedError | null
}

const TICK_MS = 500
const WALK_MS = 30_000

/**
 * Watches a folder. Each file is taken care of once for each version of it, also over restarts; originals are only read. Rejects
 * when the job is aborted; a file cut off in the middle is taken up again by the next start. `output-is-input`; `watch-running`; or as the catalogue fails.
 */
export async function openWatch(
  options: WatchOptions,
  job: Job,
): Promise<Result<AsyncGenerator<WatchOutcome>, ReportedError>> {
  const folder = resolve(options.folder)
  const out = resolve(options.out)
  if (await isOrHolds(out, folder, options.app.files)) return err({ kind: 'output-is-input', message: out })
  const action = options.label === null ? 'verify' : 'label'
  const journal = openWatchJournal(options.app.dataDir, { folder, out, action })
  return journal.ok ? ok(outcomes(options, { folder, out, journal: journal.value }, job)) : journal
}

/** Also by way of a link. In a folder that holds the watched one, results could come to lie among what is watched. */
async function isOrHolds(out: string, folder: string, files: FileEngine): Promise<boolean> {
  if (await files.isSameFile(out, folder)) return true
  return dirname(folder) !== folder && isOrHolds(out, dirname(folder), files)
}

interface Place {
  readonly folder: string
  readonly out: string
  readonly journal: WatchJournal
}

async function* outcomes(options: WatchOptions, place: Place, job: Job): AsyncGenerator<WatchOutcome> {
  const watcher = watchChanges(place.folder)
  const { isOnce, settleMs, jobs } = options
  const timing = { settleMs, tickMs: Math.min(TICK_MS, Math.max(20, settleMs)), walkMs: WALK_MS }
  try {
    for await (const batch of watchFolder(dependenciesOf(options, place, watcher.takeChanged), timing, {
      isOnce,
      signal: job.signal,
    })) {
      const planned = await planAll(batch, options, place)
      for await (const outcome of mapInOrder(planned, jobs, file => handle(file, options, place, job))) {
        job.signal.throwIfAborted()
        yield outcome
      }
    }
    job.signal.throwIfAborted()
  } finally {
    watcher.close()
    place.journal.close()
  }
}

function dependenciesOf(
  { app }: WatchOptions,
  { folder, out, journal }: Place,
  takeChanged: WatchDependencies['takeChanged'],
): WatchDependencies {
  const isWanted = (path: string): boolean => {
    const inOut = relative(out, path)
    return !isUnfinishedName(basename(path)) && (inOut.startsWith('..') || inOut === path)
  }
  return {
    takeChanged: () => {
      const changed = takeChanged()
      return changed === 'all' ? changed : changed.filter(isWanted)
    },
    walk: async function* () {
      for await (const found of app.files.walk(folder, [out]))
        if (found.ok && isWanted(found.value.path)) yield found.value.path
    },
    stamp: async path => {
      try {
        const facts = await stat(path)
        return facts.isFile() ? { sizeBytes: facts.size, modifiedMs: facts.mtimeMs } : null
      } catch {
        return null // Gone again, or not reachable now: a later walk will see.
      }
    },
    isHandled: journal.isHandled,
    nowMs: () => performance.now(),
    wait: async (ms, signal) => {
      await sleep(ms, undefined, { signal })
    },
  }
}

interface Planned extends ReadyFile {
  readonly relativePath: string
  readonly format: ImageFormat | null
  readonly output: string
  readonly isReplacing: boolean
}

/** Names before work, so that two files of a batch never get the same one. A new version of a file replaces the result of the old. */
async function planAll(
  batch: readonly ReadyFile[],
  { app, label }: WatchOptions,
  { folder, out, journal }: Place,
): Promise<readonly Planned[]> {
  const names = createOutputNames()
  const planned: Planned[] = []
  for (const file of batch) {
    const relativePath = relative(folder, file.path).replaceAll('\\', '/')
    const format = await app.files.sniffFormat(file.path)
    const earlier = journal.outputOf(file.path)
    const next = async (): Promise<string> => {
      if (label === null) return join(out, `${relativePath}.verify.json`)
      for (;;) {
        const name = names.next(
          relativePath,
          outputFormat(label.format, format ?? 'jpeg') ?? 'jpeg',
          label.preset?.id ?? null,
        )
        const path = join(out, ...name.split('/'))
        if (!journal.isTaken(path) && !(await app.files.exists(path))) return path
      }
    }
    planned.push({ ...file, relativePath, format, output: earlier ?? (await next()), isReplacing: earlier !== null })
  }
  return planned
}

/** A stamp that no file has. */
const NOT_HANDLED = { sizeBytes: -1, modifiedMs: -1 }

async function handle(file: Planned, options: WatchOptions, { journal }: Place, job: Job): Promise<WatchOutcome> {
  // Killed between the copy and its record, the next start finds the place here and replaces the copy: never two of one version.
  if (options.label !== null && file.format !== null)
    journal.record({
      path: file.path,
      stamp: NOT_HANDLED,
      outcome: 'started',
      output: file.output,
      at: new Date().toISOString(),
    })
  const outcome = await act(file, options, job)
  journal.record({
    path: file.path,
    stamp: file.stamp,
    outcome: outcome.outcome,
    output: outcome.output,
    at: outcome.at,
  })
  return outcome
}

async function act(file: Planned, { app, label, findFaces }: WatchOptions, job: Job): Promise<WatchOutcome> {
  const base = { path: file.path, at: new Date().toISOString() }
  if (file.format === null) return { ...base, outcome: 'skipped', output: null, report: null, error: null }
  if (label !== null) {
    const report = await app.label(file.path, file.output, { ...label, overwrite: file.isReplacing }, job)
    return { ...base, outcome: report.status, output: report.output?.path ?? null, report, error: report.error }
  }
  const { report } = await app.verify(file.path, { findFaces }, job)
  const written = await writeReport(oneLine(report), file.output, app.files, job)
  const error = report.error ?? (written.ok ? null : app.texts.error(written.error, file.output))
  return {
    ...base,
    outcome: error === null ? 'verified' : 'failed',
    output: written.ok ? file.output : null,
    report,
    error,
  }
}

async function* oneLine(report: VerifyReport): AsyncGenerator<string> {
  yield `${JSON.stringify(report)}\n`
}
