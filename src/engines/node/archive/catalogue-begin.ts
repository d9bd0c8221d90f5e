import type { DatabaseSync } from 'node:sqlite'
import type { ScanRecord, ScanRequest } from '../../../archive/catalogue.ts'
import { isWithin } from '../../../archive/paths.ts'
import { findScan } from './catalogue-queries.ts'
import { scanOf } from './catalogue-rows.ts'

/** A program that has said nothing for so long is taken to be gone, even when its process number lives on in another. */
const HELD_MS = 60_000

/** Goes on with an unfinished scan of the same request or starts one. Inside a transaction of the caller's. */
export function beginScan(
  database: DatabaseSync,
  request: ScanRequest,
  isFresh: boolean,
): { readonly scan: ScanRecord; readonly isResumed: boolean } {
  const text = JSON.stringify(request)
  const open = database
    .prepare("SELECT * FROM scan WHERE request = ? AND phase <> 'done' ORDER BY id DESC LIMIT 1")
    .get(text)
  if (open !== undefined && !isFresh) return { scan: scanOf(open), isResumed: true }
  listAgain(database, request)
  const inserted = database
    .prepare("INSERT INTO scan (request, folders, phase, started_at) VALUES (?, ?, 'listing', ?)")
    .run(text, JSON.stringify(request.folders), new Date().toISOString())
  const id = Number(inserted.lastInsertRowid)
  const folder = database.prepare("INSERT INTO folder (scan_id, path, state) VALUES (?, ?, 'pending')")
  for (const path of request.folders) folder.run(id, path)
  return { scan: findScan(database, id), isResumed: false }
}

/**
 * A new scan takes over the rows of the files it lists. An unfinished scan of the same place would come short of them when it goes
 * on, so it lists again first; what it had done stays done.
 */
function listAgain(database: DatabaseSync, request: ScanRequest): void {
  for (const scan of unfinished(database).filter(other => overlap(other.request, request))) {
    database.prepare("UPDATE scan SET phase = 'listing' WHERE id = ?").run(scan.id)
    database
      .prepare(
        "UPDATE folder SET state = 'pending', reason = NULL, message = NULL WHERE scan_id = ? AND state <> 'link'",
      )
      .run(scan.id)
  }
}

/** Takes or renews the hold on a scan; false when another program that is alive holds it or one that overlaps. */
export function holdScan(database: DatabaseSync, id: number): boolean {
  const mine = findScan(database, id)
  const held = database.prepare('SELECT held_by, held_at_ms FROM scan WHERE id = ?')
  for (const other of unfinished(database).filter(scan => overlap(scan.request, mine.request))) {
    const row = held.get(other.id)
    const holder = Number(row?.['held_by'] ?? process.pid)
    const isRecent = Date.now() - Number(row?.['held_at_ms'] ?? 0) < HELD_MS
    if (holder !== process.pid && isRecent && isAlive(holder)) return false
  }
  database.prepare('UPDATE scan SET held_by = ?, held_at_ms = ? WHERE id = ?').run(process.pid, Date.now(), id)
  return true
}

const unfinished = (database: DatabaseSync): readonly ScanRecord[] =>
  database.prepare("SELECT * FROM scan WHERE phase <> 'done'").all().map(scanOf)

const overlap = (a: ScanRequest, b: ScanRequest): boolean =>
  a.folders.some(x => b.folders.some(y => isWithin(x, y) || isWithin(y, x)))

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
