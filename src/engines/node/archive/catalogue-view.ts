/** Tables over the catalogue: any order, any filter; the long question on a connection of its own, so that it holds up no writing. */
import type { ArchiveFile } from '../../../archive/archive-file.ts'
import {
  type ArchiveFacets,
  type ArchiveView,
  type Facet,
  MAX_PAGE_ROWS,
  type ScanRecord,
  type ViewGroup,
  type ViewSort,
} from '../../../archive/catalogue.ts'
import { rangeOf } from '../../../archive/paths.ts'
import type { Database } from '../database/database.ts'
import { all, type Dialect, get, type Row, type Value, type Work } from '../database/work.ts'
import { type Condition, findScan, IS_DONE, IS_THERE, scopeOf, verdictIs } from './catalogue-queries.ts'
import { FILE_COLUMNS, fileOf } from './catalogue-rows.ts'

/** Rows between two turns of other work. */
const ROWS_PER_TURN = 20_000
const MAX_FACETS = 200
const TODO = "(state = 'failed' OR stops > 0 OR asks > 0)"

/** Numbers of all files of a view, in its order. */
export async function idsOf(database: Database, view: ArchiveView): Promise<Float64Array> {
  const snapshot = await database.snapshot()
  try {
    const scan = await snapshot.read(() => findScan(view.scan))
    const { sql, values } = conditionOf(view, scan, database.dialect)
    const words = wordsOf(view.search)
    const needsLook = words.some(word => !isAscii(word))
    const columns = needsLook ? 'id, path, generator, signer' : 'id'
    const select = `SELECT ${columns} FROM file WHERE ${sql} ORDER BY ${orderOf(view)}`
    const ids: number[] = []
    for await (const rows of snapshot.pages(select, values, ROWS_PER_TURN))
      for (const row of rows) if (!needsLook || hasWords(row, words, scan)) ids.push(Number(row['id']))
    return Float64Array.from(ids)
  } finally {
    await snapshot.close()
  }
}

function conditionOf(view: ArchiveView, scan: ScanRecord, dialect: Dialect): Condition {
  const parts: Condition[] = [view.group === 'missing' ? goneFrom(scan, view.folder) : scopeOf(scan, view.folder)]
  const add = (sql: string, ...values: Value[]): number => parts.push({ sql, values })
  for (const sql of GROUPS[view.group]) add(sql)
  if (view.kind !== undefined) parts.push(verdictIs('kind', view.kind))
  if (view.credentials !== undefined) parts.push(verdictIs('credentials', view.credentials))
  if (view.generator !== undefined) add('generator = ?', view.generator)
  if (view.signer !== undefined) add('signer = ?', view.signer)
  if (view.modifiedFrom !== undefined) add('modified_ms >= ?', Date.parse(view.modifiedFrom))
  if (view.modifiedBefore !== undefined) add('modified_ms < ?', Date.parse(view.modifiedBefore))
  for (const word of wordsOf(view.search)) parts.push(wordCondition(word, scan, dialect))
  return { sql: parts.map(part => part.sql).join(' AND '), values: parts.flatMap(part => part.values) }
}

const GROUPS: Readonly<Record<ViewGroup, readonly string[]>> = {
  all: [IS_THERE],
  images: [IS_THERE, IS_DONE, "state IN ('verified', 'failed')"],
  todo: [IS_THERE, IS_DONE, TODO],
  failed: [IS_THERE, IS_DONE, "state = 'failed' AND state <> 'verified'"],
  other: [IS_THERE, IS_DONE, "state = 'skipped' AND state <> 'verified'"],
  pending: [IS_THERE, 'done_scan <> listed_scan'],
  new: [IS_DONE, "change = 'new'"],
  changed: [IS_DONE, "change = 'changed'"],
  moved: [IS_DONE, "change = 'moved'"],
  missing: ["change = 'missing'"],
}

function goneFrom({ id, request }: ScanRecord, folder?: string): Condition {
  const ranges = (folder === undefined ? request.folders : [folder]).map(rangeOf)
  return {
    sql: `gone_scan >= ? AND (${ranges.map(() => '(path > ? AND path <= ?)').join(' OR ')})`,
    values: [id, ...ranges.flatMap(({ from, through }) => [from, through])],
  }
}

/**
 * A word in what lies below the scan's folders: the folders' own names would fit every file. SQLite's LIKE folds the case of ASCII
 * alone, so any other letter stands for anything here and is looked at afterwards (`hasWords`).
 */
function wordCondition(word: string, { request }: ScanRecord, { like }: Dialect): Condition {
  const pattern = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll(/[^\u0000-\u007f]+/g, '%')}%`
  const inPath = request.folders.map(
    () => String.raw`(path > ? AND path <= ? AND substr(path, ?) ${like} ? ESCAPE '\')`,
  )
  const values = request.folders.flatMap(folder => {
    const { from, through } = rangeOf(folder)
    return [from, through, Array.from(from).length + 1, pattern]
  })
  return {
    sql: String.raw`(${inPath.join(' OR ')} OR generator ${like} ? ESCAPE '\' OR signer ${like} ? ESCAPE '\')`,
    values: [...values, pattern, pattern],
  }
}

function hasWords(row: Row, words: readonly string[], { request }: ScanRecord): boolean {
  const path = String(row['path'])
  const folder = request.folders.map(root => rangeOf(root).from).find(from => path.startsWith(from)) ?? ''
  const text = folded(`${path.slice(folder.length)}\n${String(row['generator'] ?? '')}\n${String(row['signer'] ?? '')}`)
  return words.every(word => text.includes(word))
}

const folded = (text: string): string => text.normalize('NFC').toLocaleLowerCase('sv')
const wordsOf = (search: string): readonly string[] => folded(search).split(/\s+/).filter(Boolean).slice(0, 10)
const isAscii = (text: string): boolean => Array.from(text).every(letter => letter < '\u0080')

const SORTS: Readonly<Record<ViewSort, readonly string[]>> = {
  path: [],
  kind: ['kind'],
  credentials: ['credentials'],
  label: ['label'],
  todo: ["state = 'failed'", 'stops', 'asks'],
  modified: ['modified_ms'],
  size: ['size_bytes'],
}

/** Files without a value stand last in both directions. */
function orderOf({ sort, isDescending }: ArchiveView): string {
  const direction = isDescending ? 'DESC' : 'ASC'
  if (sort === 'path') return `path ${direction}`
  return [...SORTS[sort].map(column => `${column} ${direction} NULLS LAST`), 'path'].join(', ')
}

/** These files in this order, at most `MAX_PAGE_ROWS`; numbers that are not in the catalogue are left out. */
export function* filesOf(ids: readonly number[], dialect: Dialect): Work<readonly ArchiveFile[]> {
  const wanted = ids.slice(0, MAX_PAGE_ROWS)
  const rows = yield* all(`SELECT ${FILE_COLUMNS} FROM file WHERE id ${dialect.inNumbers}`, JSON.stringify(wanted))
  const byId = new Map(rows.map(fileOf).map(file => [file.id, file]))
  return wanted.flatMap(id => byId.get(id) ?? [])
}

/** What one can choose from in a scan, and how much there is to do. */
export function* facetsOf(id: number, dialect: Dialect): Work<ArchiveFacets> {
  const scope = scopeOf(yield* findScan(id))
  const { sql, values } = scope
  const todo = yield* get(
    `SELECT count(*) AS n FROM file WHERE ${sql} AND ${IS_THERE} AND ${IS_DONE} AND ${TODO}`,
    ...values,
  )
  return {
    generators: yield* facet('generator', scope, dialect),
    signers: yield* facet('signer', scope, dialect),
    todo: Number(todo?.['n'] ?? 0),
  }
}

function* facet(
  column: 'generator' | 'signer',
  { sql, values }: Condition,
  { indexedBy }: Dialect,
): Work<readonly Facet[]> {
  const rows = yield* all(
    `SELECT ${column} AS value, count(*) AS n FROM file ${indexedBy(`file_${column}`)}
     WHERE ${column} IS NOT NULL AND ${sql} AND ${IS_THERE} AND ${IS_DONE} GROUP BY ${column} ORDER BY n DESC, value LIMIT ${MAX_FACETS}`,
    ...values,
  )
  return rows.map(row => ({ value: String(row['value']), count: Number(row['n']) }))
}

/** Jumps from folder to folder along the paths: the time is that of the folders found, not of the files in them. */
export function* subfoldersOf(id: number, folder: string, limit: number): Work<readonly string[]> {
  const { from, through } = rangeOf(folder)
  const found: string[] = []
  for (let after = from; found.length < limit; ) {
    const row = yield* get(
      `SELECT path FROM file WHERE path > ? AND path <= ? AND substr(path, ?) LIKE '%/%' AND listed_scan >= ? AND ${IS_THERE}
       ORDER BY path LIMIT 1`,
      after,
      through,
      Array.from(from).length + 1,
      id,
    )
    if (row === undefined) break
    const name = String(row['path']).slice(from.length).split('/')[0] ?? ''
    found.push(`${from}${name}`)
    after = rangeOf(`${from}${name}`).through
  }
  return found
}
