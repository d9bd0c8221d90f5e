import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { backup, type DatabaseSync, type StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../../../domain/job.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { canonicalJson, EMPTY_HEAD, hashContent, hashLink, type Sha256 } from '../../../register/chain.ts'
import {
  registerEntrySchema,
  type RecordedEntry,
  type RegisterCheck,
  type RegisterEntry,
  type RegisterError,
  type RegisterHead,
  type SimilarEntry,
} from '../../../register/entry.ts'
import { FINGERPRINT_WORDS, fingerprintBytes, readFingerprint } from '../../../register/fingerprint.ts'
import { SimilarIndex } from '../../../register/similar-index.ts'
import { indexOf } from '../../../register/verify-chain.ts'
import type { RegisterEngine, RegisterQuery, RetentionRecord } from '../../engines.ts'
import { checkStore } from './check-store.ts'
import { recordedOf, ROW_COLUMNS } from './register-rows.ts'
import { attempt, openStore, writeTransaction } from './sqlite-store.ts'

const sha256: Sha256 = text => createHash('sha256').update(text, 'utf8').digest('hex')
/** Random bytes beside each entry's content, so that deleted content cannot be guessed from its hash. */
const SALT_BYTES = 16
/** Rows read at a time when listing; between them others get their turn. */
const PAGE_ROWS = 1_000

/** Opens or makes the register in an SQLite file. Several programs can have it open; each append takes the write lock. */
export function openSqliteRegister(path: string): Result<RegisterEngine, RegisterError> {
  const store = openStore(path)
  if (!store.ok) return store
  // A damaged schema shows only when the statements are prepared.
  const register = attempt(() => new SqliteRegister(path, store.value))
  if (!register.ok) store.value.close()
  return register
}

class SqliteRegister implements RegisterEngine {
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #insertEntry: StatementSync
  readonly #insertFingerprint: StatementSync
  /** Asked for every picture that is verified, so prepared once. */
  readonly #findBySha256: StatementSync
  readonly #similar = new SimilarIndex()
  #loadedThrough = 0

  constructor(path: string, database: DatabaseSync) {
    this.#path = path
    this.#database = database
    this.#insertEntry = database.prepare(
      `INSERT INTO entry (sequence, at, event, content_hash, previous_hash, entry_hash, salt, content, input_sha256, output_sha256)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#findBySha256 = database.prepare(
      `SELECT ${ROW_COLUMNS} FROM entry WHERE input_sha256 = ? OR output_sha256 = ? ORDER BY sequence`,
    )
    this.#insertFingerprint = database.prepare('INSERT INTO fingerprint (sequence, side, bits) VALUES (?, ?, ?)')
  }

  async append(entries: readonly RegisterEntry[]): Promise<Result<RegisterHead, RegisterError>> {
    const invalid = entries.map(entry => registerEntrySchema.safeParse(entry)).find(read => !read.success)
    if (invalid?.error !== undefined) {
      const issue = invalid.error.issues[0]
      return err({ kind: 'invalid-entry', message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` })
    }
    return attempt(() => writeTransaction(this.#database, () => this.#appendLocked(entries)))
  }

  async head(): Promise<Result<RegisterHead, RegisterError>> {
    return attempt(() => this.#readHead())
  }

  check(job: Job, knownHead?: RegisterHead): Promise<RegisterCheck> {
    return checkStore(this.#path, sha256, job, knownHead)
  }

  async *list(query: RegisterQuery): AsyncIterable<RecordedEntry> {
    const isDown = query.newestFirst === true
    const select = this.#database.prepare(
      `SELECT ${ROW_COLUMNS} FROM entry WHERE sequence ${isDown ? '<' : '>'} ? AND (? IS NULL OR event = ?)
         AND sequence > ? ORDER BY sequence ${isDown ? 'DESC' : 'ASC'} LIMIT ?`,
    )
    const after = query.afterSequence ?? 0
    let left = query.limit ?? Number.MAX_SAFE_INTEGER
    let last = isDown ? Number.MAX_SAFE_INTEGER : after
    while (left > 0) {
      const rows = select.all(last, query.event ?? null, query.event ?? null, after, Math.min(left, PAGE_ROWS))
      for (const row of rows) yield recordedOf(row)
      if (rows.length < PAGE_ROWS) return
      left -= rows.length
      last = Number(rows.at(-1)?.['sequence'])
      await nextTurn()
    }
  }

  async findBySha256(wanted: string): Promise<Result<readonly RecordedEntry[], RegisterError>> {
    return attempt(() => this.#findBySha256.all(wanted, wanted).map(recordedOf))
  }

  async findSimilar(
    fingerprints: readonly string[],
    limit: number,
    maxScore?: number,
  ): Promise<Result<readonly SimilarEntry[], RegisterError>> {
    return attempt(() => {
      this.#loadFingerprints()
      const queries = fingerprints.map(readFingerprint).filter(words => words !== null)
      const select = this.#database.prepare(
        `SELECT ${ROW_COLUMNS} FROM entry WHERE sequence = ? AND content IS NOT NULL`,
      )
      const found: SimilarEntry[] = []
      for (const { label, score } of this.#similar.search(queries, maxScore)) {
        if (found.length >= limit) break
        // Deleted since it was loaded: retention is obeyed at once, also by a program that has been open for days.
        const row = select.get(Math.floor(label / 2))
        if (row !== undefined)
          found.push({ recorded: recordedOf(row), side: label % 2 === 0 ? 'input' : 'output', score })
      }
      return found
    })
  }

  async retain(
    before: string,
    record: RetentionRecord,
  ): Promise<Result<{ readonly deleted: number; readonly head: RegisterHead }, RegisterError>> {
    const done = attempt(() => writeTransaction(this.#database, () => this.#retainLocked(before, record)))
    // What was deleted must not live on in the write-ahead log.
    if (done.ok && done.value.deleted > 0) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return done
  }

  async backup(path: string): Promise<Result<void, RegisterError>> {
    if (existsSync(path)) return err({ kind: 'unavailable', message: `Expected no file at ${path} but found one` })
    try {
      await backup(this.#database, path)
      return ok(undefined)
    } catch (cause) {
      return err({ kind: 'unavailable', message: cause instanceof Error ? cause.message : String(cause) })
    }
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }

  #readHead(): RegisterHead {
    const row = this.#database.prepare('SELECT sequence, entry_hash FROM head WHERE id = 1').get()
    return row === undefined ? EMPTY_HEAD : { sequence: Number(row['sequence']), entryHash: String(row['entry_hash']) }
  }

  #appendLocked(entries: readonly RegisterEntry[]): RegisterHead {
    let head = this.#readHead()
    for (const entry of entries) head = this.#insert(entry, head)
    if (entries.length > 0) {
      this.#database
        .prepare(
          'INSERT INTO head (id, sequence, entry_hash) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, entry_hash = excluded.entry_hash',
        )
        .run(head.sequence, head.entryHash)
    }
    return head
  }

  #insert(entry: RegisterEntry, head: RegisterHead): RegisterHead {
    const content = canonicalJson(entry)
    const salt = randomBytes(SALT_BYTES).toString('hex')
    const contentHash = hashContent(content, salt, sha256)
    const link = {
      sequence: head.sequence + 1,
      at: entry.at,
      event: entry.event,
      contentHash,
      previousHash: head.entryHash,
    }
    const entryHash = hashLink(link, sha256)
    const { inputSha256, outputSha256, fingerprints } = indexOf(entry)
    this.#insertEntry.run(
      link.sequence,
      link.at,
      link.event,
      contentHash,
      link.previousHash,
      entryHash,
      salt,
      content,
      inputSha256,
      outputSha256,
    )
    for (const sided of fingerprints) this.#insertBits(link.sequence, sided)
    return { sequence: link.sequence, entryHash }
  }

  /** Deletes from the start up to the first entry that is young enough: one number then tells what is gone. */
  #retainLocked(before: string, record: RetentionRecord): { readonly deleted: number; readonly head: RegisterHead } {
    const head = this.#readHead()
    const young = this.#database.prepare('SELECT min(sequence) AS first FROM entry WHERE at >= ?').get(before)
    const throughSequence =
      (young?.['first'] === null || young === undefined ? head.sequence + 1 : Number(young['first'])) - 1
    const counted = this.#database
      .prepare("SELECT count(*) AS n FROM entry WHERE sequence <= ? AND content IS NOT NULL AND event <> 'retained'")
      .get(throughSequence)
    const deleted = Number(counted?.['n'] ?? 0)
    if (deleted === 0) return { deleted, head }
    const next = this.#appendLocked([retentionEntry(before, throughSequence, record)])
    this.#database
      .prepare(
        "UPDATE entry SET content = NULL, salt = NULL, input_sha256 = NULL, output_sha256 = NULL WHERE sequence <= ? AND event <> 'retained' AND content IS NOT NULL",
      )
      .run(throughSequence)
    this.#database.prepare('DELETE FROM fingerprint WHERE sequence <= ?').run(throughSequence)
    return { deleted, head: next }
  }

  /** `sided`: `input:` or `output:` and the fingerprint's text, as the schema has checked it. */
  #insertBits(sequence: number, sided: string): void {
    const words = readFingerprint(sided.slice(sided.indexOf(':') + 1))
    if (words === null) throw new Error(`Expected a checked fingerprint but received ${sided}`)
    this.#insertFingerprint.run(sequence, sided.slice(0, sided.indexOf(':')), fingerprintBytes(words))
  }

  #loadFingerprints(): void {
    const select = this.#database.prepare(
      "SELECT sequence * 2 + (side = 'output'), bits FROM fingerprint WHERE sequence > ? ORDER BY sequence",
    )
    // Rows as arrays: half the time of objects, and there can be millions.
    select.setReturnArrays(true)
    for (const row of select.iterate(this.#loadedThrough)) {
      const [label, bits] = row as unknown as readonly [number, unknown]
      // A row that somebody has changed is for `check` to name, not a reason to find nothing at all.
      if (bits instanceof Uint8Array && bits.length === FINGERPRINT_WORDS * 4) this.#similar.addBytes(label, bits)
      this.#loadedThrough = Math.floor(label / 2)
    }
  }
}

function retentionEntry(before: string, throughSequence: number, record: RetentionRecord): RegisterEntry {
  return registerEntrySchema.parse({
    ...record,
    schema: 'ursprung.register/1',
    event: 'retained',
    input: null,
    output: null,
    kind: null,
    credentials: null,
    tool: null,
    caption: null,
    answers: [],
    overrides: [],
    secondReviewer: null,
    faceCount: null,
    trustLists: [],
    retained: { before, throughSequence },
  })
}
