import { canonicalJson, EMPTY_HEAD, hashContent, hashLink, type ChainLink, type Sha256 } from './chain.ts'
import {
  registerEntrySchema,
  REGISTER_EVENTS,
  type RegisterBreak,
  type RegisterEntry,
  type RegisterEvent,
  type RegisterHead,
} from './entry.ts'

/** A row as the store gave it, before anything in it is believed. */
export interface StoredRow extends Omit<ChainLink, 'event'> {
  readonly event: string
  readonly entryHash: string
  readonly salt: string | null
  readonly content: string | null
  /** What the store keeps beside the content to find it by. */
  readonly inputSha256: string | null
  readonly outputSha256: string | null
  /** `input:<fingerprint>` and `output:<fingerprint>`, sorted. */
  readonly fingerprints: readonly string[]
}

/** Proves rows one after the other, in the order of their sequence numbers, starting at 1. */
export class ChainVerifier {
  readonly #sha256: Sha256
  readonly #retainedThrough: number
  #head: RegisterHead = EMPTY_HEAD
  #deleted = 0

  /** `retainedThrough`: up to where `retained` entries say that content was deleted; they are proved with the rest. */
  constructor(sha256: Sha256, retainedThrough: number) {
    this.#sha256 = sha256
    this.#retainedThrough = retainedThrough
  }

  get head(): RegisterHead {
    return this.#head
  }

  get deletedCount(): number {
    return this.#deleted
  }

  /** Null when the row holds, else what is wrong with it. */
  verify(row: StoredRow): RegisterBreak | null {
    const expected = this.#head.sequence + 1
    if (row.sequence !== expected) return { sequence: expected, reason: 'missing-entry' }
    const broken = (reason: RegisterBreak['reason']): RegisterBreak => ({ sequence: expected, reason })
    if (row.previousHash !== this.#head.entryHash) return broken('link')
    const event = REGISTER_EVENTS.find(known => known === row.event)
    if (event === undefined || hashLink({ ...row, event }, this.#sha256) !== row.entryHash) return broken('entry-hash')
    const reason = row.content === null ? this.#verifyDeleted(row, event) : this.#verifyContent(row, row.content)
    if (reason !== null) return broken(reason)
    this.#head = { sequence: row.sequence, entryHash: row.entryHash }
    return null
  }

  /** Content may be missing only where a later entry of the chain says that it was deleted by rule. */
  #verifyDeleted(row: StoredRow, event: RegisterEvent): RegisterBreak['reason'] | null {
    if (event === 'retained' || row.sequence > this.#retainedThrough) return 'deleted-content'
    this.#deleted += 1
    const leftovers =
      row.salt !== null || row.inputSha256 !== null || row.outputSha256 !== null || row.fingerprints.length > 0
    return leftovers ? 'index' : null
  }

  #verifyContent(row: StoredRow, content: string): RegisterBreak['reason'] | null {
    if (row.salt === null || hashContent(content, row.salt, this.#sha256) !== row.contentHash) return 'content'
    const entry = readContent(content)
    if (entry === null || entry.at !== row.at || entry.event !== row.event || canonicalJson(entry) !== content)
      return 'content'
    // A retention can only speak of what came before it.
    if (entry.retained !== null && entry.retained.throughSequence >= row.sequence) return 'content'
    const index = indexOf(entry)
    const isSame =
      index.inputSha256 === row.inputSha256 &&
      index.outputSha256 === row.outputSha256 &&
      index.fingerprints.join() === row.fingerprints.join()
    return isSame ? null : 'index'
  }
}

/** The entry in stored content, or null when it is none. */
export function readContent(content: string): RegisterEntry | null {
  try {
    const read = registerEntrySchema.safeParse(JSON.parse(content))
    return read.success ? read.data : null
  } catch {
    // Broken JSON is broken content: the caller names the entry.
    return null
  }
}

/** What the store keeps beside an entry to find it by. */
export function indexOf(entry: RegisterEntry): Pick<StoredRow, 'inputSha256' | 'outputSha256' | 'fingerprints'> {
  const fingerprints = (['input', 'output'] as const).flatMap(side => {
    const text = entry[side]?.fingerprint
    return text === null || text === undefined ? [] : [`${side}:${text}`]
  })
  return { inputSha256: entry.input?.sha256 ?? null, outputSha256: entry.output?.sha256 ?? null, fingerprints }
}
