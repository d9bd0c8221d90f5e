import { csvCell } from '../../domain/csv-cell.ts'
import type { ArchiveFile } from '../archive-file.ts'
import { isoTime, type ReportSource, shown } from './report-source.ts'

/** Columns in order. Names and codes are the same in every language, so that a script can rely on them. */
const COLUMNS: readonly (readonly [string, (file: ArchiveFile, source: ReportSource) => string | number | null])[] = [
  ['path', shown],
  ['state', file => file.state],
  ['reason', file => file.reason],
  ['change', file => file.change],
  ['moved_from', (file, source) => (file.movedFrom === null ? null : shown({ path: file.movedFrom }, source))],
  ['format', file => file.format],
  ['width', file => file.width],
  ['height', file => file.height],
  ['bytes', file => file.sizeBytes],
  ['modified', file => isoTime(file.modifiedMs)],
  ['sha256', file => file.sha256],
  ['credentials', file => file.credentials],
  ['signer', file => file.signer],
  ['signed_at', file => file.signedAt],
  ['kind', file => file.kind],
  ['basis', file => file.basis],
  ['generator', file => file.generator],
  ['label', file => file.label],
  ['stops', file => file.stops],
  ['asks', file => file.asks],
  ['findings', file => file.findings],
  ['faces', file => file.faces],
  ['named', file => file.named],
  ['checked_at', file => file.checkedAt],
  ['message', file => file.message],
]

/**
 * One row a file: RFC 4180 with a byte order mark, so that Excel reads å, ä and ö, and semicolons, because Swedish settings have the
 * comma in numbers. Text that a spreadsheet would take for a formula is made inert.
 */
export async function* csvReport(source: ReportSource): AsyncGenerator<string> {
  yield `\ufeff${COLUMNS.map(([name]) => name).join(';')}\r\n`
  for await (const file of source.snapshot.rows())
    yield `${COLUMNS.map(([, value]) => csvCell(value(file, source))).join(';')}\r\n`
}
