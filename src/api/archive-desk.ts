import type { Archive, OpenScan } from '../archive/archive.ts'
import type { ScanMode, ScanRecord } from '../archive/catalogue.ts'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { VerdictDiff } from '../verify/compare-verdicts.ts'
import { ArchiveRun } from './archive-run.ts'
import type { ArchiveStatus } from './archive-views.ts'

/**
 * The archive of one running shell: opened at first use, one scan at a time. A scan belongs to the program, not to the page: it goes on
 * when the page is reloaded, and ends with what it has when the program is closed.
 */
export interface ArchiveDesk {
  readonly archive: () => Promise<Result<Archive, ReportedError>>
  /** Starts a scan of folders, or goes on with the same one when it was cut off. `scan-busy` while another runs here. */
  readonly start: (
    folders: readonly string[],
    options: { readonly mode: ScanMode; readonly findFaces: boolean },
  ) => Promise<Result<number, ReportedError>>
  /** Goes on with an unfinished scan. */
  readonly resume: (scan: number) => Promise<Result<number, ReportedError>>
  /** Of the scan that runs or ran last; `null` when there was none. */
  readonly status: () => ArchiveStatus | null
  /** The same, each time it has changed, until the signal aborts. */
  readonly follow: (signal: AbortSignal) => AsyncGenerator<ArchiveStatus | null>
  readonly pause: (isPaused: boolean) => void
  /** Ends the scan; resolves when what is done is written down. */
  readonly stop: () => Promise<void>
  /** What a re-check of this run judged otherwise, by file number; empty for any other scan. */
  readonly differences: (scan: number) => ReadonlyMap<number, VerdictDiff>
  readonly record: (scan: number) => Promise<Result<ScanRecord, ReportedError>>
  readonly close: () => Promise<void>
}

/** Eyes need no more messages than these. */
const FOLLOW_INTERVAL_MS = 250
const NO_DIFFERENCES: ReadonlyMap<number, VerdictDiff> = new Map()

/** `open` opens the catalogue; asked again after a failure. */
export function createArchiveDesk(open: () => Promise<Result<Archive, ReportedError>>): ArchiveDesk {
  let opening: Promise<Result<Archive, ReportedError>> | null = null
  let run: ArchiveRun | null = null
  let isStarting = false
  const archive = async (): Promise<Result<Archive, ReportedError>> => {
    const opened = await (opening ??= open())
    if (!opened.ok) opening = null
    return opened
  }
  const start = async (
    begin: (archive: Archive) => Promise<Result<OpenScan, ReportedError>>,
  ): Promise<Result<number, ReportedError>> => {
    if (isStarting || run?.isActive() === true) return err(BUSY)
    isStarting = true
    try {
      const opened = await archive()
      if (!opened.ok) return opened
      const begun = await begin(opened.value)
      if (!begun.ok) return begun
      run = new ArchiveRun(opened.value, begun.value)
      return ok(begun.value.record.id)
    } catch (cause) {
      return explained(cause, await archive())
    } finally {
      isStarting = false
    }
  }
  return {
    archive,
    start: (folders, options) => start(opened => opened.begin(folders, options)),
    resume: scan => start(opened => opened.resume(scan)),
    status: () => run?.status() ?? null,
    follow: signal => follow(() => run?.status() ?? null, signal),
    pause: isPaused => run?.pause(isPaused),
    stop: async () => run?.stop(),
    differences: scan => (run?.scan === scan ? run.differences : NO_DIFFERENCES),
    record: async scan => {
      const opened = await archive()
      if (!opened.ok) return opened
      const record = await opened.value.catalogue.scan(scan)
      return record === null ? err({ kind: 'scan-unknown', message: String(scan) }) : ok(record)
    },
    close: async () => {
      await run?.stop()
      const opened = await opening
      opening = null
      if (opened?.ok === true) await opened.value.close()
    },
  }
}

const BUSY: ReportedError = { kind: 'scan-busy', message: 'Another scan is running; stop it or wait until it is done' }

function explained(cause: unknown, opened: Result<Archive, ReportedError>): Result<never, ReportedError> {
  const error = opened.ok ? opened.value.explain(cause) : null
  if (error === null) throw cause
  return err(error)
}

async function* follow(read: () => ArchiveStatus | null, signal: AbortSignal): AsyncGenerator<ArchiveStatus | null> {
  let told: string | null = null
  while (!signal.aborted) {
    const status = read()
    const text = JSON.stringify(status)
    if (text !== told) {
      told = text
      yield status
    }
    await pause(FOLLOW_INTERVAL_MS, signal)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
