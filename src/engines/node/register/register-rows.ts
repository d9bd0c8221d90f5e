/** Between the database's rows and the register's own types. Rows are not believed: another program may have written them. */
import type { RecordedEntry } from '../../../register/entry.ts'
import { REGISTER_EVENTS } from '../../../register/entry.ts'
import { readContent, type StoredRow } from '../../../register/verify-chain.ts'
import type { Row, Value } from '../database/work.ts'

/** Columns of every query that ends in `readRow`. */
export const ROW_COLUMNS = `sequence, at, event, content_hash, previous_hash, entry_hash, salt, content, input_sha256, output_sha256,
  (SELECT bits FROM fingerprint WHERE fingerprint.sequence = entry.sequence AND side = 'input') AS input_bits,
  (SELECT bits FROM fingerprint WHERE fingerprint.sequence = entry.sequence AND side = 'output') AS output_bits`

/** A row with types; a column of the wrong type becomes empty and fails the chain's proof. */
export function readRow(row: Row): StoredRow {
  return {
    sequence: typeof row['sequence'] === 'number' ? row['sequence'] : -1,
    at: text(row['at']),
    event: text(row['event']),
    contentHash: text(row['content_hash']),
    previousHash: text(row['previous_hash']),
    entryHash: text(row['entry_hash']),
    salt: textOrNull(row['salt']),
    content: textOrNull(row['content']),
    inputSha256: textOrNull(row['input_sha256']),
    outputSha256: textOrNull(row['output_sha256']),
    fingerprints: [...sided('input', row['input_bits']), ...sided('output', row['output_bits'])],
  }
}

/** A row for showing. Content that cannot be read shows as deleted; `check` tells the difference. */
export function recordedOf(row: Row): RecordedEntry {
  const { sequence, at, event, contentHash, previousHash, entryHash, content } = readRow(row)
  return {
    sequence,
    at,
    event: REGISTER_EVENTS.find(known => known === event) ?? 'decided',
    contentHash,
    previousHash,
    entryHash,
    entry: content === null ? null : readContent(content),
  }
}

const sided = (side: string, bits: Value | undefined): readonly string[] =>
  bits instanceof Uint8Array ? [`${side}:f1:${Buffer.from(bits).toString('hex')}`] : []
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
