import { createHash } from 'node:crypto'
import { join, sep } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { FileStamp } from '../../../archive/archive-file.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { failureOf } from '../database/database.ts'
import { DatabaseSync as Sqlite } from '../database/sqlite-module.ts'
import { openCatalogueFile } from './catalogue-store.ts'

/** What was done with one file of a watched folder. `stamp` is its size and time then: another stamp is another file. `at` ISO 8601 UTC. */
export interface WatchedFile {
  readonly path: string
  readonly stamp: FileStamp
  readonly outcome: string
  readonly output: string | null
  readonly at: string
}

/** What `watch` has taken care of in one folder with one action, for one folder of results; survives restarts. */
export interface WatchJournal {
  readonly isHandled: (path: string, stamp: FileStamp) => boolean
  /** Where the result of an earlier version of the same file went. */
  readonly outputOf: (path: string) => string | null
  /** Whether a result of another file is known to be there. */
  readonly isTaken: (output: string) => boolean
  readonly record: (file: WatchedFile) => void
  readonly close: () => void
}

/** One watch: the same folder watched for another folder of results, or with another action, is another one. */
export interface Watch {
  readonly folder: string
  readonly out: string
  readonly action: 'label' | 'verify'
}

/**
 * Opens the journal in the catalogue's file, in the data folder. What failed before is tried again: once each time the program is started.
 * `watch-running` while another program keeps the same one: both would take care of each file.
 */
export function openWatchJournal(dataDir: string, { folder, out, action }: Watch): Result<WatchJournal, ReportedError> {
  const opened = openCatalogueFile(join(dataDir, 'archive.sqlite'))
  if (!opened.ok) return opened
  const database = opened.value
  const key = `${action} ${folder} → ${out}`
  const lock = takeLock(dataDir, key)
  if (lock === null) {
    database.close()
    return err({ kind: 'watch-running', message: folder })
  }
  // As it was written before the folder of results was told apart: what lies in this one is ours.
  database
    .prepare('UPDATE OR IGNORE watched SET folder = ? WHERE folder = ? AND (output IS NULL OR instr(output, ?) = 1)')
    .run(key, `${action} ${folder}`, `${out}${sep}`)
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
      if (lock.isOpen) lock.close()
    },
  })
}

/** A lock that the system lets go of when the program ends, however it ends; null where another program has it. */
function takeLock(dataDir: string, key: string): DatabaseSync | null {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16)
  const lock = new Sqlite(join(dataDir, `watch-${name}.lock`), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock.close()
    return failureOf(cause)?.kind === 'busy' ? null : lock // a disk without locks: nobody can tell
  }
}
