import { hostname } from 'node:os'
import type { BegunScan, ScanRecord, ScanRequest } from '../../../archive/catalogue.ts'
import { isWithin } from '../../../archive/paths.ts'
import { all, get, many, type Row, run, type Work } from '../database/work.ts'
import { findScan } from './catalogue-queries.ts'
import { holderOf, scanOf } from './catalogue-rows.ts'

/** Goes on with an unfinished scan of the same request or starts one. Inside the lock `scans`. */
export function* beginScan(request: ScanRequest, isFresh: boolean): Work<BegunScan> {
  const text = JSON.stringify(request)
  // Before anything is written: what another program is reading must not be listed again under its hands.
  const taken = yield* takenScan(request)
  if (taken !== undefined) return { scan: taken, isResumed: false, isTaken: true }
  const open = yield* get("SELECT * FROM scan WHERE request = ? AND phase <> 'done' ORDER BY id DESC LIMIT 1", text)
  if (open !== undefined && !isFresh) return { scan: scanOf(open), isResumed: true, isTaken: false }
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
  return { scan: yield* findScan(id), isResumed: false, isTaken: false }
}

/**
 * A new scan takes over the rows of the files it lists. An unfinished scan of the same place would come short of them when it goes
 * on, so it lists again first; what it had done stays done.
 */
function* listAgain(request: ScanRequest): Work<void> {
  for (const { id } of yield* unfinished(request)) {
    yield* run("UPDATE scan SET phase = 'listing' WHERE id = ?", id)
    yield* run(
      "UPDATE folder SET state = 'pending', reason = NULL, message = NULL WHERE scan_id = ? AND state <> 'link'",
      id,
    )
  }
}

/** Takes or renews the hold on a scan; false when another program that is alive holds it or one that overlaps. Inside the lock `scans`. */
export function* holdScan(id: number): Work<boolean> {
  if ((yield* takenScan((yield* findScan(id)).request)) !== undefined) return false
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

/** The scan of these folders, or of some that overlap, that another living program works on. */
function* takenScan(request: ScanRequest): Work<ScanRecord | undefined> {
  const isMine = (row: Row): boolean => row['held_by'] === process.pid && (row['holder'] ?? hostname()) === hostname()
  const rows = yield* all("SELECT * FROM scan WHERE phase <> 'done' AND held_by IS NOT NULL")
  return rows
    .filter(row => !isMine(row) && holderOf(row) === 'alive')
    .map(scanOf)
    .find(scan => overlap(scan.request, request))
}

function* unfinished(request: ScanRequest): Work<readonly ScanRecord[]> {
  const scans = (yield* all("SELECT * FROM scan WHERE phase <> 'done'")).map(scanOf)
  return scans.filter(scan => overlap(scan.request, request))
}

const overlap = (a: ScanRequest, b: ScanRequest): boolean =>
  a.folders.some(x => b.folders.some(y => isWithin(x, y) || isWithin(y, x)))
