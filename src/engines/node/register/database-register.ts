import { createHash, randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job } from '../../../domain/job.ts'
import { err, type Result } from '../../../domain/result.ts'
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
import type { Database } from '../database/database.ts'
import { all, arrays, get, many, type Row, run, type Value, type Work } from '../database/work.ts'
import { attempt, orInterrupted } from './attempt.ts'
import { checkStore } from './check-store.ts'
import { recordedOf, ROW_COLUMNS } from './register-rows.ts'

const sha256: Sha256 = text => createHash('sha256').update(text, 'utf8').digest('hex')
/** Random bytes beside each entry's content, so that deleted content cannot be guessed from its hash. */
const SALT_BYTES = 16
/** Rows read at a time when listing; between them others get their turn. */
const PAGE_ROWS = 1_000
/** Entries whose fingerprints are loaded at a time. */
const ENTRIES_PER_LOAD = 20_000

const INSERT_ENTRY = `INSERT INTO entry (sequence, at, event, content_hash, previous_hash, entry_hash, salt, content, input_sha256, output_sha256)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const INSERT_FINGERPRINT = 'INSERT INTO fingerprint (sequence, side, bits) VALUES (?, ?, ?)'
/** Asked for every picture that is verified. */
const FIND_BY_SHA256 = `SELECT ${ROW_COLUMNS} FROM entry WHERE input_sha256 = ? OR output_sha256 = ? ORDER BY sequence`

/** Statements that a register must understand; prepared when a file is opened, they show a damaged schema. */
export const REGISTER_STATEMENTS: readonly string[] = [INSERT_ENTRY, INSERT_FINGERPRINT, FIND_BY_SHA256]

/** The register over a database that has its tables. `backup` copies it to a file: the one thing that each database does its own way. */
export class DatabaseRegister implements RegisterEngine {
  readonly #database: Database
  readonly #backup: (path: string) => Promise<Result<void, RegisterError>>
  readonly #similar = new SimilarIndex()
  #loadedThrough = 0

  constructor(database: Database, backup: (path: string) => Promise<Result<void, RegisterError>>) {
    this.#database = database
    this.#backup = backup
  }

  async append(entries: readonly RegisterEntry[]): Promise<Result<RegisterHead, RegisterError>> {
    const invalid = entries.map(entry => registerEntrySchema.safeParse(entry)).find(read => !read.success)
    if (invalid?.error !== undefined) {
      const issue = invalid.error.issues[0]
      return err({ kind: 'invalid-entry', message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` })
    }
    return attempt(() => this.#database.write(() => appendAll(entries), 'register'))
  }

  async head(): Promise<Result<RegisterHead, RegisterError>> {
    return attempt(() => this.#database.read(readHead))
  }

  check(job: Job, knownHead?: RegisterHead): Promise<RegisterCheck> {
    return orInterrupted(() => checkStore(this.#database, sha256, job, knownHead))
  }

  async *list(query: RegisterQuery): AsyncIterable<RecordedEntry> {
    const isDown = query.newestFirst === true
    const after = query.afterSequence ?? 0
    let left = query.limit ?? Number.MAX_SAFE_INTEGER
    let last = isDown ? (query.beforeSequence ?? Number.MAX_SAFE_INTEGER) : after
    const { sql, values } = conditionsOf(query)
    while (left > 0) {
      const statement = `SELECT ${ROW_COLUMNS} FROM entry WHERE sequence ${isDown ? '<' : '>'} ? AND sequence > ?${sql}
        ORDER BY sequence ${isDown ? 'DESC' : 'ASC'} LIMIT ?`
      const given = [last, after, ...values, Math.min(left, PAGE_ROWS)]
      const rows = await orInterrupted(() => this.#database.read(() => all(statement, ...given)))
      for (const row of rows) yield recordedOf(row)
      if (rows.length < PAGE_ROWS) return
      left -= rows.length
      last = Number(rows.at(-1)?.['sequence'])
      await nextTurn()
    }
  }

  async findBySha256(wanted: string): Promise<Result<readonly RecordedEntry[], RegisterError>> {
    return attempt(async () => (await this.#database.read(() => all(FIND_BY_SHA256, wanted, wanted))).map(recordedOf))
  }

  async findSimilar(
    fingerprints: readonly string[],
    limit: number,
    maxScore?: number,
  ): Promise<Result<readonly SimilarEntry[], RegisterError>> {
    return attempt(async () => {
      await this.#loadFingerprints()
      const queries = fingerprints.map(readFingerprint).filter(words => words !== null)
      const found: SimilarEntry[] = []
      for (const { label, score } of this.#similar.search(queries, maxScore)) {
        if (found.length >= limit) break
        // Deleted since it was loaded: retention is obeyed at once, also by a program that has been open for days.
        const row = await this.#database.read(() => entryWithContent(Math.floor(label / 2)))
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
    const done = await attempt(() => this.#database.write(() => retainBefore(before, record), 'register'))
    if (done.ok && done.value.deleted > 0) await this.#database.scrub()
    return done
  }

  backup(path: string): Promise<Result<void, RegisterError>> {
    return this.#backup(path)
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #loadFingerprints(): Promise<void> {
    const through = Number((await this.#database.read(newestFingerprint))?.['n'] ?? 0)
    while (this.#loadedThrough < through) {
      const end = Math.min(through, this.#loadedThrough + ENTRIES_PER_LOAD)
      // A row that somebody has changed is for `check` to name, not a reason to find nothing at all.
      for (const [label, bits] of await this.#database.read(() => fingerprintsBetween(this.#loadedThrough, end)))
        if (bits instanceof Uint8Array && bits.length === FINGERPRINT_WORDS * 4)
          this.#similar.addBytes(Number(label), bits)
      this.#loadedThrough = end
    }
  }
}

/** What a list is limited to beside its place in the chain; the words are ours, the values are bound. */
function conditionsOf({ event, atFrom, atBefore }: RegisterQuery): {
  readonly sql: string
  readonly values: readonly string[]
} {
  const conditions: readonly (readonly [string, string | undefined])[] = [
    ['event = ?', event],
    ['at >= ?', atFrom],
    ['at < ?', atBefore],
  ]
  const given = conditions.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]))
  return { sql: given.map(({ text }) => ` AND ${text}`).join(''), values: given.map(({ value }) => value) }
}

const newestFingerprint = (): Work<Row | undefined> => get('SELECT max(sequence) AS n FROM fingerprint')

const fingerprintsBetween = (after: number, through: number) =>
  arrays(
    `SELECT sequence * 2 + CASE side WHEN 'output' THEN 1 ELSE 0 END, bits FROM fingerprint
     WHERE sequence > ? AND sequence <= ? ORDER BY sequence`,
    after,
    through,
  )

const entryWithContent = (sequence: number): Work<Row | undefined> =>
  get(`SELECT ${ROW_COLUMNS} FROM entry WHERE sequence = ? AND content IS NOT NULL`, sequence)

function* readHead(): Work<RegisterHead> {
  const row = yield* get('SELECT sequence, entry_hash FROM head WHERE id = 1')
  return row === undefined ? EMPTY_HEAD : { sequence: Number(row['sequence']), entryHash: String(row['entry_hash']) }
}

/** Inside the register's lock: the head cannot move between reading and writing. */
function* appendAll(entries: readonly RegisterEntry[]): Work<RegisterHead> {
  let head = yield* readHead()
  if (entries.length === 0) return head
  const rows: Value[][] = []
  const fingerprints: Value[][] = []
  for (const entry of entries) {
    const linked = linkEntry(entry, head)
    rows.push(linked.row)
    fingerprints.push(...linked.fingerprints)
    head = linked.head
  }
  yield* many(INSERT_ENTRY, rows)
  yield* many(INSERT_FINGERPRINT, fingerprints)
  yield* run(
    'INSERT INTO head (id, sequence, entry_hash) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, entry_hash = excluded.entry_hash',
    head.sequence,
    head.entryHash,
  )
  return head
}

/** The entry's link in the chain, as it is stored. */
function linkEntry(
  entry: RegisterEntry,
  { sequence: last, entryHash: previousHash }: RegisterHead,
): { readonly row: Value[]; readonly fingerprints: readonly Value[][]; readonly head: RegisterHead } {
  const content = canonicalJson(entry)
  const salt = randomBytes(SALT_BYTES).toString('hex')
  const contentHash = hashContent(content, salt, sha256)
  const sequence = last + 1
  const { at, event } = entry
  const entryHash = hashLink({ sequence, at, event, contentHash, previousHash }, sha256)
  const { inputSha256, outputSha256, fingerprints } = indexOf(entry)
  return {
    row: [sequence, at, event, contentHash, previousHash, entryHash, salt, content, inputSha256, outputSha256],
    fingerprints: fingerprints.map(sided => fingerprintRow(sequence, sided)),
    head: { sequence, entryHash },
  }
}

/** `sided`: `input:` or `output:` and the fingerprint's text, as the schema has checked it. */
function fingerprintRow(sequence: number, sided: string): Value[] {
  const colon = sided.indexOf(':')
  const words = readFingerprint(sided.slice(colon + 1))
  if (words === null) throw new Error(`Expected a checked fingerprint but received ${sided}`)
  return [sequence, sided.slice(0, colon), fingerprintBytes(words)]
}

/** Deletes from the start up to the first entry that is young enough: one number then tells what is gone. */
function* retainBefore(
  before: string,
  record: RetentionRecord,
): Work<{ readonly deleted: number; readonly head: RegisterHead }> {
  const head = yield* readHead()
  const young = yield* get('SELECT min(sequence) AS first FROM entry WHERE at >= ?', before)
  const throughSequence =
    (young?.['first'] === null || young === undefined ? head.sequence + 1 : Number(young['first'])) - 1
  const counted = yield* get(
    "SELECT count(*) AS n FROM entry WHERE sequence <= ? AND content IS NOT NULL AND event <> 'retained'",
    throughSequence,
  )
  const deleted = Number(counted?.['n'] ?? 0)
  if (deleted === 0) return { deleted, head }
  const next = yield* appendAll([retentionEntry(before, throughSequence, record)])
  yield* run(
    "UPDATE entry SET content = NULL, salt = NULL, input_sha256 = NULL, output_sha256 = NULL WHERE sequence <= ? AND event <> 'retained' AND content IS NOT NULL",
    throughSequence,
  )
  yield* run('DELETE FROM fingerprint WHERE sequence <= ?', throughSequence)
  return { deleted, head: next }
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
