import type { ArchiveFile } from '../../../archive/archive-file.ts'
import { type ArchivePage, type ArchiveQuery, MAX_PAGE_ROWS, type ScanCounts } from '../../../archive/catalogue.ts'
import { compareBytes, rangeOf } from '../../../archive/paths.ts'
import type { ScanRecord } from '../../../archive/catalogue.ts'
import { all, type Dialect, get, type Row, type Value, type Work } from '../database/work.ts'
import { FILE_COLUMNS, fileOf, scanOf } from './catalogue-rows.ts'

/** Part of a WHERE clause: SQL of ours with a `?` for each of its values, in their order. What comes from a person or a file is only ever a value. */
export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

/**
 * What belongs to a scan: all below its folders that it, or a later scan of the same place, has listed. A later scan of a part
 * brings that part up to date; it must not make it disappear from the whole. `after`: only paths behind this one.
 */
export function scopeOf({ id, request }: ScanRecord, folder?: string, after = ''): Condition {
  // What has been read already is left out of the ranges themselves: as a condition beside them it would be walked through again.
  const ranges = (folder === undefined ? request.folders : [folder])
    .map(rangeOf)
    .map(({ from, through }) => ({ from: compareBytes(after, from) > 0 ? after : from, through }))
  return {
    sql: `listed_scan >= ? AND (${ranges.map(() => '(path > ? AND path <= ?)').join(' OR ')})`,
    values: [id, ...ranges.flatMap(({ from, through }) => [from, through])],
  }
}

/** Files that were there when the latest scan looked. */
export const IS_THERE = "coalesce(change, '') NOT IN ('missing', 'moved-away')"
/** Files that the scan which listed them has come to. */
export const IS_DONE = 'done_scan = listed_scan'

const COMMON_VALUES = { credentials: 'none', kind: 'unknown' } as const

/** Pictures of one verdict. A rare value is written so that the planner may use the index that leaves the common one out. */
export function verdictIs(column: keyof typeof COMMON_VALUES, value: string): Condition {
  const common = COMMON_VALUES[column]
  const rare = value === common ? '' : ` AND ${column} <> '${common}'`
  return { sql: `${column} = ? AND state = 'verified' AND ${IS_DONE}${rare}`, values: [value] }
}

/** The scan with this number; throws when there is none. */
export function* findScan(id: number): Work<ScanRecord> {
  const row = yield* get('SELECT * FROM scan WHERE id = ?', id)
  if (row === undefined) throw new Error(`Expected scan ${id} to be there`)
  return scanOf(row)
}

/** Conditions of a query. */
function conditionsOf(scan: ScanRecord, query: ArchiveQuery, after?: string): Condition {
  const parts: Condition[] = [scopeOf(scan, query.folder, after), { sql: IS_THERE, values: [] }]
  const add = (sql: string, ...values: Value[]): number => parts.push({ sql, values })
  if (query.state === 'pending') add('done_scan <> listed_scan')
  else if (query.state !== undefined)
    add(`state = ? AND ${IS_DONE}${query.state === 'verified' ? '' : " AND state <> 'verified'"}`, query.state)
  if (query.credentials !== undefined) parts.push(verdictIs('credentials', query.credentials))
  if (query.kind !== undefined) parts.push(verdictIs('kind', query.kind))
  if (query.generator !== undefined) add(`generator = ? AND ${IS_DONE}`, query.generator)
  if (query.signer !== undefined) add(`signer = ? AND ${IS_DONE}`, query.signer)
  if (query.hasStop === true) add(`stops > 0 AND ${IS_DONE}`)
  if (query.modifiedFrom !== undefined) add('modified_ms >= ?', Date.parse(query.modifiedFrom))
  if (query.modifiedBefore !== undefined) add('modified_ms < ?', Date.parse(query.modifiedBefore))
  return { sql: parts.map(part => part.sql).join(' AND '), values: parts.flatMap(part => part.values) }
}

/** One page in path order. An offset is counted on ids alone; only the rows of the page are read. */
export function* listFiles(query: ArchiveQuery, page: ArchivePage): Work<readonly ArchiveFile[]> {
  const { sql, values } = conditionsOf(yield* findScan(query.scan), query, page.after)
  const limit = Math.max(0, Math.min(page.limit, MAX_PAGE_ROWS))
  const ids = `SELECT id FROM file WHERE ${sql} ORDER BY path LIMIT ? OFFSET ?`
  const rows = yield* all(
    `SELECT ${FILE_COLUMNS} FROM file WHERE id IN (${ids}) ORDER BY path`,
    ...values,
    limit,
    page.offset ?? 0,
  )
  return rows.map(fileOf)
}

/** How many files a query has, over all pages. Throws as `findScan` does. */
export function* countFiles(query: ArchiveQuery): Work<number> {
  const { sql, values } = conditionsOf(yield* findScan(query.scan), query)
  return Number((yield* get(`SELECT count(*) AS n FROM file WHERE ${sql}`, ...values))?.['n'] ?? 0)
}

/** Totals in one pass; over a small index that holds all columns asked for, as long as no later scan can have touched these rows. */
export function* countScan(id: number, dialect: Dialect): Work<ScanCounts> {
  const scan = yield* findScan(id)
  const isNewest = (yield* get('SELECT id FROM scan WHERE id > ? LIMIT 1', id)) === undefined
  const scope = isNewest ? { sql: 'listed_scan = ?', values: [id] } : scopeOf(scan)
  const groups = yield* all(
    `SELECT CASE WHEN done_scan = listed_scan THEN 1 ELSE 0 END AS done, state, credentials, kind,
       CASE state WHEN 'skipped' THEN reason END AS reason, change, reused, CASE WHEN stops > 0 THEN 1 ELSE 0 END AS stop, count(*) AS n
     FROM file ${isNewest ? dialect.indexedBy('file_counts') : ''} WHERE ${scope.sql} AND ${IS_THERE} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
    ...scope.values,
  )
  const sum = (isCounted: (row: Row) => boolean): number =>
    groups.filter(isCounted).reduce((total, row) => total + Number(row['n']), 0)
  const done = groups.filter(row => row['done'] === 1)
  const by = (state: string, column: string): Record<string, number> => {
    const totals = new Map<string, number>()
    for (const row of done.filter(group => group['state'] === state))
      totals.set(String(row[column]), (totals.get(String(row[column])) ?? 0) + Number(row['n']))
    return Object.fromEntries([...totals].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  const inState = (state: string): number => sum(row => row['done'] === 1 && row['state'] === state)
  const changed = (change: string): number => sum(row => row['done'] === 1 && row['change'] === change)
  return {
    files: sum(() => true),
    verified: inState('verified'),
    failed: inState('failed'),
    skipped: inState('skipped'),
    pending: sum(row => row['done'] !== 1),
    reused: sum(row => row['done'] === 1 && row['reused'] === 1 && row['state'] !== 'skipped'),
    byState: by('verified', 'credentials'),
    byKind: by('verified', 'kind'),
    bySkipReason: by('skipped', 'reason'),
    changes: {
      new: changed('new'),
      changed: changed('changed'),
      moved: changed('moved'),
      missing: yield* countMissing(scan),
    },
    ...(yield* countFolders(id)),
    withStop: sum(row => row['done'] === 1 && row['stop'] === 1),
  }
}

function* countMissing({ id, request }: ScanRecord): Work<number> {
  const below = request.folders.map(rangeOf)
  const row = yield* get(
    `SELECT count(*) AS n FROM file WHERE gone_scan >= ? AND change = 'missing' AND (${below.map(() => '(path > ? AND path <= ?)').join(' OR ')})`,
    id,
    ...below.flatMap(({ from, through }) => [from, through]),
  )
  return Number(row?.['n'] ?? 0)
}

function* countFolders(scan: number): Work<Pick<ScanCounts, 'unreadableFolders' | 'linksToFolders'>> {
  const row = yield* get(
    `SELECT count(*) FILTER (WHERE state = 'unreadable') AS unreadable, count(*) FILTER (WHERE state = 'link') AS links
     FROM folder WHERE scan_id = ?`,
    scan,
  )
  return { unreadableFolders: Number(row?.['unreadable'] ?? 0), linksToFolders: Number(row?.['links'] ?? 0) }
}
