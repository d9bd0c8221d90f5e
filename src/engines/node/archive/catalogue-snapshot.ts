import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ArchiveFile } from '../../../archive/archive-file.ts'
import type { ArchiveSnapshot, ScanRecord } from '../../../archive/catalogue.ts'
import { rangeOf } from '../../../archive/paths.ts'
import type { VerifyReport } from '../../../domain/report.ts'
import { countScan, findScan } from './catalogue-queries.ts'
import { FILE_COLUMNS, fileOf, folderOf } from './catalogue-rows.ts'
import { openCatalogueSnapshot } from './catalogue-store.ts'
import { decodeVerdict } from './verdict-codec.ts'

/** Rows per reading; between readings other work gets its turn. */
const ROWS_PER_READ = 500

/** A settled state of one scan on a connection of its own. */
export function openSnapshot(path: string, id: number): ArchiveSnapshot {
  const database = openCatalogueSnapshot(path)
  const scan = findScan(database, id)
  return {
    scan,
    counts: async () => countScan(database, id),
    rows: () => rowsOf(database, scan),
    verdicts: async function* () {
      for await (const file of rowsOf(database, scan)) {
        const isKept = file.state === 'verified' || file.state === 'failed'
        yield { file, report: isKept ? readVerdict(database, file.id) : null }
      }
    },
    close: async () => {
      if (database.isOpen) database.close()
    },
  }
}

/** The verdict of one file; `null` when it has none. */
export function readVerdict(database: DatabaseSync, file: number): VerifyReport | null {
  const row = database.prepare('SELECT codec, body FROM verdict WHERE file_id = ?').get(file)
  if (row === undefined) return null
  if (!(row['body'] instanceof Uint8Array)) throw new Error(`Expected a verdict for file ${file}`)
  return decodeVerdict(Number(row['codec']), row['body'])
}

/** Missing files belong to the rows when the scan was a check of what is there. */
async function* rowsOf(database: DatabaseSync, scan: ScanRecord): AsyncGenerator<ArchiveFile> {
  const missing = scan.request.mode === 'rehash' ? `OR (change = 'missing' AND gone_scan >= ${scan.id})` : ''
  const select = database.prepare(
    `SELECT ${FILE_COLUMNS} FROM file WHERE path > ? AND path <= ?
       AND ((listed_scan >= ? AND coalesce(change, '') NOT IN ('missing', 'moved-away')) ${missing}) ORDER BY path LIMIT ${ROWS_PER_READ}`,
  )
  for (const folder of scan.request.folders) {
    const { from, through } = rangeOf(folder)
    for (let after = from; ; ) {
      const rows = select.all(after, through, scan.id)
      for (const row of rows) yield fileOf(row)
      const last = rows.at(-1)
      if (last === undefined) break
      after = String(last['path'])
      await nextTurn()
    }
  }
  const closed = database.prepare(
    "SELECT path, reason, message FROM folder WHERE scan_id = ? AND state = 'unreadable' ORDER BY path",
  )
  for (const row of closed.all(scan.id)) yield folderOf(row)
}
