/** The register's file: opened, migrated, made durable. Everything that knows SQLite's ways and error numbers is here. */
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { RegisterError } from '../../../register/entry.ts'
import { MIGRATIONS } from './register-migrations.ts'

/** How long a write waits for another program's write, in ms. A batch of a thousand entries takes a fraction of it. */
const BUSY_TIMEOUT_MS = 15_000

/** Opens the register's file and brings it up to the newest version; makes the file and its folder when they are missing. */
export function openStore(path: string): Result<DatabaseSync, RegisterError> {
  return attempt(() => {
    mkdirSync(dirname(path), { recursive: true })
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    // FULL: what was acknowledged survives a power cut. secure_delete: what retention deletes is overwritten.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;')
    migrate(database)
    restrictAccess(path)
    return database
  })
}

/** Opens the file a second time, for reading a settled state while others go on writing. */
export function openSnapshot(path: string): Result<DatabaseSync, RegisterError> {
  return attempt(() => {
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, readOnly: true })
    database.exec('BEGIN')
    return database
  })
}

/** Runs `work` as one transaction that writes: all of it or nothing. Takes the write lock first, so that the head cannot move. */
export function writeTransaction<T>(database: DatabaseSync, work: () => T): T {
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

/** Turns SQLite's failures into values; anything else is a bug of ours and is thrown on. */
export function attempt<T>(work: () => T): Result<T, RegisterError> {
  try {
    return ok(work())
  } catch (cause) {
    const error = registerErrorOf(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** A newer program has been here; an older one must not write. */
class NewerVersionError extends Error {}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return
  // Two programs can open a new register at the same moment: the version is read again under the write lock.
  writeTransaction(database, () => {
    const version = versionOf(database)
    if (version > MIGRATIONS.length)
      throw new NewerVersionError(`Expected register version ${MIGRATIONS.length} or older but found ${version}`)
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
    database.exec('CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT')
    const insert = database.prepare('INSERT INTO migration (version, applied_at) VALUES (?, ?)')
    for (let done = version + 1; done <= MIGRATIONS.length; done += 1) insert.run(done, new Date().toISOString())
  })
}

function versionOf(database: DatabaseSync): number {
  const table = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get()
  if (table === undefined) return 0
  return Number(database.prepare('SELECT max(version) AS version FROM migration').get()?.['version'] ?? 0)
}

function restrictAccess(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch {
    // Windows and some network shares have no such modes; the folder's own access rules hold there.
  }
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const KIND_BY_CODE: Readonly<Record<number, RegisterError['kind']>> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  10: 'unavailable',
  11: 'damaged',
  13: 'disk-full',
  14: 'unavailable',
  26: 'damaged',
}

function registerErrorOf(cause: unknown): RegisterError | null {
  if (!(cause instanceof Error)) return null
  if (cause instanceof NewerVersionError) return { kind: 'newer-version', message: cause.message }
  if ('errcode' in cause && typeof cause.errcode === 'number') {
    return { kind: KIND_BY_CODE[cause.errcode & 0xff] ?? 'unavailable', message: cause.message }
  }
  return 'code' in cause && 'syscall' in cause ? { kind: 'unavailable', message: cause.message } : null
}
