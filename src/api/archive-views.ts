import type { ArchiveFacets, ArchiveView, ScanCounts, ScanMode } from '../archive/catalogue.ts'
import type { ArchiveFile } from '../archive/archive-file.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { VerdictDiff } from '../verify/compare-verdicts.ts'
import type { FileHandle } from './views.ts'

/** What the page sees of archive scans. Folders and files have names for people and numbers of the catalogue, never paths. */

/** A scan in the list of all. `elsewhere`: another program works on it · `unfinished`: what is done
 * stays done and it can go on. */
export interface ArchiveScan {
  readonly scan: number
  /** Name of each folder, with the folder around it where two have the same. */
  readonly folders: readonly string[]
  readonly mode: ScanMode
  readonly findFaces: boolean
  readonly state: 'running' | 'elsewhere' | 'unfinished' | 'done'
  /** Its program ended without stopping it: killed, crashed or without power. */
  readonly wasCutOff: boolean
  readonly startedAt: string
  readonly finishedAt: string | null
  /** The newest of its folders; an earlier one can be looked at, and shows the files as they were last known. */
  readonly isNewest: boolean
}

/** Totals of a scan, counted from the rows. `reconciles` false would be a bug of ours, and is told. */
export interface ArchiveTotals {
  readonly counts: ScanCounts
  readonly reconciles: boolean
  /** Files whose verdict is another than before; only of a re-check in this run of the program. */
  readonly judgedAnew: number
}

/** How the scan that runs, or ran last in this program, stands. `generation`, ms since 1970, grows when its rows are worth asking for again. */
export interface ArchiveStatus {
  readonly scan: number
  readonly folders: readonly string[]
  readonly mode: ScanMode
  readonly phase: 'listing' | 'reading' | 'paused' | 'stopping' | 'stopped' | 'done' | 'failed'
  readonly generation: number
  /** Files that have their state, those of an earlier run of the same scan among them; `total` null while folders are listed. */
  readonly done: number
  readonly total: number | null
  /** Over the last seconds of reading; null until there is something to measure. */
  readonly filesPerSecond: number | null
  readonly isResumed: boolean
  /** Files done in an earlier run of the same scan. */
  readonly doneEarlier: number
  readonly currentName: string
  readonly error: ReportedError | null
}

/** Groups of the page: those of the catalogue, and what a re-check judged otherwise. */
export type PageGroup = ArchiveView['group'] | 'judged'

/** What a table shows; `null` is no condition. `folder` as in `ArchiveFolder.id`, dates ISO 8601 UTC. */
export interface PageView extends Pick<ArchiveView, 'search' | 'sort' | 'isDescending'> {
  readonly group: PageGroup
  readonly kind: string | null
  readonly credentials: string | null
  readonly generator: string | null
  readonly signer: string | null
  readonly folder: string | null
  readonly modifiedFrom: string | null
  readonly modifiedBefore: string | null
}

/** One row: what the table shows; the rest is fetched when someone looks closer. */
export interface ArchiveRow
  extends Pick<
    ArchiveFile,
    | 'id'
    | 'state'
    | 'reason'
    | 'change'
    | 'credentials'
    | 'kind'
    | 'label'
    | 'generator'
    | 'signer'
    | 'stops'
    | 'asks'
    | 'sizeBytes'
    | 'modifiedMs'
    | 'isReused'
  > {
  readonly name: string
  /** Below the scan's folder, with `/`; empty for its own files. */
  readonly folder: string
}

/** Part of a table. `total` rows in all, as the view stood in this generation. */
export interface ArchiveRows {
  readonly total: number
  readonly rows: readonly ArchiveRow[]
}

/** A folder of a scan, to choose from. */
export interface ArchiveFolder {
  readonly id: string
  readonly name: string
}

/** What the rows of a scan can be filtered by: what really occurs in it, and its folders of one level. */
export interface ArchiveChoices extends ArchiveFacets {
  readonly folders: readonly ArchiveFolder[]
}

/** One file looked at more closely, from the catalogue: nothing is read again. */
export interface ArchiveDetails {
  readonly row: ArchiveRow
  /** The verdict with its words; `null`: no image, not come to yet, or gone. */
  readonly report: VerifyReport | null
  /** Leave to look at the file; `null` when it is not there. */
  readonly file: FileHandle | null
  /** The file is another now than when it was checked. */
  readonly hasChanged: boolean
  readonly movedFrom: string | null
  readonly checkedAt: string | null
  readonly sha256: string | null
  readonly message: string | null
  /** What a re-check judged otherwise and why. */
  readonly difference: VerdictDiff | null
}
