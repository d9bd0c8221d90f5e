import { type ArchiveFile, columnsOf, type FileResult, NO_VERDICT } from '../../../archive/archive-file.ts'
import type {
  ArchiveCatalogue,
  ArchiveFacets,
  ArchivePage,
  ArchiveQuery,
  ArchiveSnapshot,
  ArchiveView,
  BegunScan,
  FolderListing,
  ListedFile,
  ScanCounts,
  ScanRecord,
  ScanRequest,
  ScanWorker,
} from '../../../archive/catalogue.ts'
import { rangeOf } from '../../../archive/paths.ts'
import type { VerifyReport } from '../../../domain/report.ts'
import type { Database } from '../database/database.ts'
import { all, get, many, run, type Value, type Work } from '../database/work.ts'
import { beginScan, holdScan, releaseScan } from './catalogue-begin.ts'
import { finishScan } from './catalogue-finish.ts'
import { countFiles, countScan, findScan, listFiles } from './catalogue-queries.ts'
import { listedOf, scanOf } from './catalogue-rows.ts'
import { closedFolders, openSnapshot, readVerdict } from './catalogue-snapshot.ts'
import { facetsOf, filesOf, idsOf, subfoldersOf } from './catalogue-view.ts'
import { encodeVerdict, VERDICT_CODEC } from './verdict-codec.ts'

const ADD_FILE =
  'INSERT INTO file (path, first_scan, listed_scan) VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET listed_scan = excluded.listed_scan'
const ADD_FOLDER = 'INSERT INTO folder (scan_id, path, state) VALUES (?, ?, ?) ON CONFLICT (scan_id, path) DO NOTHING'
const CLOSE_FOLDER = 'UPDATE folder SET state = ?, reason = ?, message = ? WHERE scan_id = ? AND path = ?'
/**
 * The next files of a scan. The sign hides the scan's number from SQLite's planner, which would otherwise sort the whole scan for each
 * page: 427 ms instead of 2 ms at a million files (`scripts/measure/scan.ts 1000000 --from 1000000 --tiny`).
 */
export const LISTED = `SELECT id, path, done_scan, state, reason, size_bytes, modified_ms, sha256, faces FROM file
  WHERE path > ? AND path <= ? AND +listed_scan = ? ORDER BY path LIMIT ?`
/** The first result of a scan stands: a worker that was taken for dead and wakes up changes nothing. */
const IS_OPEN = 'id = ? AND listed_scan = ? AND done_scan <> ?'
const UPDATE = `UPDATE file SET done_scan = ?, state = ?, reason = ?, message = ?, change = ?, gone_scan = NULL, moved_from = NULL, reused = ?,
    size_bytes = ?, modified_ms = ?, sha256 = ?, checked_at = ?, format = ?, width = ?, height = ?, credentials = ?, kind = ?,
    basis = ?, label = ?, generator = ?, signer = ?, signed_at = ?, findings = ?, stops = ?, asks = ?, faces = ?, named = ?
  WHERE ${IS_OPEN}`
const KEEP = `UPDATE file SET done_scan = ?, change = ?, gone_scan = NULL, moved_from = NULL, reused = ?, size_bytes = ?, modified_ms = ?,
    sha256 = ?, state = ?, reason = ? WHERE ${IS_OPEN}`
const SAVE_VERDICT =
  'INSERT INTO verdict (file_id, codec, body) VALUES (?, ?, ?) ON CONFLICT (file_id) DO UPDATE SET codec = excluded.codec, body = excluded.body'
const SAY_WORKER = `INSERT INTO worker (name, started_at, seen_at_ms, scan_id, files) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, seen_at_ms = excluded.seen_at_ms, scan_id = excluded.scan_id, files = excluded.files`
const DROP_VERDICT = 'DELETE FROM verdict WHERE file_id = ?'

/** The archive's catalogue over a database that has its tables. A write that fails later (disk full, server gone) rejects. */
export class DatabaseCatalogue implements ArchiveCatalogue {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  begin(request: ScanRequest, isFresh: boolean): Promise<BegunScan> {
    return this.#database.write(() => beginScan(request, isFresh), 'scans')
  }

  hold(scan: number): Promise<boolean> {
    return this.#database.write(() => holdScan(scan), 'scans')
  }

  release(scan: number): Promise<void> {
    return this.#database.write(() => releaseScan(scan))
  }

  async latest(folders?: readonly string[]): Promise<ScanRecord | null> {
    const row = await this.#database.read(() =>
      folders === undefined
        ? get('SELECT * FROM scan ORDER BY id DESC LIMIT 1')
        : get('SELECT * FROM scan WHERE folders = ? ORDER BY id DESC LIMIT 1', JSON.stringify(folders)),
    )
    return row === undefined ? null : scanOf(row)
  }

  async scans(limit: number): Promise<readonly ScanRecord[]> {
    return (await this.#database.read(() => all('SELECT * FROM scan ORDER BY id DESC LIMIT ?', limit))).map(scanOf)
  }

  async scan(id: number): Promise<ScanRecord | null> {
    const row = await this.#database.read(() => get('SELECT * FROM scan WHERE id = ?', id))
    return row === undefined ? null : scanOf(row)
  }

  async nextFolders(scan: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#database.read(() =>
      all("SELECT path FROM folder WHERE scan_id = ? AND state = 'pending' ORDER BY path LIMIT ?", scan, limit),
    )
    return rows.map(row => String(row['path']))
  }

  saveListings(scan: number, listings: readonly FolderListing[]): Promise<void> {
    return this.#database.write(() => saveListings(scan, listings))
  }

  async finishListing(scan: number): Promise<void> {
    await this.#database.write(() => run("UPDATE scan SET phase = 'reading' WHERE id = ? AND phase = 'listing'", scan))
  }

  async listed(
    scan: number,
    { folder, after }: { readonly folder: string; readonly after: string },
    limit: number,
  ): Promise<readonly ListedFile[]> {
    const { from, through } = rangeOf(folder)
    const rows = await this.#database.read(() => all(LISTED, after === '' ? from : after, through, scan, limit))
    return rows.map(row => listedOf(row, scan))
  }

  record(scan: number, results: readonly FileResult[]): Promise<void> {
    return this.#database.write(() => recordAll(scan, results))
  }

  finish(scan: number): Promise<void> {
    return this.#database.write(() => finishById(scan), 'scans')
  }

  verdict(file: number): Promise<VerifyReport | null> {
    return this.#database.read(() => readVerdict(file))
  }

  counts(scan: number): Promise<ScanCounts> {
    return this.#database.read(() => countScan(scan, this.#database.dialect))
  }

  closedFolders(scan: number, limit: number): Promise<readonly ArchiveFile[]> {
    return this.#database.read(() => closedFolders(scan, '', limit))
  }

  list(query: ArchiveQuery, page: ArchivePage): Promise<readonly ArchiveFile[]> {
    return this.#database.read(() => listFiles(query, page))
  }

  count(query: ArchiveQuery): Promise<number> {
    return this.#database.read(() => countFiles(query))
  }

  viewIds(view: ArchiveView): Promise<Float64Array> {
    return idsOf(this.#database, view)
  }

  files(ids: readonly number[]): Promise<readonly ArchiveFile[]> {
    return this.#database.read(() => filesOf(ids, this.#database.dialect))
  }

  facets(scan: number): Promise<ArchiveFacets> {
    return this.#database.read(() => facetsOf(scan, this.#database.dialect))
  }

  subfolders(scan: number, folder: string, limit: number): Promise<readonly string[]> {
    return this.#database.read(() => subfoldersOf(scan, folder, limit))
  }

  snapshot(scan: number): Promise<ArchiveSnapshot> {
    return openSnapshot(this.#database, scan)
  }

  async sayWorker({ name, startedAt, seenAtMs, scan, files }: ScanWorker): Promise<void> {
    await this.#database.write(() => run(SAY_WORKER, name, startedAt, seenAtMs, scan, files))
  }

  async workers(sinceMs: number): Promise<readonly ScanWorker[]> {
    const rows = await this.#database.read(() =>
      all('SELECT * FROM worker WHERE seen_at_ms >= ? ORDER BY name', sinceMs),
    )
    return rows.map(row => ({
      name: String(row['name']),
      startedAt: String(row['started_at']),
      seenAtMs: Number(row['seen_at_ms']),
      scan: typeof row['scan_id'] === 'number' ? row['scan_id'] : null,
      files: Number(row['files']),
    }))
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}

function* saveListings(scan: number, listings: readonly FolderListing[]): Work<void> {
  yield* many(
    ADD_FILE,
    listings.flatMap(({ files }) => files.map(path => [path, scan, scan])),
  )
  yield* many(
    ADD_FOLDER,
    listings.flatMap(({ folders, links }) => [
      ...folders.map(path => [scan, path, 'pending']),
      ...links.map(path => [scan, path, 'link']),
    ]),
  )
  yield* many(
    CLOSE_FOLDER,
    listings
      .filter(({ isComplete }) => isComplete)
      .map(({ folder, error }) => [
        error === null ? 'listed' : 'unreadable',
        error?.kind ?? null,
        clean(error?.message ?? null),
        scan,
        folder,
      ]),
  )
}

function* finishById(scan: number): Work<void> {
  yield* finishScan(yield* findScan(scan))
}

/** In the order of the files' numbers, so that two workers that have the same files never wait for each other. */
function* recordAll(scan: number, results: readonly FileResult[]): Work<void> {
  const sorted = [...results].sort((a, b) => a.id - b.id)
  const isKept = ({ report, isReused }: FileResult): boolean => report === null && isReused
  yield* many(
    KEEP,
    sorted.filter(isKept).map(result => keptValues(scan, result)),
  )
  const read = sorted.filter(result => !isKept(result))
  const changed = yield* many(
    UPDATE,
    read.map(result => updatedValues(scan, result)),
  )
  const written = read.filter((_, at) => (changed[at] ?? 0) > 0)
  yield* many(
    SAVE_VERDICT,
    written.flatMap(({ id, report }) => (report === null ? [] : [[id, VERDICT_CODEC, encodeVerdict(report)]])),
  )
  yield* many(
    DROP_VERDICT,
    written.flatMap(({ id, report }) => (report === null ? [[id]] : [])),
  )
}

function keptValues(scan: number, { id, state, reason, change, stamp, sha256 }: FileResult): readonly Value[] {
  const facts = [stamp?.sizeBytes ?? null, stamp?.modifiedMs ?? null, sha256]
  return [scan, change, 1, ...facts, state, reason, id, scan, scan]
}

function updatedValues(scan: number, result: FileResult): readonly Value[] {
  const { id, state, reason, message, change, isReused, stamp, sha256, checkedAt, report } = result
  const columns = report === null || state !== 'verified' ? NO_VERDICT : columnsOf(report)
  return [
    scan,
    state,
    reason,
    clean(message),
    change,
    isReused ? 1 : 0,
    stamp?.sizeBytes ?? null,
    stamp?.modifiedMs ?? null,
    sha256,
    checkedAt,
    columns.format,
    columns.width,
    columns.height,
    columns.credentials,
    columns.kind,
    columns.basis,
    columns.label,
    clean(columns.generator),
    clean(columns.signer),
    columns.signedAt,
    columns.findings,
    columns.stops,
    columns.asks,
    columns.faces,
    columns.named,
    id,
    scan,
    scan,
  ]
}

/** Text from hostile files without U+0000, which PostgreSQL cannot hold: both databases keep the same. The verdict has it as it was. */
const clean = (text: string | null): string | null => text?.replaceAll('\0', '\ufffd') ?? null
