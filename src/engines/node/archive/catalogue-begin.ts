import { hostname } from 'node:os'
import type { ScanRecord, ScanRequest } from '../../../archive/catalogue.ts'
import { isWithin } from '../../../archive/paths.ts'
import { all, get, many, run, type Work } from '../database/work.ts'
import { findScan } from './catalogue-queries.ts'
import { holderOf, scanOf } from './catalogue-rows.ts'

/** Goes on with an unfinished scan of the same request or starts one. Inside the lock `scans`. */
export function* beginScan(
  request: ScanRequest,
  isFresh: boolean,
): Work<{ readonly scan: ScanRecord; readonly isResumed: boolean }> {
  const text = JSON.stringify(request)
  const open = yield* get("SELECT * FROM scan WHERE request = ? AND phase <> 'done' ORDER BY id DESC LIMIT 1", text)
  if (open !== undefined && !isFresh) return { scan: scanOf(open), isResumed: true }
  yield* listAgain(request)
  const inserted = yield* get(
    "INSERT INTO scan (request, folders, phase, started_at) VALUES (?, ?, 'listing', ?) RETURNING id",
    text,
    JSON.stringify(request.folders),
    new Date().toISOString(),
  )
  const id = Number(inserted?.['id'])
  yield* many(
    "INSERT INTO folder (scan_id, path, state) VALUES (?, ?, 'pending')",
    request.folders.map(path => [id, path]),
  )
  return { scan: yield* findScan(id), isResumed: false }
}

/**
 * A new scan takes over the rows of the files it lists. An unfinished scan of the same place would come short of them when it goes
 * on, so it lists again first; what it had done stays done.
 */
function* listAgain(request: ScanRequest): Work<void> {
  for (const scan of (yield* unfinished()).filter(other => overlap(other.request, request))) {
    yield* run("UPDATE scan SET phase = 'listing' WHERE id = ?", scan.id)
    yield* run(
      "UPDATE folder SET state = 'pending', reason = NULL, message = NULL WHERE scan_id = ? AND state <> 'link'",
      scan.id,
    )
  }
}

/** Takes or renews the hold on a scan; false when another program that is alive holds it or one that overlaps. Inside the lock `scans`. */
export function* holdScan(id: number): Work<boolean> {
  const mine = yield* findScan(id)
  for (const other of (yield* unfinished()).filter(scan => overlap(scan.request, mine.request))) {
    const row = yield* get('SELECT held_by, holder, held_at_ms FROM scan WHERE id = ?', other.id)
    const isMine = row?.['held_by'] === process.pid && (row['holder'] ?? hostname()) === hostname()
    if (row !== undefined && !isMine && holderOf(row) === 'alive') return false
  }
  yield* run(
    'UPDATE scan SET held_by = ?, holder = ?, held_at_ms = ? WHERE id = ?',
    process.pid,
    hostname(),
    Date.now(),
    id,
  )
  return true
}

/** Lets go of a scan that this program holds. */
export function* releaseScan(id: number): Work<void> {
  yield* run(
    'UPDATE scan SET held_by = NULL, holder = NULL, held_at_ms = NULL WHERE id = ? AND held_by = ? AND holder = ?',
    id,
    process.pid,
    hostname(),
  )
}

function* unfinished(): Work<readonly ScanRecord[]> {
  return (yield* all("SELECT * FROM scan WHERE phase <> 'done'")).map(scanOf)
}

const overlap = (a: ScanRequest, b: ScanRequest): boolean =>
  a.folders.some(x => b.folders.some(y => isWithin(x, y) || isWithin(y, x)))
