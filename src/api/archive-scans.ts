import type { ScanRecord } from '../archive/catalogue.ts'
import { reportEnding, type ReportEnding } from '../archive/reports/report.ts'
import { unreconciled } from '../archive/summarise-scan.ts'
import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { folderNames, hidePaths, namedRoots } from './archive-names.ts'
import type { ArchiveScan, ArchiveTotals } from './archive-views.ts'
import { EXPIRED_GRANT, resultHandle } from './present.ts'
import type { ApiContext } from './services.ts'
import type { FileHandle } from './views.ts'

/** Earlier scans shown; the catalogue keeps them all. */
const MAX_LISTED = 200

/** Earlier scans, the newest first, at most 200. `isNewest`: the newest of its folders. Fails where the catalogue cannot be opened. */
export async function listScans({ archive }: ApiContext): Promise<Result<readonly ArchiveScan[], ReportedError>> {
  const opened = await archive.archive()
  if (!opened.ok) return opened
  const records = await opened.value.catalogue.scans(MAX_LISTED)
  const running = archive.status()
  const seen = new Set<string>()
  return ok(
    records.map(record => {
      const place = JSON.stringify(record.request.folders)
      const isNewest = !seen.has(place)
      seen.add(place)
      const isRunning = running?.scan === record.id && !['stopped', 'done', 'failed'].includes(running.phase)
      return { ...scanView(record), isNewest, state: isRunning ? 'running' : stateOf(record) }
    }),
  )
}

function stateOf({ phase, holder }: ScanRecord): ArchiveScan['state'] {
  if (phase === 'done') return 'done'
  return holder === 'alive' ? 'elsewhere' : 'unfinished'
}

function scanView({
  id,
  request,
  startedAt,
  finishedAt,
  phase,
  holder,
}: ScanRecord): Omit<ArchiveScan, 'isNewest' | 'state'> {
  const { folders, mode, findFaces } = request
  return {
    scan: id,
    folders: folderNames(folders),
    mode,
    findFaces,
    startedAt,
    finishedAt,
    wasCutOff: phase !== 'done' && holder === 'gone',
  }
}

/**
 * Starts a scan of granted folders and answers with its number. Each must be there now: a missing one would be told as an archive without files. Fails
 * with `grant-expired`, `not-a-folder`, `not-found`, `permission-denied`, `scan-busy`, or as the catalogue does.
 */
export async function startScan(
  input: {
    readonly grants: readonly string[]
    readonly mode: ScanRecord['request']['mode']
    readonly findFaces: boolean
  },
  { archive, grants, cores }: ApiContext,
): Promise<Result<number, ReportedError>> {
  const granted = input.grants.map(grant => grants.resolve(grant, ['folder']))
  const folders: string[] = []
  for (const folder of granted) {
    if (folder === null) return err(EXPIRED_GRANT)
    const kind = await cores.current().files.kindOf(folder.path)
    if (kind !== 'folder') return err({ kind: FOLDER_PROBLEMS[kind], message: folder.name })
    folders.push(folder.path)
  }
  return archive.start(folders, input)
}

const FOLDER_PROBLEMS = {
  file: 'not-a-folder',
  other: 'not-a-folder',
  missing: 'not-found',
  forbidden: 'permission-denied',
} as const

/**
 * Looks at the same folders again: only what is new or changed, every hash, or every verdict. Unfinished scans go on instead. Answers with the new scan's
 * number; fails with `scan-unknown` or as `startScan` does.
 */
export async function scanAgain(
  input: { readonly scan: number; readonly mode: ScanRecord['request']['mode'] },
  { archive, cores }: ApiContext,
): Promise<Result<number, ReportedError>> {
  const record = await archive.record(input.scan)
  if (!record.ok) return record
  const { folders, findFaces } = record.value.request
  for (const folder of folders) {
    const kind = await cores.current().files.kindOf(folder)
    if (kind !== 'folder') return err({ kind: FOLDER_PROBLEMS[kind], message: hidePaths(folder, folders) })
  }
  return archive.start(folders, { mode: input.mode, findFaces })
}

/** Totals of a scan as it stands; `reconciles`: every file listed is in exactly one state. `scan-unknown` where there is none of this number. */
export async function totalsOf(scan: number, { archive }: ApiContext): Promise<Result<ArchiveTotals, ReportedError>> {
  const [opened, record] = [await archive.archive(), await archive.record(scan)]
  if (!opened.ok) return opened
  if (!record.ok) return record
  const counts = await opened.value.catalogue.counts(scan)
  return ok({ counts, reconciles: unreconciled(counts).length === 0, judgedAnew: archive.differences(scan).size })
}

/**
 * Writes a report of a scan, finished or not, straight from the catalogue, and hands it over as a file of the scratch space. Fails with `scan-unknown`, or
 * where catalogue or disk do; then no file is left.
 */
export async function reportScan(
  input: { readonly scan: number; readonly ending: ReportEnding },
  { archive, services, grants }: ApiContext,
  signal: AbortSignal,
): Promise<Result<FileHandle, ReportedError>> {
  const [opened, record] = [await archive.archive(), await archive.record(input.scan)]
  if (!opened.ok) return opened
  if (!record.ok) return record
  const roots = namedRoots(record.value.request.folders)
  const path = await services.scratch.newFile(`${reportName(roots[0]?.given ?? '', record.value)}${input.ending}`)
  const written = await opened.value.report(
    { record: record.value, isResumed: false, roots },
    path,
    unfollowedJob(signal),
  )
  if (!written.ok) return written
  return ok(resultHandle(path, { grants }))
}

/** `arkiv 2026-11-21`; a name that would end like another report loses that ending. */
function reportName(folder: string, { startedAt }: ScanRecord): string {
  const plain = folder.replaceAll('/', ' ').slice(0, 80).trim()
  const ending = reportEnding(plain)
  return `${ending === null ? plain : plain.slice(0, -ending.length)} ${startedAt.slice(0, 10)}`.trim()
}
