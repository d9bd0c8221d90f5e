import type { FileStamp } from '../../../archive/archive-file.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { openCatalogueFile } from './catalogue-store.ts'

/** What was done with one file of a watched folder. `stamp` is its size and time then: another stamp is another file. `at` ISO 8601 UTC. */
export interface WatchedFile {
  readonly path: string
  readonly stamp: FileStamp
  readonly outcome: string
  readonly output: string | null
  readonly at: string
}

/** What `watch` has taken care of in one folder with one action; survives restarts. */
export interface WatchJournal {
  readonly isHandled: (path: string, stamp: FileStamp) => boolean
  /** Where the result of an earlier version of the same file went. */
  readonly outputOf: (path: string) => string | null
  /** Whether a result of another file is known to be there. */
  readonly isTaken: (output: string) => boolean
  readonly record: (file: WatchedFile) => void
  readonly close: () => void
}

/** Opens the journal in the catalogue's file. What failed before is tried again: once each time the program is started. */
export function openWatchJournal(path: string, folder: string, action: string): Result<WatchJournal, ReportedError> {
  const opened = openCatalogueFile(path)
  if (!opened.ok) return opened
  const database = opened.value
  const key = `${action} ${folder}`
  database.prepare("UPDATE watched SET size_bytes = -1 WHERE folder = ? AND outcome = 'failed'").run(key)
  const find = database.prepare('SELECT size_bytes, modified_ms, output FROM watched WHERE folder = ? AND path = ?')
  const taken = database.prepare('SELECT 1 FROM watched WHERE folder = ? AND output = ? LIMIT 1')
  const save = database.prepare(
    `INSERT INTO watched (folder, path, size_bytes, modified_ms, action, outcome, output, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder, path) DO UPDATE SET size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms,
       outcome = excluded.outcome, output = excluded.output, at = excluded.at`,
  )
  return ok({
    isHandled: (file, stamp) => {
      const row = find.get(key, file)
      return row !== undefined && row['size_bytes'] === stamp.sizeBytes && row['modified_ms'] === stamp.modifiedMs
    },
    outputOf: file => {
      const output = find.get(key, file)?.['output']
      return typeof output === 'string' ? output : null
    },
    isTaken: output => taken.get(key, output) !== undefined,
    record: ({ path: file, stamp, outcome, output, at }) => {
      save.run(key, file, stamp.sizeBytes, stamp.modifiedMs, action, outcome, output, at)
    },
    close: () => {
      if (database.isOpen) database.close()
    },
  })
}
