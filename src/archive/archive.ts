import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { Result } from '../domain/result.ts'
import type { ArchiveCatalogue, ScanMode, ScanRecord } from './catalogue.ts'
import type { Gate } from './gate.ts'
import type { ShownRoot } from './paths.ts'
import type { ScannedFile } from './scan-archive.ts'
import type { ArchiveSummary } from './summarise-scan.ts'

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
  /**
   * Goes on with an unfinished scan by its number, whatever its mode. One that was begun under another policy or other lists, or that
   * is done, begins anew with the same request. Fails as `begin`; `scan-unknown` when there is none.
   */
  resume(scan: number): Promise<Result<OpenScan, ReportedError>>
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
