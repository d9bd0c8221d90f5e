import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { FoundFile } from '../engines/engines.ts'
import { EXPIRED_GRANT, handleFor, presentError, presentReport } from './present.ts'
import type { ApiContext } from './services.ts'
import { asCompleted, inBatches } from './streams.ts'
import { PICTURES_AT_ONCE } from './verify-pictures.ts'
import type { ArchiveEvent, ArchiveRow, FileHandle } from './views.ts'

/**
 * A check of a whole folder, held in memory: it can be paused, stopped and gone on with as long as the app is open.
 * Rows keep what the table shows; a full verdict is given again when someone looks closer.
 */
export interface ArchiveSession {
  readonly folder: string
  readonly name: string
  readonly rows: Map<string, ArchiveRow>
  readonly paths: string[]
  gate: { readonly opened: Promise<void>; readonly open: () => void } | null
  isRunning: boolean
}

/** Sessions of this shell; a handful at most, the oldest makes room. */
export type ArchiveSessions = Map<string, ArchiveSession>
const MAX_SESSIONS = 8

/** Opens a session on a granted folder. */
export function openArchive(
  grant: string,
  sessions: ArchiveSessions,
  context: ApiContext,
): Result<{ readonly scan: string; readonly name: string }, ReportedError> {
  const granted = context.grants.resolve(grant, ['folder'])
  if (granted === null) return err(EXPIRED_GRANT)
  const scan = crypto.randomUUID()
  sessions.set(scan, {
    folder: granted.path,
    name: granted.name,
    rows: new Map(),
    paths: [],
    gate: null,
    isRunning: false,
  })
  for (const oldest of sessions.keys()) if (sessions.size > MAX_SESSIONS) sessions.delete(oldest)
  return ok({ scan, name: granted.name })
}

/** Holds or lets go on; files that are being read are finished first. */
export function pauseArchive(session: ArchiveSession, isPaused: boolean): void {
  if (isPaused && session.gate === null) {
    let open: () => void = () => undefined
    const opened = new Promise<void>(resolve => (open = resolve))
    session.gate = { opened, open }
  } else if (!isPaused) {
    session.gate?.open()
    session.gate = null
  }
}

type Step =
  | { readonly row: ArchiveRow }
  | { readonly found: true }
  | { readonly skipped: true }
  | { readonly counted: true }
  | { readonly problem: ReportedError }

/** Runs or goes on: what has a row is not read again. Events carry the new rows and the totals so far. */
export async function* runArchive(
  session: ArchiveSession,
  context: ApiContext,
  signal: AbortSignal,
): AsyncGenerator<ArchiveEvent> {
  if (session.isRunning) return
  session.isRunning = true
  const counted = { found: session.rows.size, skipped: 0, isCounted: false }
  const earlier = [...session.rows.values()]
  let isFirst = true
  try {
    for await (const batch of inBatches(steps(session, context, signal), 150)) {
      const rows = batch.flatMap(step => ('row' in step ? [step.row] : []))
      counted.found += batch.filter(step => 'found' in step).length
      counted.skipped += batch.filter(step => 'skipped' in step).length
      counted.isCounted ||= batch.some(step => 'counted' in step)
      yield {
        rows: isFirst ? [...earlier, ...rows] : rows,
        doneCount: session.rows.size,
        foundCount: counted.found,
        isCounted: counted.isCounted,
        skippedCount: counted.skipped,
        problems: batch.flatMap(step => ('problem' in step ? [step.problem] : [])),
        lists: [],
      }
      isFirst = false
    }
  } finally {
    session.isRunning = false
  }
}

/** First the count (a walk that reads a few bytes per file), then the verdicts. */
async function* steps(session: ArchiveSession, context: ApiContext, signal: AbortSignal): AsyncGenerator<Step> {
  const { files } = context.cores.current()
  const found: FoundFile[] = []
  for await (const entry of files.walk(session.folder, [])) {
    signal.throwIfAborted()
    if (!entry.ok) {
      yield {
        problem: presentError(entry.error, {
          path: session.folder,
          name: session.name,
          relativePath: session.name,
          purpose: 'folder',
        }),
      }
    } else if (session.rows.has(entry.value.path)) continue
    else if ((await files.sniffFormat(entry.value.path)) === null) yield { skipped: true }
    else {
      found.push(entry.value)
      yield { found: true }
    }
  }
  yield { counted: true }
  const { findFaces } = await context.services.loadSettings()
  const job: Job = { signal, report: () => undefined }
  yield* asCompleted(found, PICTURES_AT_ONCE, async file => {
    await session.gate?.opened
    signal.throwIfAborted()
    const { report } = await context.cores.current().verify(file.path, { findFaces }, job)
    const row = toRow(report, session.paths.push(file.path) - 1, file)
    session.rows.set(file.path, row)
    return { row }
  })
}

function toRow(report: VerifyReport, row: number, file: FoundFile): ArchiveRow {
  const count = (severity: string): number => report.findings.filter(finding => finding.severity === severity).length
  return {
    row,
    name: file.relativePath,
    state: report.credentials.state,
    kind: report.origin.kind,
    basis: report.origin.basis,
    label: report.label.state,
    generator: report.origin.generator,
    signer: report.credentials.signer?.organisation ?? report.credentials.signer?.name ?? null,
    stops: count('stop'),
    asks: count('ask'),
    bytes: report.bytes,
    sha256: report.sha256,
    error: presentError(report.error, {
      path: file.path,
      name: file.relativePath,
      relativePath: file.relativePath,
      purpose: 'picture',
    }),
  }
}

/** The full verdict of one row, with a grant to look at the file. */
export async function showRow(
  session: ArchiveSession,
  row: number,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<{ readonly file: FileHandle; readonly report: VerifyReport }, ReportedError>> {
  const path = session.paths[row]
  if (path === undefined) return err(EXPIRED_GRANT)
  const name = session.rows.get(path)?.name ?? path
  const granted = { path, name: name.split('/').pop() ?? name, relativePath: name, purpose: 'picture' } as const
  const { findFaces } = await context.services.loadSettings()
  const { report } = await context.verdicts.verify(
    context.cores.current(),
    path,
    { findFaces },
    { signal, report: () => undefined },
  )
  return ok({ file: handleFor(context.grants, granted), report: presentReport(report, granted) })
}
