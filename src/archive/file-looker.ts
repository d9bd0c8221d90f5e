import type { ReportedError } from '../domain/finding.ts'
import type { ImageFormat } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { FileStamp, SkipReason } from './archive-file.ts'

/** What is wanted of one file before anyone decides whether to verify it. */
export interface LookRequest {
  readonly path: string
  /** Size and time when it was last checked: a file that still has them is not opened. `null`: open it. */
  readonly known: FileStamp | null
}

/** What the first look gave: a few hundred bytes read, or none. */
export type Looked =
  | { readonly kind: 'same'; readonly stamp: FileStamp }
  | { readonly kind: 'image'; readonly stamp: FileStamp; readonly format: ImageFormat; readonly sha256: string | null }
  | { readonly kind: 'other'; readonly stamp: FileStamp; readonly reason: SkipReason; readonly sha256: string | null }
  | { readonly kind: 'problem'; readonly error: ReportedError }

/** Looks at many files at once, in processes that can be ended when a drive stalls. One answer per request, in order. */
export interface FileLooker {
  /** `hash`: read the whole file and give its SHA-256 (fixity). */
  look(requests: readonly LookRequest[], hash: boolean, job: Job): Promise<readonly Looked[]>
  /** Size and time now; `null` when the file cannot be reached. */
  stamp(path: string): Promise<FileStamp | null>
  close(): Promise<void>
}
