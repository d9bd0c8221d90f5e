import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { RegisterError } from '../../../register/entry.ts'
import type { RegisterEngine } from '../../engines.ts'
import { DatabaseFailure } from '../database/database.ts'
import { openSqliteFile, SqliteDatabase, type SqliteManner } from '../database/sqlite-database.ts'
import { openLogFile, SqliteLog } from '../database/sqlite-log.ts'
import { backup } from '../database/sqlite-module.ts'
import { registerErrorOf } from './attempt.ts'
import { DatabaseRegister, REGISTER_STATEMENTS } from './database-register.ts'
import { REGISTER_STORE } from './register-migrations.ts'

/** What was acknowledged survives a power cut (`logOf`). secure_delete: what retention deletes is overwritten. */
const MANNER: SqliteManner = {
  pragmas: 'PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;',
  versionIn: 'migration',
}

/**
 * Opens or makes the register in an SQLite file. Several programs can have it open; each append takes the write lock. Fails as `openRegisterFile` does.
 */
export function openSqliteRegister(path: string): Result<RegisterEngine, RegisterError> {
  const opened = openRegisterFile(path)
  return opened.ok
    ? ok(new DatabaseRegister(opened.value.store, target => copyFile(opened.value.file, target)))
    : opened
}

/**
 * The file with its tables, and the same as a `Database`. Fails with `damaged`, `newer-version`, `busy`, `read-only` and the like; throws what SQLite says
 * of anything else.
 */
export function openRegisterFile(
  path: string,
): Result<{ readonly file: DatabaseSync; readonly store: SqliteDatabase }, RegisterError> {
  try {
    const file = openSqliteFile(path, REGISTER_STORE, MANNER)
    const store = new SqliteDatabase(file, path, logOf(file, path))
    try {
      // A damaged schema shows only when the statements are prepared.
      store.prepare(...REGISTER_STATEMENTS)
    } catch (cause) {
      file.close()
      throw cause
    }
    return ok({ file, store })
  } catch (cause) {
    const error = registerErrorOf(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** A log that is flushed by us, where the file has one: some network drives cannot, and there SQLite goes on waiting for the disk itself. */
function logOf(file: DatabaseSync, path: string): SqliteLog | null {
  if (file.prepare('PRAGMA journal_mode').get()?.['journal_mode'] !== 'wal') return null
  file.exec('PRAGMA synchronous = NORMAL')
  const checkpoint = (): void => {
    const { busy } = file.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {}
    if (busy !== 0) throw new DatabaseFailure('busy', 'another program reads the register; try again')
  }
  return new SqliteLog({ open: () => openLogFile(path), checkpoint })
}

async function copyFile(file: DatabaseSync, path: string): Promise<Result<void, RegisterError>> {
  if (existsSync(path)) return err({ kind: 'exists', message: path })
  try {
    await backup(file, path)
    return ok(undefined)
  } catch (cause) {
    return err({
      kind: 'copy-not-written',
      message: `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    })
  }
}
