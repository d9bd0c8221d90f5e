import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { mapInOrder } from '../domain/map-in-order.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { FileResult, FileStamp } from './archive-file.ts'
import type { ListedFile, ScanRecord, ScanRequest } from './catalogue.ts'
import { changeOf, decideFile, isSameStamp, lookRequest } from './decide-file.ts'
import type { FileLooker, Looked } from './file-looker.ts'
import type { Gate } from './gate.ts'
import { type ListingDependencies, listTree } from './list-tree.ts'
import { unreconciled } from './summarise-scan.ts'

/** A verdict with the facts of the bytes it was given on. */
export interface ArchiveVerdict {
  readonly report: VerifyReport
  /** `null` when the file could not be read. */
  readonly stamp: FileStamp | null
  /** Validity of the signing certificate, ISO 8601 UTC, for the reasons of a changed verdict. */
  readonly certificateNotAfter: string | null
}

/** What the scan needs from outside. */
export interface ScanDependencies extends ListingDependencies {
  readonly looker: FileLooker
  readonly verify: (path: string, findFaces: boolean, job: Job) => Promise<ArchiveVerdict>
  readonly reportProblem: (path: string, error: ReportedError) => Promise<VerifyReport>
  readonly now: () => string
  readonly gate: Gate
  /** Verdicts on their way at once; results wait for their turn in path order. */
  readonly lookAhead: number
  /** Default `BATCH_SIZES`. */
  readonly batchSizes?: typeof BATCH_SIZES
}

/** One file that has its state, in path order. */
export interface ScannedFile {
  readonly result: FileResult
  /** Settled earlier in this scan, before it was cut off. */
  readonly isEarlier: boolean
  /** In a re-check: the verdict before, `null` when there was none. */
  readonly before: VerifyReport | null
  readonly certificateNotAfter: string | null
}

/**
 * Files per question to the catalogue and to the first look; most results per write, and how long the first of them waits for others.
 * A kill costs at most those readings, never a result.
 */
const BATCH_SIZES = { pageFiles: 512, resultsPerWrite: 256, writeAfterMs: 250 }
const HOLD_EVERY_MS = 5_000

/**
 * Scans: list everything, then look at every listed file in path order and write each result down before it is handed on. Goes on
 * where an earlier run of the same scan was cut off. Rejects when the job is aborted; what was handed on by then is written down.
 */
export async function* scanArchive(
  scan: ScanRecord,
  dependencies: ScanDependencies,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const { catalogue } = dependencies
  if (scan.phase === 'listing') {
    await listTree(scan.id, dependencies, job)
    await catalogue.finishListing(scan.id)
  }
  const { files: totalCount } = await catalogue.counts(scan.id)
  let doneCount = 0
  for await (const file of writtenDown(settled(scan, dependencies, job), scan.id, dependencies)) {
    doneCount += 1
    job.report({ doneCount, totalCount, currentName: file.result.path })
    yield file
  }
  await closeScan(scan.id, catalogue)
}

/** Ends a scan whose files all have their state; throws when the totals do not reconcile. */
export async function closeScan(scan: number, catalogue: ScanDependencies['catalogue']): Promise<void> {
  const problems = unreconciled(await catalogue.counts(scan))
  if (problems.length > 0)
    throw new Error(`Expected the totals of scan ${scan} to reconcile but ${problems.join('; ')}`)
  await catalogue.finish(scan)
}

/** Looks at these files of a scan, in path order, and writes each result down before it is handed on: one batch, wherever it is done. */
export async function* settleFiles(
  files: readonly ListedFile[],
  scan: ScanRecord,
  dependencies: ScanDependencies,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const asked = await lookAt(files, scan.request, dependencies, job)
  const settling = mapInOrder(asked, dependencies.lookAhead, async each => {
    job.signal.throwIfAborted()
    return settle(each, scan.request, dependencies, job)
  })
  yield* writtenDown(settling, scan.id, dependencies)
}

/** Writes results down in batches and hands them on afterwards. An abort writes what is there. */
async function* writtenDown(
  files: AsyncIterable<ScannedFile>,
  scan: number,
  { catalogue, batchSizes = BATCH_SIZES }: ScanDependencies,
): AsyncGenerator<ScannedFile> {
  let held: ScannedFile[] = []
  let firstHeldAt = 0
  let lastHold = performance.now()
  const write = async (): Promise<readonly ScannedFile[]> => {
    const writing = held
    held = []
    const fresh = writing.filter(file => !file.isEarlier).map(file => file.result)
    if (fresh.length > 0) await catalogue.record(scan, fresh)
    if (performance.now() - lastHold > HOLD_EVERY_MS) {
      await catalogue.hold(scan)
      lastHold = performance.now()
    }
    return writing
  }
  try {
    for await (const file of files) {
      if (held.length === 0) firstHeldAt = performance.now()
      held.push(file)
      const isLate = performance.now() - firstHeldAt >= batchSizes.writeAfterMs
      if (isLate || held.length >= batchSizes.resultsPerWrite) yield* await write()
    }
    yield* await write()
  } finally {
    await write()
  }
}

interface Asked {
  readonly listed: ListedFile
  /** `null`: has its state already. */
  readonly looked: Looked | null
}

function settled(scan: ScanRecord, dependencies: ScanDependencies, job: Job): AsyncIterable<ScannedFile> {
  return mapInOrder(lookedAt(scan, dependencies, job), dependencies.lookAhead, async asked => {
    job.signal.throwIfAborted()
    return settle(asked, scan.request, dependencies, job)
  })
}

/** All files of the scan with their first look; the next page is looked at while this one is verified. */
async function* lookedAt(scan: ScanRecord, dependencies: ScanDependencies, job: Job): AsyncGenerator<Asked> {
  for await (const page of mapInOrder(pages(scan, dependencies), 2, files =>
    lookAt(files, scan.request, dependencies, job),
  )) {
    for (const asked of page) {
      if (asked.looked !== null) await dependencies.gate.pass(job.signal)
      yield asked
    }
  }
}

async function* pages(
  scan: ScanRecord,
  { catalogue, batchSizes: { pageFiles } = BATCH_SIZES }: ScanDependencies,
): AsyncGenerator<readonly ListedFile[]> {
  for (const folder of scan.request.folders) {
    let after = ''
    for (;;) {
      const page = await catalogue.listed(scan.id, { folder, after }, pageFiles)
      if (page.length > 0) yield page
      if (page.length < pageFiles) break
      after = page.at(-1)?.path ?? ''
    }
  }
}

async function lookAt(
  files: readonly ListedFile[],
  request: ScanRequest,
  { looker }: ScanDependencies,
  job: Job,
): Promise<readonly Asked[]> {
  job.signal.throwIfAborted()
  const open = files.filter(file => !file.isDone)
  const answers = await looker.look(
    open.map(file => lookRequest(file, request)),
    request.mode === 'rehash',
    job,
  )
  const byId = new Map(open.map((file, at) => [file.id, answers[at] ?? null]))
  return files.map(listed => ({ listed, looked: byId.get(listed.id) ?? null }))
}

async function settle(
  { listed, looked }: Asked,
  request: ScanRequest,
  dependencies: ScanDependencies,
  job: Job,
): Promise<ScannedFile> {
  const plain = { isEarlier: false, before: null, certificateNotAfter: null }
  if (looked === null) return { ...plain, result: earlierResult(listed), isEarlier: true }
  const decision = decideFile(listed, looked, request)
  const checkedAt = dependencies.now()
  if (decision.kind === 'settled') return { ...plain, result: { ...decision.result, checkedAt, report: null } }
  const isJudgedAnew = request.mode === 'recheck' && listed.known !== null && listed.known.state !== 'skipped'
  const before = isJudgedAnew ? await dependencies.catalogue.verdict(listed.id) : null
  if (decision.kind === 'problem' && looked.kind === 'problem')
    return { ...plain, before, result: await failedResult(listed, looked.error, dependencies) }
  return { ...(await verifyListed(listed, request, dependencies, job)), isEarlier: false, before }
}

/** What the catalogue says of a file that has its state. */
export const earlierResult = ({ id, path, known }: ListedFile): FileResult => ({
  id,
  path,
  state: known?.state ?? 'failed',
  reason: known?.reason ?? null,
  message: null,
  change: 'unchanged',
  isReused: false,
  stamp: known?.stamp ?? null,
  sha256: known?.sha256 ?? null,
  checkedAt: '',
  report: null,
})

/** A verdict counts only when size and time are the same after the reading as in it; a file in motion gets one more try. */
async function verifyListed(
  listed: ListedFile,
  request: ScanRequest,
  dependencies: ScanDependencies,
  job: Job,
): Promise<Pick<ScannedFile, 'result' | 'certificateNotAfter'>> {
  const { id, path, known } = listed
  for (let attempt = 1; ; attempt += 1) {
    const { report, stamp, certificateNotAfter } = await dependencies.verify(path, request.findFaces, job)
    const now = await dependencies.looker.stamp(path)
    if (now === null) {
      const error = { kind: 'vanished', message: path }
      return { result: await failedResult(listed, error, dependencies), certificateNotAfter: null }
    }
    if (report.error === null && !isSameStamp(stamp, now)) {
      if (attempt < 2) continue
      const error = { kind: 'changed-while-reading', message: path }
      return { result: await failedResult(listed, error, dependencies), certificateNotAfter: null }
    }
    const { sha256, error } = report
    const change = changeOf(known, { stamp: now, sha256 }, request)
    const common = { id, path, change, isReused: false, stamp: now, sha256, checkedAt: dependencies.now(), report }
    return {
      result:
        error === null
          ? { ...common, state: 'verified', reason: null, message: null }
          : { ...common, state: 'failed', reason: error.kind, message: error.message },
      certificateNotAfter,
    }
  }
}

async function failedResult(
  { id, path, known }: ListedFile,
  error: ReportedError,
  { reportProblem, now }: ScanDependencies,
): Promise<FileResult> {
  const report = await reportProblem(path, error)
  return {
    id,
    path,
    state: 'failed',
    reason: error.kind,
    message: report.error?.message ?? error.message,
    change: known === null ? 'new' : null,
    isReused: false,
    // What it was when it was last read: the next one who can read it compares with that.
    stamp: known?.stamp ?? null,
    sha256: known?.sha256 ?? null,
    checkedAt: now(),
    report,
  }
}
