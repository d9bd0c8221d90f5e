import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ArchiveFile } from '../../../archive/archive-file.ts'
import type { ArchiveSnapshot, ScanRecord } from '../../../archive/catalogue.ts'
import { rangeOf } from '../../../archive/paths.ts'
import type { VerifyReport } from '../../../domain/report.ts'
import type { Database, DatabaseSnapshot } from '../database/database.ts'
import { all, get, type Work } from '../database/work.ts'
import { countScan, findScan, IS_THERE } from './catalogue-queries.ts'
import { FILE_COLUMNS, fileOf, folderOf } from './catalogue-rows.ts'
import { decodeVerdict } from './verdict-codec.ts'

/** Rows per reading; between readings other work gets its turn. */
const ROWS_PER_READ = 500

/** A settled state of one scan on a connection of its own. */
export async function openSnapshot(database: Database, id: number): Promise<ArchiveSnapshot> {
  const snapshot = await database.snapshot()
  try {
    const scan = await snapshot.read(() => findScan(id))
    return {
      scan,
      counts: () => snapshot.read(() => countScan(id, database.dialect)),
      rows: () => rowsOf(snapshot, scan),
      verdicts: () => verdictsOf(snapshot, scan),
      close: () => snapshot.close(),
    }
  } catch (cause) {
    await snapshot.close()
    throw cause
  }
}

/** The verdict of one file; `null` when it has none. */
export function* readVerdict(file: number): Work<VerifyReport | null> {
  const row = yield* get('SELECT codec, body FROM verdict WHERE file_id = ?', file)
  if (row === undefined) return null
  if (!(row['body'] instanceof Uint8Array)) throw new Error(`Expected a verdict for file ${file}`)
  return decodeVerdict(Number(row['codec']), row['body'])
}

/** Folders that a scan could not enter, in path order, after a path. */
export function* closedFolders(scan: number, after: string, limit: number): Work<readonly ArchiveFile[]> {
  const rows = yield* all(
    "SELECT path, reason, message FROM folder WHERE scan_id = ? AND state = 'unreadable' AND path > ? ORDER BY path LIMIT ?",
    scan,
    after,
    limit,
  )
  return rows.map(folderOf)
}

async function* verdictsOf(
  snapshot: DatabaseSnapshot,
  scan: ScanRecord,
): AsyncGenerator<{ readonly file: ArchiveFile; readonly report: VerifyReport | null }> {
  for await (const file of rowsOf(snapshot, scan)) {
    const isKept = file.state === 'verified' || file.state === 'failed'
    yield { file, report: isKept ? await snapshot.read(() => readVerdict(file.id)) : null }
  }
}

/** Missing files stand among the rows, by the rule that they are counted by (`countMissing`). */
async function* rowsOf(snapshot: DatabaseSnapshot, scan: ScanRecord): AsyncGenerator<ArchiveFile> {
  const select = `SELECT ${FILE_COLUMNS} FROM file WHERE path > ? AND path <= ?
    AND ((listed_scan >= ? AND ${IS_THERE}) OR (change = 'missing' AND gone_scan >= ?)) ORDER BY path LIMIT ${ROWS_PER_READ}`
  for (const folder of scan.request.folders) {
    const { from, through } = rangeOf(folder)
    for (let after = from; ; ) {
      const place = [after, through, scan.id, scan.id]
      const rows = await snapshot.read(() => all(select, ...place))
      for (const row of rows) yield fileOf(row)
      const last = rows.at(-1)
      if (last === undefined) break
      after = String(last['path'])
      await nextTurn()
    }
  }
  for (let after = ''; ; ) {
    const place = after
    const closed = await snapshot.read(() => closedFolders(scan.id, place, ROWS_PER_READ))
    yield* closed
    const last = closed.at(-1)
    if (last === undefined) break
    after = last.path
  }
}
