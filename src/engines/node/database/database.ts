import type { Dialect, Row, Value, Work } from './work.ts'

/** What must not happen twice at once, whichever program does it. */
export type LockName = 'register' | 'scans' | 'schema'

/** A database that work runs on: a file, or a server that several computers share. */
export interface Database {
  readonly dialect: Dialect
  /** Runs work that only reads, or one statement that writes. */
  read<T>(work: () => Work<T>): Promise<T>
  /**
   * Runs work as one transaction: all of it or nothing. With a lock nobody else is inside the same lock meanwhile. `work` can be
   * started anew when the server asks for it (deadlock), so it must not change anything outside.
   */
  write<T>(work: () => Work<T>, lock?: LockName): Promise<T>
  /** A settled state on a connection of its own, while others go on writing. */
  snapshot(): Promise<DatabaseSnapshot>
  /** Makes sure that what was deleted does not live on in a log beside the data, as far as the database lets us. */
  scrub(): Promise<void>
  close(): Promise<void>
}

/** A settled state: what others write after it was taken is not seen. Holds a connection until `close`, so close it whatever happens. */
export interface DatabaseSnapshot {
  read<T>(work: () => Work<T>): Promise<T>
  /** All rows of one long question, so many at a time, so that memory does not grow with them. */
  pages(sql: string, values: readonly Value[], rowsPerPage: number): AsyncIterable<readonly Row[]>
  close(): Promise<void>
}

/** One step of a schema. What has been released is never changed: a new one is added. `tables`: for both databases, in SQLite's words. */
export interface Migration {
  readonly tables: string
  readonly sqlite?: string
  readonly postgres?: string
}

/** A part of the product that keeps tables. */
export interface Store {
  readonly name: 'register' | 'catalogue'
  readonly migrations: readonly Migration[]
}

/**
 * Why a database could not do it. `not-allowed`: the role lacks a right · `not-prepared`: no tables, and no right to make them · `unreachable`: a server that
 * cannot be reached or is full, which says nothing of what it holds.
 */
export type FailureKind =
  | 'busy'
  | 'disk-full'
  | 'read-only'
  | 'damaged'
  | 'newer-version'
  | 'not-allowed'
  | 'not-prepared'
  | 'unavailable'
  | 'unreachable'

/** A failure of the database. The message never holds an address or a password. */
export class DatabaseFailure extends Error {
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.name = 'DatabaseFailure'
    this.kind = kind
  }
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const KIND_BY_SQLITE_CODE: Readonly<Record<number, FailureKind>> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  10: 'unavailable',
  11: 'damaged',
  13: 'disk-full',
  14: 'unavailable',
  26: 'damaged',
}

/** The database's failure in something that was thrown; null for anything else, which is a bug of ours. */
export function failureOf(cause: unknown): DatabaseFailure | null {
  if (cause instanceof DatabaseFailure) return cause
  if (cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number')
    return new DatabaseFailure(KIND_BY_SQLITE_CODE[cause.errcode & 0xff] ?? 'unavailable', cause.message)
  return null
}
