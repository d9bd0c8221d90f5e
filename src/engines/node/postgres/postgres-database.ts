/** PostgreSQL behind `Database`. */
import { Pool, type PoolClient, type PoolConfig, types } from 'pg'
import type { Database, DatabaseSnapshot, LockName } from '../database/database.ts'
import type { Dialect, Row, Step, Value, Work } from '../database/work.ts'
import { readAddress } from './address.ts'
import { postgresFailure, wantsAgain } from './postgres-failure.ts'

const DIALECT: Dialect = {
  name: 'postgres',
  indexedBy: () => '',
  like: 'ILIKE',
  inNumbers: 'IN (SELECT value::bigint FROM json_array_elements_text(?::json))',
}

/** Connections at once: a scan needs one for writing, one for reading, one for a report. */
const MAX_CONNECTIONS = 4
/** Times a transaction is run again when the server asks for it. */
const MAX_RUNS = 8
/** Statements sent before their answers are looked at; bounds what is in memory. */
const MAX_ON_THE_WAY = 500

/** Locks that every program takes by the same number: 'ursp' and one more. */
const LOCKS: Readonly<Record<LockName, number>> = { register: 1, scans: 2, schema: 3 }
const LOCK_CLASS = 0x75727370

/** Type number of `bigint`: counts and sizes come as numbers; nothing of ours goes beyond 2^53. */
const INT8 = 20

/** A pool of connections to one database. Nothing is connected before the first question. */
export function openPool(url: string, changes: PoolConfig = {}): Pool {
  const config: PoolConfig = {
    ...readAddress(url),
    max: MAX_CONNECTIONS,
    // Several statements on their way at once on one connection: a thousand rows in the time of a few answers.
    pipeline: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format ?? 'text'),
    },
    ...changes,
  }
  const pool = new Pool(config)
  // A connection that ends while nobody uses it: the next question opens another one or fails with words.
  pool.on('error', () => undefined)
  return pool
}

/**
 * A `Database` over a pool. Rejects with a `DatabaseFailure` where the server does not answer or refuses; what it asks to have run again is run again, a
 * few times.
 */
export class PostgresDatabase implements Database {
  readonly dialect = DIALECT
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  read<T>(work: () => Work<T>): Promise<T> {
    return this.#with(client => drive(client, work()))
  }

  async write<T>(work: () => Work<T>, lock?: LockName): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#with(client => inTransaction(client, work, lock))
      } catch (cause) {
        if (!(cause instanceof AgainError)) throw cause
        if (attempt >= MAX_RUNS) throw cause.failure
      }
    }
  }

  async snapshot(): Promise<DatabaseSnapshot> {
    const client = await explained(() => this.#pool.connect())
    client.on('error', ignore)
    const end = async (): Promise<void> => {
      client.off('error', ignore)
      // A connection with an open transaction is not given to anyone else.
      client.release(true)
    }
    try {
      await explained(() => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'))
    } catch (cause) {
      await end()
      throw cause
    }
    return {
      read: work => explained(() => drive(client, work())),
      pages: (sql, values, rowsPerPage) => pagesOf(client, { sql, values, rowsPerPage }),
      close: end,
    }
  }

  /** Deleted rows are gone for every reader; the server's own clean-up (vacuum) takes them off the disk. */
  async scrub(): Promise<void> {}

  async close(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end()
  }

  async #with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await explained(() => this.#pool.connect())
    client.on('error', ignore)
    let failed = true
    try {
      const value = await explained(() => work(client))
      failed = false
      return value
    } finally {
      client.off('error', ignore)
      client.release(failed)
    }
  }
}

/** Told by the statement that fails with it. */
const ignore = (): void => undefined

/** The server wants the transaction run again. */
class AgainError extends Error {
  readonly failure: unknown

  constructor(failure: unknown) {
    super('Transaction to be run again')
    this.failure = failure
  }
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw wantsAgain(cause) ? new AgainError(postgresFailure(cause)) : (postgresFailure(cause) ?? cause)
  }
}

async function inTransaction<T>(client: PoolClient, work: () => Work<T>, lock?: LockName): Promise<T> {
  await client.query('BEGIN')
  try {
    if (lock !== undefined) await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, LOCKS[lock]])
    const value = await drive(client, work())
    await client.query('COMMIT')
    return value
  } catch (cause) {
    // A connection that is gone has rolled back by itself.
    await client.query('ROLLBACK').catch(ignore)
    throw cause
  }
}

async function drive<T>(client: PoolClient, work: Work<T>): Promise<T> {
  for (let given: unknown; ; ) {
    const next = work.next(given)
    if (next.done === true) return next.value
    given = await execute(client, next.value)
  }
}

async function execute(client: PoolClient, step: Step): Promise<unknown> {
  switch (step.kind) {
    case 'all':
      return (await client.query<Record<string, Value>>(numbered(step.sql), bound(step.values))).rows
    case 'arrays':
      return (await client.query<Value[]>({ text: numbered(step.sql), values: bound(step.values), rowMode: 'array' }))
        .rows
    case 'run':
      return (await client.query(numbered(step.sql), bound(step.values))).rowCount ?? 0
    case 'many':
      return executeMany(client, step)
  }
}

async function executeMany(
  client: PoolClient,
  { sql, rows }: Extract<Step, { readonly kind: 'many' }>,
): Promise<readonly number[]> {
  const text = numbered(sql)
  const changed: number[] = []
  for (let at = 0; at < rows.length; at += MAX_ON_THE_WAY) {
    const answers = await Promise.allSettled(
      rows.slice(at, at + MAX_ON_THE_WAY).map(values => client.query(text, bound(values))),
    )
    for (const answer of answers) {
      // The first failure is the reason; those behind it only say that the transaction has failed.
      if (answer.status === 'rejected') throw answer.reason
      changed.push(answer.value.rowCount ?? 0)
    }
  }
  return changed
}

async function* pagesOf(
  client: PoolClient,
  {
    sql,
    values,
    rowsPerPage,
  }: { readonly sql: string; readonly values: readonly Value[]; readonly rowsPerPage: number },
): AsyncGenerator<readonly Row[]> {
  await explained(() => client.query(`DECLARE pages NO SCROLL CURSOR FOR ${numbered(sql)}`, bound(values)))
  for (;;) {
    const { rows } = await explained(() => client.query<Record<string, Value>>(`FETCH ${rowsPerPage} FROM pages`))
    if (rows.length > 0) yield rows
    if (rows.length < rowsPerPage) break
  }
  await explained(() => client.query('CLOSE pages'))
}

const NUMBERED = new Map<string, string>()
const MAX_NUMBERED = 200

/** `?` to `$1`, `$2`, … None of our statements has a question mark in a text of its own. */
function numbered(sql: string): string {
  const known = NUMBERED.get(sql)
  if (known !== undefined) return known
  if (NUMBERED.size >= MAX_NUMBERED) NUMBERED.clear()
  let count = 0
  const text = sql.replaceAll('?', () => `$${(count += 1)}`)
  NUMBERED.set(sql, text)
  return text
}

/** PostgreSQL cannot hold U+0000; bytes are sent from where they are. */
const bound = (values: readonly Value[]): unknown[] =>
  values.map(value => {
    if (typeof value === 'string') return value.replaceAll('\0', '\ufffd')
    return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
  })
