/**
 * Database work that is written once and runs on SQLite and PostgreSQL. A piece of work is a generator: it hands out statements and
 * is given their rows. SQLite answers at once, so that a whole transaction runs without anything in between; PostgreSQL answers over
 * the network. Statements are SQL that both understand, with `?` for values; what differs is asked of `Dialect`.
 *
 * Why not a query builder (kysely): the statements stood already, tuned for their indexes; generators keep an SQLite transaction in one
 * piece without a lock, which an asynchronous builder cannot.
 */

/** What a column or a parameter can hold. Numbers are whole up to 2^53, or a double. */
export type Value = string | number | bigint | null | Uint8Array

/** A row by column names, which are in lower case; a column that was not selected is undefined, NULL is null. */
export type Row = Readonly<Record<string, Value | undefined>>

/** What PostgreSQL and SQLite spell differently in queries; the rest is written once and runs on both. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** Makes SQLite take this index where its planner guesses wrong; PostgreSQL has statistics. */
  readonly indexedBy: (index: string) => string
  /** `LIKE` that does not mind the case of ASCII letters. */
  readonly like: string
  /** `id IN …`: numbers given as one value, a JSON array in text. */
  readonly inNumbers: string
}

/** One statement on its way to the database. */
export type Step =
  | { readonly kind: 'all'; readonly sql: string; readonly values: readonly Value[] }
  | { readonly kind: 'arrays'; readonly sql: string; readonly values: readonly Value[] }
  | { readonly kind: 'run'; readonly sql: string; readonly values: readonly Value[] }
  | { readonly kind: 'many'; readonly sql: string; readonly rows: readonly (readonly Value[])[] }

/** Work that ends in a `T`: yields statements, is handed their rows. A driver runs it, in one piece or with awaits; what a statement throws ends it. */
export type Work<T> = Generator<Step, T, unknown>

/** All rows of a question, in memory at once: for those that are bounded. */
export function* all(sql: string, ...values: readonly Value[]): Work<readonly Row[]> {
  return (yield { kind: 'all', sql, values }) as readonly Row[]
}

/** The first row of a question; undefined where there is none. */
export function* get(sql: string, ...values: readonly Value[]): Work<Row | undefined> {
  return ((yield { kind: 'all', sql, values }) as readonly Row[])[0]
}

/** All rows as arrays: half the time of objects, for millions of them. */
export function* arrays(sql: string, ...values: readonly Value[]): Work<readonly (readonly Value[])[]> {
  return (yield { kind: 'arrays', sql, values }) as readonly (readonly Value[])[]
}

/** Writes; gives the number of rows it touched. */
export function* run(sql: string, ...values: readonly Value[]): Work<number> {
  return (yield { kind: 'run', sql, values }) as number
}

/** The same statement for many rows of values, on their way together; gives the rows that each touched. */
export function* many(sql: string, rows: readonly (readonly Value[])[]): Work<readonly number[]> {
  return rows.length === 0 ? [] : ((yield { kind: 'many', sql, rows }) as readonly number[])
}
