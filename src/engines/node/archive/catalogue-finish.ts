import type { DatabaseSync } from 'node:sqlite'
import type { ScanRecord } from '../../../archive/catalogue.ts'
import { isWithin, rangeOf } from '../../../archive/paths.ts'

/** Rows per round, so that memory does not grow with what has changed. */
const ROUND = 500

/**
 * Ends a scan, inside a transaction of the caller's: what was known below its folders and not listed now is missing, and what is new
 * with the hash of a missing file has moved. Nothing below a folder that could not be read is called missing: nobody has looked.
 */
export function finishScan(database: DatabaseSync, scan: ScanRecord): void {
  const left = database
    .prepare('SELECT count(*) AS n FROM file WHERE listed_scan = ? AND done_scan <> listed_scan')
    .get(scan.id)
  if (Number(left?.['n']) > 0)
    throw new Error(`Expected every file of scan ${scan.id} to have a state but ${String(left?.['n'])} have none`)
  markMissing(database, scan)
  markMoved(database, scan.id)
  database.prepare("DELETE FROM folder WHERE scan_id = ? AND state = 'listed'").run(scan.id)
  database
    .prepare("UPDATE scan SET phase = 'done', finished_at = ?, held_by = NULL, held_at_ms = NULL WHERE id = ?")
    .run(new Date().toISOString(), scan.id)
}

function markMissing(database: DatabaseSync, { id, request }: ScanRecord): void {
  const closed = database
    .prepare("SELECT path FROM folder WHERE scan_id = ? AND state = 'unreadable'")
    .all(id)
    .map(row => String(row['path']))
  // Once missing, a file is told by the scan that missed it; a fixity check tells it every time.
  const again = request.mode === 'rehash' ? '' : "AND change <> 'missing'"
  const select = database.prepare(
    `SELECT id, path, state FROM file WHERE path > ? AND path <= ? AND listed_scan <> ?
       AND (change IS NULL OR (change <> 'moved-away' ${again})) ORDER BY path LIMIT ${ROUND}`,
  )
  const mark = database.prepare("UPDATE file SET change = 'missing', gone_scan = ? WHERE id = ?")
  const forget = database.prepare('DELETE FROM file WHERE id = ?')
  for (const folder of request.folders) {
    const { from, through } = rangeOf(folder)
    for (let after = from; ; ) {
      const rows = select.all(after, through, id)
      for (const row of rows) {
        if (row['state'] === null)
          forget.run(Number(row['id'])) // Listed once, never looked at, and gone: nothing is known of it.
        else if (!closed.some(path => isWithin(String(row['path']), path))) mark.run(id, Number(row['id']))
      }
      const last = rows.at(-1)
      if (last === undefined) break
      after = String(last['path'])
    }
  }
}

/** Each missing file is paired with one new file at most. */
function markMoved(database: DatabaseSync, scan: number): void {
  const select = database.prepare(
    `SELECT gone.id AS gone, gone.path AS path, gone.sha256 AS sha256 FROM file AS gone
     WHERE gone.gone_scan = ? AND gone.change = 'missing' AND gone.sha256 IS NOT NULL AND gone.id > ?
     ORDER BY gone.id LIMIT ${ROUND}`,
  )
  const find = database.prepare(
    "SELECT id FROM file WHERE sha256 = ? AND listed_scan = ? AND first_scan = ? AND change = 'new' ORDER BY path LIMIT 1",
  )
  const arrive = database.prepare("UPDATE file SET change = 'moved', moved_from = ? WHERE id = ?")
  const leave = database.prepare("UPDATE file SET change = 'moved-away' WHERE id = ?")
  for (let after = 0; ; ) {
    const rows = select.all(scan, after)
    for (const row of rows) {
      const arrived = find.get(String(row['sha256']), scan, scan)
      if (arrived === undefined) continue
      arrive.run(String(row['path']), Number(arrived['id']))
      leave.run(Number(row['gone']))
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = Number(last['gone'])
  }
}
