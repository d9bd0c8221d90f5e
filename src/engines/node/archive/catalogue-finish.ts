import type { ScanRecord } from '../../../archive/catalogue.ts'
import { isWithin, rangeOf } from '../../../archive/paths.ts'
import { all, get, many, run, type Value, type Work } from '../database/work.ts'

/** Rows per round, so that memory does not grow with what has changed. */
const ROUND = 500

/**
 * Ends a scan, inside a transaction of the caller's: what was known below its folders and not listed now is missing, and what is new
 * with the hash of a missing file has moved. Nothing below a folder that could not be read is called missing: nobody has looked.
 */
export function* finishScan(scan: ScanRecord): Work<void> {
  const left = yield* get('SELECT count(*) AS n FROM file WHERE listed_scan = ? AND done_scan <> listed_scan', scan.id)
  if (Number(left?.['n']) > 0)
    throw new Error(`Expected every file of scan ${scan.id} to have a state but ${String(left?.['n'])} have none`)
  yield* markMissing(scan)
  yield* markMoved(scan.id)
  yield* run("DELETE FROM folder WHERE scan_id = ? AND state = 'listed'", scan.id)
  yield* run(
    "UPDATE scan SET phase = 'done', finished_at = ?, held_by = NULL, holder = NULL, held_at_ms = NULL WHERE id = ?",
    new Date().toISOString(),
    scan.id,
  )
}

function* markMissing({ id, request }: ScanRecord): Work<void> {
  const closed = (yield* all("SELECT path FROM folder WHERE scan_id = ? AND state = 'unreadable'", id)).map(row =>
    String(row['path']),
  )
  // Once missing, a file is told by the scan that missed it; a fixity check tells it every time.
  const again = request.mode === 'rehash' ? '' : "AND change <> 'missing'"
  const select = `SELECT id, path, state FROM file WHERE path > ? AND path <= ? AND listed_scan <> ?
       AND (change IS NULL OR (change <> 'moved-away' ${again})) ORDER BY path LIMIT ${ROUND}`
  for (const folder of request.folders) {
    const { from, through } = rangeOf(folder)
    for (let after = from; ; ) {
      const rows = yield* all(select, after, through, id)
      const gone: Value[][] = []
      const forgotten: Value[][] = []
      for (const row of rows) {
        if (row['state'] === null)
          forgotten.push([Number(row['id'])]) // Listed once, never looked at, and gone: nothing is known of it.
        else if (!closed.some(path => isWithin(String(row['path']), path))) gone.push([id, Number(row['id'])])
      }
      yield* many('DELETE FROM file WHERE id = ?', forgotten)
      yield* many("UPDATE file SET change = 'missing', gone_scan = ? WHERE id = ?", gone)
      const last = rows.at(-1)
      if (last === undefined) break
      after = String(last['path'])
    }
  }
}

/** Each missing file is paired with one new file at most. */
function* markMoved(scan: number): Work<void> {
  const select = `SELECT gone.id AS gone, gone.path AS path, gone.sha256 AS sha256 FROM file AS gone
     WHERE gone.gone_scan = ? AND gone.change = 'missing' AND gone.sha256 IS NOT NULL AND gone.id > ?
     ORDER BY gone.id LIMIT ${ROUND}`
  const find =
    "SELECT id FROM file WHERE sha256 = ? AND listed_scan = ? AND first_scan = ? AND change = 'new' ORDER BY path LIMIT 1"
  for (let after = 0; ; ) {
    const rows = yield* all(select, scan, after)
    for (const row of rows) {
      const arrived = yield* get(find, String(row['sha256']), scan, scan)
      if (arrived === undefined) continue
      yield* run(
        "UPDATE file SET change = 'moved', moved_from = ? WHERE id = ?",
        String(row['path']),
        Number(arrived['id']),
      )
      yield* run("UPDATE file SET change = 'moved-away' WHERE id = ?", Number(row['gone']))
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = Number(last['gone'])
  }
}
