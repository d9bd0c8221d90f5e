import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { columnsOf, type FileResult } from '../../../archive/archive-file.ts'
import type {
  ArchiveCatalogue,
  ArchivePage,
  ArchiveQuery,
  ArchiveSnapshot,
  FolderListing,
  ListedFile,
  ScanCounts,
  ScanRecord,
  ScanRequest,
} from '../../../archive/catalogue.ts'
import type { ArchiveFile } from '../../../archive/archive-file.ts'
import { rangeOf } from '../../../archive/paths.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import type { VerifyReport } from '../../../domain/report.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { finishScan } from './catalogue-finish.ts'
import { beginScan, holdScan } from './catalogue-begin.ts'
import { countFiles, countScan, findScan, listFiles } from './catalogue-queries.ts'
import { listedOf, scanOf } from './catalogue-rows.ts'
import { openSnapshot, readVerdict } from './catalogue-snapshot.ts'
import { inTransaction, openCatalogueFile } from './catalogue-store.ts'
import { encodeVerdict, VERDICT_CODEC } from './verdict-codec.ts'

/** Opens the catalogue in one SQLite file. Failures to open are values; a write that fails later (disk full) rejects. */
export function openSqliteCatalogue(path: string): Result<ArchiveCatalogue, ReportedError> {
  const opened = openCatalogueFile(path)
  return opened.ok ? ok(new SqliteCatalogue(opened.value, path)) : opened
}

class SqliteCatalogue implements ArchiveCatalogue {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #update: StatementSync
  readonly #keep: StatementSync
  readonly #saveVerdict: StatementSync
  readonly #dropVerdict: StatementSync
  readonly #listed: StatementSync

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
    this.#update = database.prepare(
      `UPDATE file SET done_scan = ?, state = ?, reason = ?, message = ?, change = ?, gone_scan = NULL, moved_from = NULL, reused = ?,
         size_bytes = ?, modified_ms = ?, sha256 = ?, checked_at = ?, format = ?, width = ?, height = ?, credentials = ?, kind = ?,
         basis = ?, label = ?, generator = ?, signer = ?, signed_at = ?, findings = ?, stops = ?, asks = ?, faces = ?, named = ?
       WHERE id = ? AND listed_scan = ?`,
    )
    this.#keep = database.prepare(
      `UPDATE file SET done_scan = ?, change = ?, gone_scan = NULL, moved_from = NULL, reused = ?, size_bytes = ?, modified_ms = ?,
         sha256 = ?, state = ?, reason = ?, checked_at = CASE ? WHEN 1 THEN checked_at ELSE ? END WHERE id = ? AND listed_scan = ?`,
    )
    this.#saveVerdict = database.prepare(
      'INSERT INTO verdict (file_id, codec, body) VALUES (?, ?, ?) ON CONFLICT (file_id) DO UPDATE SET codec = excluded.codec, body = excluded.body',
    )
    this.#dropVerdict = database.prepare('DELETE FROM verdict WHERE file_id = ?')
    this.#listed = database.prepare(
      `SELECT id, path, done_scan, state, reason, size_bytes, modified_ms, sha256, faces FROM file
       WHERE path > ? AND path <= ? AND listed_scan = ? ORDER BY path LIMIT ?`,
    )
  }

  async begin(
    request: ScanRequest,
    isFresh: boolean,
  ): Promise<{ readonly scan: ScanRecord; readonly isResumed: boolean }> {
    return inTransaction(this.#database, () => beginScan(this.#database, request, isFresh))
  }

  async hold(scan: number): Promise<boolean> {
    return inTransaction(this.#database, () => holdScan(this.#database, scan))
  }

  async release(scan: number): Promise<void> {
    this.#database
      .prepare('UPDATE scan SET held_by = NULL, held_at_ms = NULL WHERE id = ? AND held_by = ?')
      .run(scan, process.pid)
  }

  async latest(folders?: readonly string[]): Promise<ScanRecord | null> {
    const row =
      folders === undefined
        ? this.#database.prepare('SELECT * FROM scan ORDER BY id DESC LIMIT 1').get()
        : this.#database
            .prepare('SELECT * FROM scan WHERE folders = ? ORDER BY id DESC LIMIT 1')
            .get(JSON.stringify(folders))
    return row === undefined ? null : scanOf(row)
  }

  async scans(limit: number): Promise<readonly ScanRecord[]> {
    return this.#database.prepare('SELECT * FROM scan ORDER BY id DESC LIMIT ?').all(limit).map(scanOf)
  }

  async nextFolders(scan: number, limit: number): Promise<readonly string[]> {
    return this.#database
      .prepare("SELECT path FROM folder WHERE scan_id = ? AND state = 'pending' ORDER BY path LIMIT ?")
      .all(scan, limit)
      .map(row => String(row['path']))
  }

  async saveListings(scan: number, listings: readonly FolderListing[]): Promise<void> {
    const addFile = this.#database.prepare(
      'INSERT INTO file (path, first_scan, listed_scan) VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET listed_scan = excluded.listed_scan',
    )
    const addFolder = this.#database.prepare(
      'INSERT INTO folder (scan_id, path, state) VALUES (?, ?, ?) ON CONFLICT (scan_id, path) DO NOTHING',
    )
    const close = this.#database.prepare(
      'UPDATE folder SET state = ?, reason = ?, message = ? WHERE scan_id = ? AND path = ?',
    )
    inTransaction(this.#database, () => {
      for (const { folder, files, folders, links, isComplete, error } of listings) {
        for (const path of files) addFile.run(path, scan, scan)
        for (const path of folders) addFolder.run(scan, path, 'pending')
        for (const path of links) addFolder.run(scan, path, 'link')
        if (isComplete)
          close.run(error === null ? 'listed' : 'unreadable', error?.kind ?? null, error?.message ?? null, scan, folder)
      }
    })
  }

  async finishListing(scan: number): Promise<void> {
    this.#database.prepare("UPDATE scan SET phase = 'reading' WHERE id = ? AND phase = 'listing'").run(scan)
  }

  async listed(
    scan: number,
    { folder, after }: { readonly folder: string; readonly after: string },
    limit: number,
  ): Promise<readonly ListedFile[]> {
    const { from, through } = rangeOf(folder)
    return this.#listed.all(after === '' ? from : after, through, scan, limit).map(row => listedOf(row, scan))
  }

  async record(scan: number, results: readonly FileResult[]): Promise<void> {
    inTransaction(this.#database, () => {
      for (const result of results) this.#recordOne(scan, result)
    })
  }

  async finish(scan: number): Promise<void> {
    inTransaction(this.#database, () => finishScan(this.#database, findScan(this.#database, scan)))
  }

  async verdict(file: number): Promise<VerifyReport | null> {
    return readVerdict(this.#database, file)
  }

  async counts(scan: number): Promise<ScanCounts> {
    return countScan(this.#database, scan)
  }

  async list(query: ArchiveQuery, page: ArchivePage): Promise<readonly ArchiveFile[]> {
    return listFiles(this.#database, query, page)
  }

  async count(query: ArchiveQuery): Promise<number> {
    return countFiles(this.#database, query)
  }

  async snapshot(scan: number): Promise<ArchiveSnapshot> {
    return openSnapshot(this.#path, scan)
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }

  #recordOne(scan: number, result: FileResult): void {
    const { id, state, reason, message, change, isReused, stamp, sha256, checkedAt, report } = result
    const size = stamp?.sizeBytes ?? null
    const modified = stamp?.modifiedMs ?? null
    const reused = isReused ? 1 : 0
    if (report === null && isReused) {
      this.#keep.run(scan, change, reused, size, modified, sha256, state, reason, reused, checkedAt, id, scan)
      return
    }
    const columns = report === null || state !== 'verified' ? null : columnsOf(report)
    const verdict = [
      columns?.format ?? null,
      columns?.width ?? null,
      columns?.height ?? null,
      columns?.credentials ?? null,
      columns?.kind ?? null,
      columns?.basis ?? null,
      columns?.label ?? null,
      columns?.generator ?? null,
      columns?.signer ?? null,
      columns?.signedAt ?? null,
      columns?.findings ?? '',
      columns?.stops ?? 0,
      columns?.asks ?? 0,
      columns?.faces ?? null,
      columns?.named ?? 0,
    ]
    this.#update.run(
      scan,
      state,
      reason,
      message,
      change,
      reused,
      size,
      modified,
      sha256,
      checkedAt,
      ...verdict,
      id,
      scan,
    )
    if (report === null) this.#dropVerdict.run(id)
    else this.#saveVerdict.run(id, VERDICT_CODEC, encodeVerdict(report))
  }
}
