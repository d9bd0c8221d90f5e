/**
 * The hash chain. Each link covers the hash of the entry's content, not the content: retention can delete what an entry
 * says and the chain still proves that it stood there, when, and that nothing was added or taken away.
 *
 *   content hash = SHA-256(salt, content)             entry hash = SHA-256(sequence, at, event, content hash, previous)
 *
 * The salt goes with the content, so that a deleted entry cannot be guessed back from its hash (GDPR art. 5(1)(e), recital 26).
 */
import type { RegisterEvent, RegisterHead } from './entry.ts'

/** SHA-256 over UTF-8 text as lower-case hex; the platform's own, handed in. */
export type Sha256 = (text: string) => string

/** What the first entry links to. */
export const GENESIS_HASH = '0'.repeat(64)

/** Head of a register without entries. */
export const EMPTY_HEAD: RegisterHead = { sequence: 0, entryHash: GENESIS_HASH }

/** The parts of a link that stay when the content is deleted. */
export interface ChainLink {
  readonly sequence: number
  readonly at: string
  readonly event: RegisterEvent
  readonly contentHash: string
  readonly previousHash: string
}

/** Hash of an entry's content as stored, with its salt. The line break cannot stand in a salt, so no two pairs read the same. */
export function hashContent(content: string, salt: string, sha256: Sha256): string {
  return sha256(`ursprung.content/1\n${salt}\n${content}`)
}

/** Hash of a link. Every field is free of line breaks (numbers, dates, words, hex), which keeps the text unambiguous. */
export function hashLink({ sequence, at, event, contentHash, previousHash }: ChainLink, sha256: Sha256): string {
  return sha256(`ursprung.entry/1\n${sequence}\n${at}\n${event}\n${contentHash}\n${previousHash}`)
}

/** JSON with one spelling for one value: sorted keys, no space (RFC 8785 for the values a register entry can hold). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, part]) => part !== undefined)
    const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${sorted.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
