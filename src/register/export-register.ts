import { csvCell } from '../domain/csv-cell.ts'
import type { RecordedEntry, RegisterEntry, RegisterHead } from './entry.ts'

/** Formats of an export. CSV by RFC 4180, UTF-8 with byte order mark and semicolons: what a Swedish Excel opens right. */
export const EXPORT_FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const COLUMNS: readonly (readonly [
  string,
  (recorded: RecordedEntry, entry: RegisterEntry | null) => string | number | null | undefined,
])[] = [
  ['sequence', recorded => recorded.sequence],
  ['at', recorded => recorded.at],
  ['event', recorded => recorded.event],
  ['inputSha256', (_, entry) => entry?.input?.sha256],
  ['outputSha256', (_, entry) => entry?.output?.sha256],
  ['kind', (_, entry) => entry?.kind],
  ['credentials', (_, entry) => entry?.credentials],
  ['tool', (_, entry) => entry?.tool],
  ['caption', (_, entry) => entry?.caption],
  ['policy', (_, entry) => entry?.policy],
  ['answers', (_, entry) => entry?.answers.map(({ question, answer }) => `${question}=${answer}`).join(', ')],
  ['overrides', (_, entry) => entry?.overrides.map(({ rule, reason }) => `${rule}: ${reason}`).join(', ')],
  ['decidedBy', (_, entry) => entry?.decidedBy],
  ['secondReviewer', (_, entry) => entry?.secondReviewer],
  ['faceCount', (_, entry) => entry?.faceCount],
  ['engine', (_, entry) => entry?.engine],
  ['rules', (_, entry) => entry?.rules],
  ['contentHash', recorded => recorded.contentHash],
  ['previousHash', recorded => recorded.previousHash],
  ['entryHash', recorded => recorded.entryHash],
]

/** Streams an export piece by piece; the whole is never in memory. The JSON ends with the head, so that an export proves where it stopped. */
export async function* exportEntries(
  entries: AsyncIterable<RecordedEntry>,
  format: ExportFormat,
): AsyncGenerator<string> {
  let head: RegisterHead | null = null
  yield format === 'csv'
    ? `\ufeff${COLUMNS.map(([name]) => name).join(';')}\r\n`
    : '{"schema":"ursprung.register-export/1","entries":['
  for await (const recorded of entries) {
    if (format === 'csv') yield `${COLUMNS.map(([, read]) => csvCell(read(recorded, recorded.entry))).join(';')}\r\n`
    else yield `${head === null ? '\n' : ',\n'}${JSON.stringify(recorded)}`
    head = { sequence: recorded.sequence, entryHash: recorded.entryHash }
  }
  if (format === 'json') yield `\n],"head":${JSON.stringify(head)}}\n`
}
