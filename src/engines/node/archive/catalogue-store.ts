/** The catalogue's file: opened, migrated, written in transactions. */
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { CATALOGUE_MIGRATIONS } from './catalogue-migrations.ts'

/** How long a write waits for another program's write, in ms. */
const BUSY_TIMEOUT_MS = 15_000

/**
 * Opens the catalogue and brings it up to the newest version; makes file and folder when they are missing. NORMAL: what is written
 * survives a killed program; a power cut can take the last seconds, which are then read again. Nothing is ever torn.
 */
export function openCatalogueFile(path: string): Result<DatabaseSync, ReportedError> {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    // A cache of 32 MB, whatever the size of the catalogue.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000; PRAGMA temp_store = FILE;',
    )
    migrate(database)
    restrictAccess(path)
    return ok(database)
  } catch (cause) {
    const error = catalogueFailure(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** Opens the file a second time on a settled state, while others go on writing. */
export function openCatalogueSnapshot(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: true })
  database.exec('BEGIN')
  database.prepare('SELECT count(*) FROM scan').get() // The state settles with the first reading, not with BEGIN.
  return database
}

/** Runs `work` as one transaction that writes: all of it or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    database.exec('COMMIT')
    return value
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw cause
  }
}

class NewerVersionError extends Error {}

function migrate(database: DatabaseSync): void {
  const versionOf = (): number => Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (versionOf() === CATALOGUE_MIGRATIONS.length) return
  inTransaction(database, () => {
    const version = versionOf()
    if (version > CATALOGUE_MIGRATIONS.length)
      throw new NewerVersionError(
        `Expected catalogue version ${CATALOGUE_MIGRATIONS.length} or older but found ${version}`,
      )
    for (const migration of CATALOGUE_MIGRATIONS.slice(version)) database.exec(migration)
    database.exec(`PRAGMA user_version = ${CATALOGUE_MIGRATIONS.length}`)
  })
}

/** The catalogue holds names of files and of people: only its owner reads it. */
function restrictAccess(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch {
    // Windows and some network shares have no such modes; the folder's own access rules hold there.
  }
}

/** SQLite's failures as values; `null` for anything else, which is a bug of ours. Codes: https://sqlite.org/rescode.html */
export function catalogueFailure(cause: unknown): ReportedError | null {
  if (!(cause instanceof Error)) return null
  if (cause instanceof NewerVersionError) return { kind: 'catalogue-newer', message: cause.message }
  if ('errcode' in cause && typeof cause.errcode === 'number') {
    const code = cause.errcode & 0xff
    const kinds: Readonly<Record<number, string>> = { 5: 'catalogue-busy', 6: 'catalogue-busy', 13: 'disk-full' }
    const isDamaged = code === 11 || code === 26
    return { kind: isDamaged ? 'catalogue-damaged' : (kinds[code] ?? 'catalogue-unavailable'), message: cause.message }
  }
  return 'syscall' in cause ? describeSystemError(cause) : null
}
