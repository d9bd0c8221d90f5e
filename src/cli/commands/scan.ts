import { once } from 'node:events'
import type { Command } from 'commander'
import type { ArchiveFile } from '../../archive/archive-file.ts'
import type { ScanMode } from '../../archive/catalogue.ts'
import { shownPath } from '../../archive/paths.ts'
import { REPORT_ENDINGS, reportEnding } from '../../archive/reports/report.ts'
import type { ScannedFile } from '../../archive/scan-archive.ts'
import type { ArchiveSummary } from '../../archive/summarise-scan.ts'
import { type Archive, openArchive, type OpenScan, reportTargetProblem } from '../../compose/archive.ts'
import type { ReportedError } from '../../domain/finding.ts'
import type { Job } from '../../domain/job.ts'
import type { VerifyReport } from '../../domain/report.ts'
import { compareVerdicts } from '../../verify/compare-verdicts.ts'
import { EXIT } from '../exit-status.ts'
import { printDiff } from '../print-diff.ts'
import { printVerify } from '../print-verify.ts'
import { awayNotice } from '../away-notice.ts'
import { type CommonOptions, readDatabase, runSession, type Session, withCommonOptions, collect } from '../session.ts'
import { UsageError } from '../usage-error.ts'

interface ScanCommandOptions extends CommonOptions {
  readonly report?: readonly string[]
  readonly catalogue?: string
  readonly rehash?: boolean
  readonly recheck?: boolean
  readonly fresh?: boolean
  readonly faces?: boolean
  readonly fromCatalogue?: boolean
  readonly queue?: string
}

/** `scan FOLDER…`: verify a whole archive; goes on where it was cut off, reads only what is new, writes reports. */
export function registerScanCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(
    program.command('scan').description(t('help.scan')).argument('<folder...>', t('help.scan-folder')),
    t,
  )
    .option('--report <file>', t('help.scan-report'), collect)
    .option('--rehash', t('help.scan-rehash'))
    .option('--recheck', t('help.scan-recheck'))
    .option('--fresh', t('help.scan-fresh'))
    .option('--faces', t('help.scan-faces'))
    .option('--lists <dir>', t('help.lists'))
    .option('--catalogue <file>', t('help.scan-catalogue'))
    .option('--from-catalogue', t('help.scan-from-catalogue'))
    .option('--queue <url>', t('help.scan-queue'))
    .action(async (folders: string[], options: ScanCommandOptions) => {
      checkOptions(options)
      // Who spreads a scan shares its catalogue: in the queue's database unless another one is named.
      const shared = options.queue === undefined ? {} : { register: options.register ?? options.queue }
      finish(await runSession({ ...options, ...shared }, session => withArchive(folders, options, session)))
    })
}

/** One of each kind, to choose from. */
const REPORT_EXAMPLES = REPORT_ENDINGS.map(ending => `rapport${ending}`).join(', ')

/** Wrong usage is told before anything is read: a report that cannot be written must not be found out after a night's scan. */
function checkOptions(options: ScanCommandOptions): void {
  for (const path of options.report ?? [])
    if (reportEnding(path) === null)
      throw new UsageError({ kind: 'form', option: '--report', given: path, example: REPORT_EXAMPLES })
  const modes = [options.rehash, options.recheck, options.fresh, options.fromCatalogue].filter(mode => mode === true)
  if (modes.length > 1)
    throw new UsageError({ kind: 'one-of', options: ['--rehash', '--recheck', '--fresh', '--from-catalogue'] })
  if (options.queue === undefined) return
  readDatabase('--queue', options.queue)
  if (options.catalogue !== undefined) throw new UsageError({ kind: 'one-of', options: ['--queue', '--catalogue'] })
}

async function withArchive(folders: readonly string[], options: ScanCommandOptions, session: Session): Promise<number> {
  const { app, jobs } = session
  const opened = await openArchive({
    app,
    jobs,
    ...(options.catalogue === undefined ? {} : { cataloguePath: options.catalogue }),
    ...(options.lists === undefined ? {} : { listsDir: options.lists }),
    patience: { signal: session.job.signal, onAway: awayNotice(session) },
    ...(options.queue === undefined
      ? {}
      : {
          queue: { url: options.queue, onNoWorkers: () => session.output.notice(session.texts.t('scan.no-workers')) },
        }),
  })
  const place = options.catalogue ?? app.registerPlace
  if (!opened.ok) return tell(opened.error, place, session)
  const archive = opened.value
  try {
    return await scanFolders(folders, options, archive, session)
  } catch (cause) {
    const error = session.job.signal.aborted ? null : archive.explain(cause)
    if (error === null) throw cause
    return tell(error, place, session)
  } finally {
    await archive.close()
  }
}

function tell(error: ReportedError, path: string, { output, texts }: Session): number {
  output.notice(texts.error(error, path).message)
  return EXIT.failed
}

async function scanFolders(
  folders: readonly string[],
  options: ScanCommandOptions,
  archive: Archive,
  session: Session,
): Promise<number> {
  const present: string[] = []
  for (const folder of folders) {
    const kind = await session.app.files.kindOf(folder)
    if (kind === 'folder') present.push(folder)
    else
      tell(
        {
          kind: kind === 'missing' ? 'not-found' : kind === 'forbidden' ? 'permission-denied' : 'not-a-folder',
          message: folder,
        },
        folder,
        session,
      )
  }
  if (present.length === 0) return EXIT.failed
  for (const path of options.report ?? []) {
    const ending = reportEnding(path)
    const problem = ending === null ? null : await reportTargetProblem(path, ending)
    if (problem !== null) return tell(problem, path, session)
  }
  const started = performance.now()
  const scan = await findOrRun(present, options, archive, session)
  if (scan === null) return EXIT.failed
  const summary = await archive.summary(scan, (performance.now() - started) / 1_000)
  let status = await statusOf(scan, summary, archive)
  for (const path of options.report ?? []) {
    const written = await archive.report(scan, path, session.job)
    if (written.ok) session.output.notice(session.texts.t('scan.report-written', { path }))
    else status = tell(written.error, path, session)
  }
  if (session.output.isJson) session.output.json(summary)
  const closed =
    summary.unreadableFolders === 0 ? [] : await archive.catalogue.closedFolders(scan.record.id, CLOSED_SHOWN)
  printSummary(summary, closed, session, options)
  return present.length < folders.length ? EXIT.failed : status
}

async function findOrRun(
  folders: readonly string[],
  options: ScanCommandOptions,
  archive: Archive,
  session: Session,
): Promise<OpenScan | null> {
  const { output, texts } = session
  if (options.fromCatalogue === true) {
    const found = await archive.find(folders)
    if (found === null) output.notice(texts.t('scan.never', { folders: folders.join(', ') }))
    return found
  }
  const begun = await archive.begin(folders, { mode: modeOf(options), findFaces: options.faces === true })
  if (!begun.ok) {
    tell(begun.error, begun.error.message, session)
    return null
  }
  if (begun.value.isResumed) output.notice(texts.t('scan.resumed'))
  const lines = gatherLines(session.output)
  try {
    let shown = 0
    for await (const file of archive.run(begun.value, progressJob(session)))
      if (await show(file, begun.value, archive, { session, addLine: lines.add })) shown += 1
    if (options.recheck === true && shown === 0) output.notice(texts.t('scan.recheck-same'))
  } finally {
    lines.flush()
  }
  return begun.value
}

function modeOf({ rehash, recheck, fresh }: ScanCommandOptions): ScanMode {
  if (rehash === true) return 'rehash'
  if (recheck === true) return 'recheck'
  return fresh === true ? 'fresh' : 'normal'
}

/** A terminal is written to ten times a second, not once a file. */
const PROGRESS_EVERY_MS = 100

function progressJob({ job, output, texts }: Session): Job {
  let last = 0
  return {
    signal: job.signal,
    report: ({ doneCount, totalCount, currentName }) => {
      if (performance.now() - last < PROGRESS_EVERY_MS) return
      last = performance.now()
      output.progress(
        totalCount === null
          ? texts.t('scan.listing', { name: currentName })
          : texts.t('scan.progress', { done: doneCount, total: totalCount, name: currentName }),
      )
    },
  }
}

/** Objects that come in one turn of the event loop are written together. */
function gatherLines({ jsonLines }: Session['output']): {
  readonly add: (value: unknown) => void
  readonly flush: () => void
} {
  let held: unknown[] = []
  const flush = (): void => {
    const writing = held
    held = []
    jsonLines(writing)
  }
  return {
    add: value => {
      if (held.length === 0) setImmediate(flush)
      held.push(value)
    },
    flush,
  }
}

/** With `--json` every image's verdict, also those that stand from before; for people only what needs them; in a re-check what changed. Whether anything was. */
async function show(
  file: ScannedFile,
  { record, roots }: OpenScan,
  archive: Archive,
  { session: { output, texts }, addLine }: { readonly session: Session; readonly addLine: (value: unknown) => void },
): Promise<boolean> {
  const { result, isEarlier, before } = file
  if (result.state === 'skipped') return false
  const path = shownPath(result.path, roots)
  if (record.request.mode === 'recheck') {
    if (result.report === null || isEarlier) return false
    const report: VerifyReport = { ...result.report, path }
    const diff = compareVerdicts(before, report, { certificateNotAfter: file.certificateNotAfter })
    if (diff.outcome === 'same') return false
    if (output.isJson) addLine(diff)
    else for (const line of printDiff(diff, { old: before, report }, texts)) output.text(line)
    return true
  }
  const isWanted =
    output.isJson ||
    result.state === 'failed' ||
    (result.report?.findings.some(finding => finding.severity === 'stop') ?? false)
  if (!isWanted || (isEarlier && !output.isJson)) return false
  const report = result.report ?? (await archive.catalogue.verdict(result.id))
  if (report === null) throw new Error(`Expected a verdict for ${result.path}`)
  if (output.isJson) addLine({ ...report, path })
  else for (const line of printVerify({ ...report, path }, texts)) output.text(line)
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  return true
}

async function statusOf({ record }: OpenScan, summary: ArchiveSummary, archive: Archive): Promise<number> {
  if (summary.failed > 0 || summary.unreadableFolders > 0) return EXIT.failed
  return (await archive.catalogue.counts(record.id)).withStop > 0 ? EXIT.stopped : EXIT.done
}

/** Folders that are named on the terminal; the reports have all. */
const CLOSED_SHOWN = 50

function printSummary(
  summary: ArchiveSummary,
  closed: readonly ArchiveFile[],
  { output, texts: { t } }: Session,
  { rehash }: ScanCommandOptions,
): void {
  const { files, images, skipped, failed, unchanged, changes } = summary
  output.notice(t('scan.summary', { files, images, skipped, failed, unchanged, seconds: Math.round(summary.seconds) }))
  if (summary.pending > 0) output.notice(t('scan.report.pending', { count: summary.pending }))
  // Whoever has asked for changes wants to read that there are none.
  if (rehash === true || changes.changed + changes.moved + changes.missing > 0)
    output.notice(t('scan.changes', changes))
  if (summary.unreadableFolders > 0)
    output.notice(
      t('scan.report.unreadable-folders', { count: summary.unreadableFolders }),
      ...closed.map(({ path, message }) => `  ${message ?? path}`),
      ...(closed.length < summary.unreadableFolders ? ['  …'] : []),
    )
  if (summary.linksToFolders > 0) output.notice(t('scan.report.links', { count: summary.linksToFolders }))
  const misnamed = summary.bySkipReason['only-named-image'] ?? 0
  if (misnamed > 0) output.notice(t('scan.misnamed', { count: misnamed }))
}
