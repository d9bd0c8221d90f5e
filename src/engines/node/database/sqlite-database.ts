/** SQLite behind `Database`: a file, opened, migrated, made durable. */
import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Database, DatabaseFailure, type DatabaseSnapshot, type Store } from './database.ts'
import { makeOwnFolder } from '../make-folder.ts'
import type { SqliteLog } from './sqlite-log.ts'
import { DatabaseSync as Sqlite } from './sqlite-module.ts'
import type { Dialect, Row, Step, Value, Work } from './work.ts'

/** How long a write waits for another program's write, in ms. A batch of a thousand entries takes a fraction of it. */
const BUSY_TIMEOUT_MS = 15_000
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5
const RETRY_MS = 20
/** Statements kept ready; queries put together from conditions have some dozens of texts. */
const MAX_PREPARED = 200

const DIALECT: Dialect = {
  name: 'sqlite',
  indexedBy: index => `INDEXED BY ${index}`,
  like: 'LIKE',
  inNumbers: 'IN (SELECT value FROM json_each(?))',
}

/** How a file is kept: the register pays for durability, the catalogue, which can be made again, for speed. */
export interface SqliteManner {
  /** SQLite's settings for each connection that writes. */
  readonly pragmas: string
  /** Where the file says how new it is. */
  readonly versionIn: 'user_version' | 'migration'
}

/** Opens a file and brings it up to the newest version; makes it and its folder when they are missing. Throws what SQLite throws. */
export function openSqliteFile(path: string, store: Store, manner: SqliteManner): DatabaseSync {
  makeOwnFolder(dirname(path))
  const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
  try {
    beginLog(database)
    database.exec(manner.pragmas)
    migrate(database, store, manner)
  } catch (cause) {
    database.close()
    throw cause
  }
  restrictAccess(path)
  return database
}

/** SQLite waits for no other program while a new file gets its write-ahead log (`SQLITE_BUSY` at once, measured): so two that begin together wait here. */
function beginLog(database: DatabaseSync): void {
  const until = performance.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      return database.exec('PRAGMA journal_mode = WAL')
    } catch (cause) {
      const isBusy = cause instanceof Error && 'errcode' in cause && Number(cause.errcode) % 256 === SQLITE_BUSY
      if (!isBusy || performance.now() > until) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS)
    }
  }
}

function migrate(database: DatabaseSync, { name, migrations }: Store, { versionIn }: SqliteManner): void {
  const versionOf = versionIn === 'user_version' ? userVersion : migrationVersion
  if (versionOf(database) === migrations.length) return
  // Two programs can open a new file at the same moment: the version is read again under the write lock.
  inTransaction(database, () => {
    const version = versionOf(database)
    if (version > migrations.length)
      throw new DatabaseFailure(
        'newer-version',
        `Expected ${name} version ${migrations.length} or older but found ${version}`,
      )
    for (const { tables, sqlite } of migrations.slice(version)) database.exec(`${tables}\n${sqlite ?? ''}`)
    if (versionIn === 'user_version') database.exec(`PRAGMA user_version = ${migrations.length}`)
    else writeMigrations(database, version + 1, migrations.length)
  })
}

const userVersion = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)

function migrationVersion(database: DatabaseSync): number {
  const table = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get()
  if (table === undefined) return 0
  return Number(database.prepare('SELECT max(version) AS version FROM migration').get()?.['version'] ?? 0)
}

function writeMigrations(database: DatabaseSync, from: number, through: number): void {
  database.exec('CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO migration (version, applied_at) VALUES (?, ?)')
  for (let version = from; version <= through; version += 1) insert.run(version, new Date().toISOString())
}

/** Register and catalogue hold names of files and of people: only the owner reads them. */
function restrictAccess(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch {
    // Windows and some network shares have no such modes; the folder's own access rules hold there.
  }
}

/** Runs `work` as one transaction that writes. Takes the write lock first, so that nothing moves between reading and writing. */
function inTransaction<T>(database: DatabaseSync, work: () => T): T {
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

/** A `Database` over an opened file. `path`: for snapshots, which are connections of their own. `log`: a write waits until it is flushed. */
export class SqliteDatabase implements Database {
  readonly dialect = DIALECT
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #log: SqliteLog | null
  readonly #runner: StatementRunner

  constructor(database: DatabaseSync, path: string, log: SqliteLog | null = null) {
    this.#database = database
    this.#path = path
    this.#log = log
    this.#runner = new StatementRunner(database)
  }

  /** Prepares statements now, so that a damaged schema shows when the file is opened. */
  prepare(...statements: readonly string[]): void {
    for (const sql of statements) this.#database.prepare(sql)
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    return this.#runner.drive(work())
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    const written = inTransaction(this.#database, () => this.#runner.drive(work()))
    await this.#log?.flush()
    return written
  }

  async snapshot(): Promise<DatabaseSnapshot> {
    const database = new Sqlite(this.#path, { timeout: BUSY_TIMEOUT_MS, readOnly: true })
    try {
      database.exec('BEGIN')
      database.prepare('SELECT count(*) FROM sqlite_schema').get() // The state settles with the first reading, not with BEGIN.
    } catch (cause) {
      database.close()
      throw cause
    }
    const runner = new StatementRunner(database)
    return {
      read: async work => runner.drive(work()),
      pages: (sql, values, rowsPerPage) => pagesOf(database, { sql, values, rowsPerPage }),
      close: async () => {
        if (database.isOpen) database.close()
      },
    }
  }

  async scrub(): Promise<void> {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  async close(): Promise<void> {
    await this.#log?.close()
    if (this.#database.isOpen) this.#database.close()
  }
}

/** Runs work to its end without anything in between. Each text is prepared once. */
class StatementRunner {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  drive<T>(work: Work<T>): T {
    for (let given: unknown; ; ) {
      const next = work.next(given)
      if (next.done === true) return next.value
      given = readable(() => this.#execute(next.value))
    }
  }

  #execute(step: Step): unknown {
    switch (step.kind) {
      case 'all':
        return this.#statement(step.sql).all(...step.values)
      case 'arrays':
        return this.#statement(step.sql, true).all(...step.values)
      case 'run':
        return Number(this.#statement(step.sql).run(...step.values).changes)
      case 'many': {
        const statement = this.#statement(step.sql)
        return step.rows.map(values => Number(statement.run(...values).changes))
      }
    }
  }

  #statement(sql: string, asArrays = false): StatementSync {
    const key = asArrays ? `arrays ${sql}` : sql
    const known = this.#prepared.get(key)
    if (known !== undefined) return known
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear()
    const statement = this.#database.prepare(sql)
    if (asArrays) statement.setReturnArrays(true)
    this.#prepared.set(key, statement)
    return statement
  }
}

/** A number that JavaScript cannot hold is none that this program wrote: node:sqlite tells it as a RangeError. */
function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const isNoNumberOfOurs = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_OUT_OF_RANGE'
    throw isNoNumberOfOurs ? new DatabaseFailure('damaged', cause.message) : cause
  }
}

async function* pagesOf(
  database: DatabaseSync,
  {
    sql,
    values,
    rowsPerPage,
  }: { readonly sql: string; readonly values: readonly Value[]; readonly rowsPerPage: number },
): AsyncGenerator<readonly Row[]> {
  let page: Row[] = []
  const rows = database.prepare(sql).iterate(...values)
  try {
    for (let next = readable(() => rows.next()); next.done !== true; next = readable(() => rows.next())) {
      page.push(next.value)
      if (page.length < rowsPerPage) continue
      yield page
      page = []
      await nextTurn()
    }
    if (page.length > 0) yield page
  } finally {
    rows.return?.()
  }
}
