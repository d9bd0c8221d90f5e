import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../../../domain/job.ts'
import type { Sha256 } from '../../../register/chain.ts'
import type { RegisterBreak, RegisterCheck, RegisterHead } from '../../../register/entry.ts'
import { ChainVerifier, readContent } from '../../../register/verify-chain.ts'
import { type Database, type DatabaseSnapshot, failureOf } from '../database/database.ts'
import { all, get, type Row, type Work } from '../database/work.ts'
import { readRow, ROW_COLUMNS } from './register-rows.ts'

/** Rows proved between two looks at the job. */
const PAGE_ROWS = 500

/** Where the proof has come to, and what it was asked. */
interface Proof {
  readonly snapshot: DatabaseSnapshot
  readonly verifier: ChainVerifier
  readonly job: Job
  readonly knownHead?: RegisterHead
}

/**
 * Proves the register's chain from the first entry to the head over one settled state, while others may append. A file that
 * the database itself cannot read is broken too: `unreadable`, with the last entry that was proved. Rejects when a server cannot be
 * reached: that says nothing about the chain.
 */
export async function checkStore(
  database: Database,
  sha256: Sha256,
  job: Job,
  knownHead?: RegisterHead,
): Promise<RegisterCheck> {
  const unreadable: RegisterCheck = { ok: false, entries: 0, firstBroken: { sequence: 1, reason: 'unreadable' } }
  const snapshot = await readable(database, () => database.snapshot())
  if (snapshot === null) return unreadable
  try {
    const retained = await readable(database, () => snapshot.read(retainedThrough))
    if (retained === null) return unreadable
    const verifier = new ChainVerifier(sha256, retained)
    return await proveAll(database, { snapshot, verifier, job, ...(knownHead === undefined ? {} : { knownHead }) })
  } finally {
    await snapshot.close()
  }
}

/** Null when the file is damaged. */
async function readable<T>(database: Database, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (cause) {
    if (database.dialect.name === 'postgres' || failureOf(cause) === null) throw cause
    return null
  }
}

async function proveAll(database: Database, proof: Proof): Promise<RegisterCheck> {
  const { snapshot, verifier, job, knownHead } = proof
  const totalCount = await readable(database, () => snapshot.read(countRows))
  let seenKnown = knownHead === undefined || knownHead.sequence === 0
  const broken = (firstBroken: RegisterBreak): RegisterCheck => ({
    ok: false,
    entries: verifier.head.sequence,
    firstBroken,
  })
  for (let more = true; more; ) {
    job.signal.throwIfAborted()
    const page = await readable(database, () => snapshot.read(() => pageAfter(verifier.head.sequence)))
    if (page === null) return broken({ sequence: verifier.head.sequence + 1, reason: 'unreadable' })
    const proved = provePage(page, verifier, knownHead)
    if (proved.broken !== null) return broken(proved.broken)
    seenKnown ||= proved.metKnown
    more = page.length === PAGE_ROWS
    job.report({ doneCount: verifier.head.sequence, totalCount, currentName: `${verifier.head.sequence}` })
    await nextTurn()
  }
  return conclude(database, proof, seenKnown ? null : (knownHead ?? null))
}

const pageAfter = (sequence: number): Work<readonly Row[]> =>
  all(`SELECT ${ROW_COLUMNS} FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?`, sequence, PAGE_ROWS)

function provePage(
  rows: readonly Row[],
  verifier: ChainVerifier,
  knownHead?: RegisterHead,
): { readonly broken: RegisterBreak | null; readonly metKnown: boolean } {
  let metKnown = false
  for (const row of rows) {
    const broken = verifier.verify(readRow(row))
    if (broken !== null) return { broken, metKnown }
    metKnown ||= verifier.head.sequence === knownHead?.sequence && verifier.head.entryHash === knownHead.entryHash
  }
  return { broken: null, metKnown }
}

/** After the last entry: entries cut off at the end, entries before the first, and a head from the diary that is not there. */
async function conclude(
  database: Database,
  { snapshot, verifier }: Proof,
  missingKnown: RegisterHead | null,
): Promise<RegisterCheck> {
  const { head, deletedCount } = verifier
  const broken = (reason: RegisterBreak['reason'], sequence = head.sequence): RegisterCheck => ({
    ok: false,
    entries: head.sequence,
    firstBroken: { sequence, reason },
  })
  const rest = await readable(database, () => snapshot.read(restOf))
  if (rest === null) return broken('unreadable')
  const { stored, strays } = rest
  if (Number(stored?.['sequence'] ?? 0) > head.sequence) return broken('missing-entry', head.sequence + 1)
  const isSameHead =
    stored === undefined
      ? head.sequence === 0
      : stored['sequence'] === head.sequence && stored['entry_hash'] === head.entryHash
  if (!isSameHead) return broken('head')
  if (strays > 0) return broken('index')
  if (missingKnown !== null)
    return broken(missingKnown.sequence > head.sequence ? 'ends-before' : 'unknown-head', missingKnown.sequence)
  return { ok: true, entries: head.sequence, deleted: deletedCount, head }
}

function* restOf(): Work<{ readonly stored: Row | undefined; readonly strays: number }> {
  const stored = yield* get('SELECT sequence, entry_hash FROM head')
  const before = yield* get('SELECT count(*) AS n FROM entry WHERE sequence < 1')
  // A side that is neither is kept out by the table's own rule; somebody who can edit the database can take the rule away.
  const strays = yield* get(
    "SELECT count(*) AS n FROM fingerprint WHERE sequence NOT IN (SELECT sequence FROM entry) OR side NOT IN ('input', 'output')",
  )
  return { stored, strays: Number(before?.['n']) + Number(strays?.['n']) }
}

function* countRows(): Work<number> {
  return Number((yield* get('SELECT max(sequence) AS n FROM entry'))?.['n'])
}

/** Up to where retention says it has deleted. The entries that say so are proved with all the others. */
function* retainedThrough(): Work<number> {
  const rows = yield* all("SELECT content FROM entry WHERE event = 'retained' ORDER BY sequence DESC")
  return rows.reduce((through, { content }) => {
    const entry = typeof content === 'string' ? readContent(content) : null
    return Math.max(through, entry?.retained?.throughSequence ?? 0)
  }, 0)
}
