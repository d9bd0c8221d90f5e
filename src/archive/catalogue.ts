import type { ReportedError } from '../domain/finding.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { ArchiveFile, FileResult, FileStamp, FileState } from './archive-file.ts'

/** What a scan was asked to do; two scans with equal requests are one scan that goes on. */
export interface ScanRequest {
  /** Absolute, with `/`, sorted, none inside another. */
  readonly folders: readonly string[]
  readonly mode: ScanMode
  readonly findFaces: boolean
  /** Policy and frozen lists in use, as one text: a scan is not gone on with under others. */
  readonly basis: string
}

/** `normal`: unchanged files are not opened · `fresh`: everything is read · `rehash`: everything is hashed · `recheck`: every image is judged anew. */
export const SCAN_MODES = ['normal', 'fresh', 'rehash', 'recheck'] as const
export type ScanMode = (typeof SCAN_MODES)[number]

/** One scan in the catalogue. `listing`: folders are being listed · `reading`: files are being looked at. */
export interface ScanRecord {
  readonly id: number
  readonly request: ScanRequest
  readonly phase: 'listing' | 'reading' | 'done'
  readonly startedAt: string
  readonly finishedAt: string | null
  /** Whether a program works on it: `gone` when the one that did has ended without letting go. */
  readonly holder: 'nobody' | 'alive' | 'gone'
}

/** A scan that was asked for. `isTaken`: another program works on these folders, `scan` is that program's, and nothing was begun. */
export interface BegunScan {
  readonly scan: ScanRecord
  readonly isResumed: boolean
  readonly isTaken: boolean
}

/** A listed file as the scan needs it: what was known of it before. */
export interface ListedFile {
  readonly id: number
  readonly path: string
  /** Already looked at in this scan. */
  readonly isDone: boolean
  readonly known: KnownFile | null
}

/** The last result for a path. */
export interface KnownFile {
  readonly state: FileState
  readonly reason: string | null
  readonly stamp: FileStamp | null
  readonly sha256: string | null
  readonly hasFaces: boolean
}

/** What a listing found below one folder. */
export interface FolderListing {
  readonly folder: string
  readonly files: readonly string[]
  readonly folders: readonly string[]
  /** Folders behind links, told and not entered. */
  readonly links: readonly string[]
  /** False while more of the same folder is to come. */
  readonly isComplete: boolean
  readonly error: ReportedError | null
}

/** Totals of a scan. Everything is counted from the rows, so nothing can be counted twice. */
export interface ScanCounts {
  readonly files: number
  readonly verified: number
  readonly failed: number
  readonly skipped: number
  readonly pending: number
  readonly reused: number
  readonly byState: Readonly<Record<string, number>>
  readonly byKind: Readonly<Record<string, number>>
  readonly bySkipReason: Readonly<Record<string, number>>
  readonly changes: { readonly new: number; readonly changed: number; readonly moved: number; readonly missing: number }
  readonly unreadableFolders: number
  readonly linksToFolders: number
  readonly withStop: number
}

/** What to list; everything left out is no condition. Dates ISO 8601 UTC, compared with the file's own time. */
export interface ArchiveQuery {
  readonly scan: number
  readonly state?: FileState | 'pending'
  readonly credentials?: string
  readonly kind?: string
  readonly generator?: string
  readonly signer?: string
  /** Absolute, with `/`: this folder and all below. */
  readonly folder?: string
  readonly modifiedFrom?: string
  readonly modifiedBefore?: string
  /** Only files with at least one `stop`. */
  readonly hasStop?: boolean
}

/** Which part: after a path (fast anywhere) or from an offset (for scroll bars). At most `MAX_PAGE_ROWS`. */
export interface ArchivePage {
  readonly limit: number
  readonly after?: string
  readonly offset?: number
}
export const MAX_PAGE_ROWS = 1_000

/**
 * Which files a table shows. `images`: looked at as images, read or not · `todo`: could not be read, or has a stop or a question ·
 * `other`: no images · `missing`: known before, not there when this scan or a later one looked.
 */
export const VIEW_GROUPS = [
  'images',
  'all',
  'todo',
  'failed',
  'other',
  'pending',
  'new',
  'changed',
  'moved',
  'missing',
] as const
export type ViewGroup = (typeof VIEW_GROUPS)[number]

/** What a table can be sorted by; equal files stand in path order. `todo`: unread files, then stops, then questions. */
export const VIEW_SORTS = ['path', 'kind', 'credentials', 'label', 'todo', 'modified', 'size'] as const
export type ViewSort = (typeof VIEW_SORTS)[number]

/** A table of one scan: which files, in which order. */
export interface ArchiveView extends Omit<ArchiveQuery, 'state' | 'hasStop'> {
  readonly group: ViewGroup
  /** Words that each stand in the path below the scan's folders, in the generator or in the signer; case and NFC/NFD do not count. */
  readonly search: string
  readonly sort: ViewSort
  readonly isDescending: boolean
}

/** A value and how many files have it. */
export interface Facet {
  readonly value: string
  readonly count: number
}

/** What one can choose from in a scan, most frequent first, and how much there is to do. */
export interface ArchiveFacets {
  readonly generators: readonly Facet[]
  readonly signers: readonly Facet[]
  /** Files of the group `todo`. */
  readonly todo: number
}

/** A computer's part in scans that are spread over several. */
export interface ScanWorker {
  readonly name: string
  readonly startedAt: string
  /** Milliseconds since 1970, by the worker's own clock. */
  readonly seenAtMs: number
  /** The scan it works on; null when it waits. */
  readonly scan: number | null
  readonly files: number
}

/** A settled state of one scan for writing reports: several passes give the same rows. Close it. */
export interface ArchiveSnapshot {
  readonly scan: ScanRecord
  counts(): Promise<ScanCounts>
  /** All files in path order, those that the scan missed among them, then folders that could not be entered. */
  rows(): AsyncIterable<ArchiveFile>
  /** The same with the whole verdicts; `null` where there is none. */
  verdicts(): AsyncIterable<{ readonly file: ArchiveFile; readonly report: VerifyReport | null }>
  close(): Promise<void>
}

/**
 * The archive's journal and catalogue: one row per path, changed in place, so that killing the program at any moment neither loses
 * nor repeats a file. Embedded SQLite now; asynchronous so that a database server can stand behind it.
 */
export interface ArchiveCatalogue {
  /** Goes on with an unfinished scan of the same request unless `isFresh`; else starts one. */
  begin(request: ScanRequest, isFresh: boolean): Promise<BegunScan>
  /** Says that the scan is still being worked on; false when another program has it. */
  hold(scan: number): Promise<boolean>
  release(scan: number): Promise<void>
  /** The newest scan of these folders, or of all when left out; `null` when there is none. */
  latest(folders?: readonly string[]): Promise<ScanRecord | null>
  scans(limit: number): Promise<readonly ScanRecord[]>
  scan(id: number): Promise<ScanRecord | null>

  nextFolders(scan: number, limit: number): Promise<readonly string[]>
  saveListings(scan: number, listings: readonly FolderListing[]): Promise<void>
  finishListing(scan: number): Promise<void>

  /** Files of the scan below one of its folders, in path order, after a path. */
  listed(
    scan: number,
    place: { readonly folder: string; readonly after: string },
    limit: number,
  ): Promise<readonly ListedFile[]>
  record(scan: number, results: readonly FileResult[]): Promise<void>
  /** Marks what is missing or has moved and closes the scan. Rejects when a file has no state: that would be a bug of ours. */
  finish(scan: number): Promise<void>

  verdict(file: number): Promise<VerifyReport | null>
  counts(scan: number): Promise<ScanCounts>
  /** The first folders, in path order, that the scan could not enter, with the reason as `message`. */
  closedFolders(scan: number, limit: number): Promise<readonly ArchiveFile[]>
  list(query: ArchiveQuery, page: ArchivePage): Promise<readonly ArchiveFile[]>
  /** How many files a query has. */
  count(query: ArchiveQuery): Promise<number>
  /** Numbers of all files of a view, in its order: 8 bytes a file, so that any part of a long table is one small question. */
  viewIds(view: ArchiveView): Promise<Float64Array>
  /** These files in this order; one that is gone from the catalogue is left out. At most `MAX_PAGE_ROWS`. */
  files(ids: readonly number[]): Promise<readonly ArchiveFile[]>
  facets(scan: number): Promise<ArchiveFacets>
  /** Folders right inside a folder that hold files of the scan, in byte order, absolute. */
  subfolders(scan: number, folder: string, limit: number): Promise<readonly string[]>
  snapshot(scan: number): Promise<ArchiveSnapshot>
  /** Writes down that a worker lives; `files` counts from its start. */
  sayWorker(worker: ScanWorker): Promise<void>
  /** Workers that have been heard of since then (milliseconds since 1970), by name. */
  workers(sinceMs: number): Promise<readonly ScanWorker[]>
  close(): Promise<void>
}
