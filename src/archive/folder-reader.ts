import type { ReportedError } from '../domain/finding.ts'
import type { Result } from '../domain/result.ts'

/** One name in a folder. Links to folders are not followed, so that no loop can arise; links to files count as files. */
export interface FolderEntry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'link-to-folder'
}

/** Lists folders without holding them: a folder of a million files comes in batches. */
export interface FolderReader {
  /** Batches in the disk's own order. An error ends the folder; what came before it counts. */
  read(path: string): AsyncIterable<Result<readonly FolderEntry[], ReportedError>>
}
