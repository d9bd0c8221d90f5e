import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../../../domain/job.ts'
import type { Sha256 } from '../../../register/chain.ts'
import type { RegisterBreak, RegisterCheck, RegisterHead } from '../../../register/entry.ts'
import { ChainVerifier, readContent } from '../../../register/verify-chain.ts'
import { readRow, ROW_COLUMNS } from './register-rows.ts'
import { attempt, openSnapshot } from './sqlite-store.ts'

/** Rows proved between two looks at the job. */
const PAGE_ROWS = 500

/**
 * Proves the register's chain from the first entry to the head over one settled state of the file, while others may
 * append. A file that SQLite itself cannot read is broken too: `unreadable`, with the last entry that was proved.
 */
export async function checkStore(
  path: string,
  sha256: Sha256,
  job: Job,
  knownHead?: RegisterHead,
): Promise<RegisterCheck> {
  const opened = openSnapshot(path)
  if (!opened.ok) return { ok: false, entries: 0, firstBroken: { sequence: 1, reason: 'unreadable' } }
  const database = opened.value
  try {
    return await proveAll(database, sha256, job, knownHead)
  } finally {
    database.close()
  }
}

async function proveAll(
  database: DatabaseSync,
  sha256: Sha256,
  job: Job,
  knownHead?: RegisterHead,
): Promise<RegisterCheck> {
  const retained = attempt(() => retainedThrough(database))
  if (!retained.ok) return { ok: false, entries: 0, firstBroken: { sequence: 1, reason: 'unreadable' } }
  const verifier = new ChainVerifier(sha256, retained.value)
  const totalCount = countRows(database)
  let seenKnown = knownHead === undefined || knownHead.sequence === 0
  for (let more = true; more; ) {
    job.signal.throwIfAborted()
    const page = attempt(() => provePage(database, verifier, knownHead))
    if (!page.ok)
      return {
        ok: false,
        entries: verifier.head.sequence,
        firstBroken: { sequence: verifier.head.sequence + 1, reason: 'unreadable' },
      }
    if (page.value.broken !== null)
      return { ok: false, entries: verifier.head.sequence, firstBroken: page.value.broken }
    seenKnown ||= page.value.metKnown
    more = page.value.more
    job.report({ doneCount: verifier.head.sequence, totalCount, currentName: `${verifier.head.sequence}` })
    await nextTurn()
  }
  return conclude(database, verifier, seenKnown ? null : (knownHead ?? null))
}

function provePage(
  database: DatabaseSync,
  verifier: ChainVerifier,
  knownHead?: RegisterHead,
): { readonly broken: RegisterBreak | null; readonly more: boolean; readonly metKnown: boolean } {
  const rows = database
    .prepare(`SELECT ${ROW_COLUMNS} FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?`)
    .all(verifier.head.sequence, PAGE_ROWS)
  let metKnown = false
  for (const row of rows) {
    const broken = verifier.verify(readRow(row))
    if (broken !== null) return { broken, more: false, metKnown }
    metKnown ||= verifier.head.sequence === knownHead?.sequence && verifier.head.entryHash === knownHead.entryHash
  }
  return { broken: null, more: rows.length === PAGE_ROWS, metKnown }
}

/** After the last entry: entries cut off at the end, entries before the first, and a head from the diary that is not there. */
function conclude(database: DatabaseSync, verifier: ChainVerifier, missingKnown: RegisterHead | null): RegisterCheck {
  const { head, deletedCount } = verifier
  const broken = (reason: RegisterBreak['reason'], sequence = head.sequence): RegisterCheck => ({
    ok: false,
    entries: head.sequence,
    firstBroken: { sequence, reason },
  })
  const rest = attempt(() => ({
    stored: database.prepare('SELECT sequence, entry_hash FROM head').get(),
    strays:
      Number(database.prepare('SELECT count(*) AS n FROM entry WHERE sequence < 1').get()?.['n']) +
      strayFingerprints(database),
  }))
  if (!rest.ok) return broken('unreadable')
  const { stored, strays } = rest.value
  if (Number(stored?.['sequence'] ?? 0) > head.sequence) return broken('missing-entry', head.sequence + 1)
  const isSameHead =
    stored === undefined
      ? head.sequence === 0
      : stored['sequence'] === head.sequence && stored['entry_hash'] === head.entryHash
  if (!isSameHead) return broken('head')
  if (strays > 0) return broken('index')
  if (missingKnown !== null) return broken('unknown-head', missingKnown.sequence)
  return { ok: true, entries: head.sequence, deleted: deletedCount, head }
}

function strayFingerprints(database: DatabaseSync): number {
  return Number(
    database
      .prepare('SELECT count(*) AS n FROM fingerprint WHERE sequence NOT IN (SELECT sequence FROM entry)')
      .get()?.['n'],
  )
}

function countRows(database: DatabaseSync): number | null {
  const count = attempt(() => Number(database.prepare('SELECT max(sequence) AS n FROM entry').get()?.['n']))
  return count.ok ? count.value : null
}

/** Up to where retention says it has deleted. The entries that say so are proved with all the others. */
function retainedThrough(database: DatabaseSync): number {
  const rows = database.prepare("SELECT content FROM entry WHERE event = 'retained' ORDER BY sequence DESC").all()
  return rows.reduce((through, { content }) => {
    const entry = typeof content === 'string' ? readContent(content) : null
    return Math.max(through, entry?.retained?.throughSequence ?? 0)
  }, 0)
}
