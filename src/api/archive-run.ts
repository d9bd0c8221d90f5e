import type { Archive, OpenScan } from '../archive/archive.ts'
import type { ScannedFile } from '../archive/scan-archive.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { JobProgress } from '../domain/job.ts'
import type { VerifyReport } from '../domain/report.ts'
import { compareVerdicts, type VerdictDiff } from '../verify/compare-verdicts.ts'
import { folderNames, hidePaths } from './archive-names.ts'
import type { ArchiveStatus } from './archive-views.ts'
import { createRate } from './rate.ts'

/** Differences kept with their reasons; more are counted by the next report, and nobody reads so many. */
const MAX_DIFFERENCES = 5_000
/** How often rows are worth asking for again while the scan runs, in ms: a query over a million rows takes half as long. */
const GENERATION_MS = 1_500

/** One scan that runs in this program. Starts at once; `stop` ends it with everything written down that is done. */
export class ArchiveRun {
  readonly scan: number
  readonly differences = new Map<number, VerdictDiff>()
  readonly #archive: Archive
  readonly #open: OpenScan
  readonly #stopper = new AbortController()
  readonly #rate = createRate()
  readonly #ended: Promise<void>
  #phase: ArchiveStatus['phase']
  #done = 0
  #total: number | null = null
  #doneEarlier = 0
  #currentName = ''
  /** The time, so that no two runs of a scan have the same: tables are kept by it. */
  #generation = Date.now()
  #generationAt = performance.now()
  #error: ReportedError | null = null

  constructor(archive: Archive, open: OpenScan) {
    this.#archive = archive
    this.#open = open
    this.scan = open.record.id
    this.#phase = open.record.phase === 'reading' ? 'reading' : 'listing'
    archive.gate.open()
    this.#ended = this.#work()
  }

  isActive(): boolean {
    return !(['stopped', 'done', 'failed'] as const).some(phase => phase === this.#phase)
  }

  status(): ArchiveStatus {
    const { record, isResumed } = this.#open
    const isHeld = this.#phase === 'reading' && this.#archive.gate.isHeld()
    return {
      scan: this.scan,
      folders: folderNames(record.request.folders),
      mode: record.request.mode,
      phase: isHeld ? 'paused' : this.#phase,
      generation: this.#generation,
      done: this.#done,
      total: this.#total,
      filesPerSecond: this.#phase === 'reading' && !isHeld ? this.#rate.perSecond() : null,
      isResumed,
      doneEarlier: this.#doneEarlier,
      currentName: this.#currentName,
      error: this.#error,
    }
  }

  pause(isPaused: boolean): void {
    if (!this.isActive()) return
    this.#generation = Date.now()
    if (isPaused) this.#archive.gate.hold()
    else {
      this.#rate.restart()
      this.#archive.gate.open()
    }
  }

  async stop(): Promise<void> {
    if (this.isActive()) {
      this.#phase = 'stopping'
      this.#stopper.abort()
      this.#archive.gate.open()
    }
    await this.#ended
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopper
    try {
      const files = this.#archive.run(this.#open, { signal, report: progress => this.#take(progress) })
      for await (const file of files) this.#note(file)
      this.#phase = 'done'
    } catch (cause) {
      this.#fail(cause)
    }
    this.#generation = Date.now()
  }

  #fail(cause: unknown): void {
    if (this.#stopper.signal.aborted) {
      this.#phase = 'stopped'
      return
    }
    this.#phase = 'failed'
    const error = this.#archive.explain(cause) ?? {
      kind: 'scan-failed',
      message: cause instanceof Error ? cause.message : String(cause),
    }
    this.#error = { ...error, message: hidePaths(error.message, this.#open.record.request.folders) }
  }

  #take({ doneCount, totalCount, currentName }: JobProgress): void {
    // An empty name without a total is the end of the listing (list-tree.ts).
    if ((totalCount !== null || currentName === '') && this.#phase === 'listing') this.#phase = 'reading'
    this.#done = doneCount
    this.#total = totalCount
    this.#currentName = hidePaths(currentName, this.#open.record.request.folders)
    if (this.#archive.gate.isHeld() || performance.now() - this.#generationAt > GENERATION_MS) {
      this.#generation = Date.now()
      this.#generationAt = performance.now()
    }
  }

  #note({ result, isEarlier, before, certificateNotAfter }: ScannedFile): void {
    if (isEarlier) this.#doneEarlier += 1
    else this.#rate.count()
    if (before === null || result.report === null || this.differences.size >= MAX_DIFFERENCES) return
    const diff = compareVerdicts(before, result.report, { certificateNotAfter })
    if (diff.outcome === 'changed') this.differences.set(result.id, inWords(diff, before, result.report))
  }
}

/** Findings by their words instead of their codes: the page has no other way to the words of an earlier verdict. */
function inWords(diff: VerdictDiff, before: VerifyReport, report: VerifyReport): VerdictDiff {
  const say = (code: string | null, { findings }: VerifyReport): string | null =>
    findings.find(finding => finding.code === code)?.message ?? code
  return {
    ...diff,
    changes: diff.changes.map(change => {
      if (change.code === 'finding-added') return { ...change, after: say(change.after, report) }
      return change.code === 'finding-removed' ? { ...change, before: say(change.before, before) } : change
    }),
  }
}
