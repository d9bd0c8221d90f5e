/** The catalogue's file, and its failures in words for people. */
import type { DatabaseSync } from 'node:sqlite'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type FailureKind, failureOf } from '../database/database.ts'
import { openSqliteFile, type SqliteManner } from '../database/sqlite-database.ts'
import { describeSystemError } from '../local-files.ts'
import { CATALOGUE_STORE } from './catalogue-migrations.ts'

/**
 * NORMAL: what is written survives a killed program; a power cut can take the last seconds, which are then read again. Nothing is
 * ever torn. A cache of 32 MB, whatever the size of the catalogue.
 */
const MANNER: SqliteManner = {
  pragmas: 'PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000; PRAGMA temp_store = FILE;',
  versionIn: 'user_version',
}

/** Opens the catalogue and brings it up to the newest version; makes file and folder when they are missing. */
export function openCatalogueFile(path: string): Result<DatabaseSync, ReportedError> {
  try {
    return ok(openSqliteFile(path, CATALOGUE_STORE, MANNER))
  } catch (cause) {
    const error = catalogueFailure(cause)
    if (error === null) throw cause
    return err(error)
  }
}

const ERROR_KINDS: Readonly<Record<FailureKind, string>> = {
  busy: 'catalogue-busy',
  'disk-full': 'disk-full',
  'read-only': 'catalogue-unavailable',
  damaged: 'catalogue-damaged',
  'newer-version': 'catalogue-newer',
  'not-allowed': 'catalogue-not-allowed',
  'not-prepared': 'catalogue-not-prepared',
  unavailable: 'catalogue-unavailable',
  unreachable: 'catalogue-unreachable',
}

/** The catalogue's failures as values; `null` for anything else, which is a bug of ours. */
export function catalogueFailure(cause: unknown): ReportedError | null {
  const failure = failureOf(cause)
  if (failure !== null) return { kind: ERROR_KINDS[failure.kind], message: failure.message }
  return cause instanceof Error && 'syscall' in cause ? describeSystemError(cause) : null
}
