import type { ReportedError } from '../domain/finding.ts'
import { escapeHtml } from '../label/publishing-text.ts'
import { ok, type Result } from '../domain/result.ts'
import type { ArchiveSession } from './archive-run.ts'
import { baseName, handleFor } from './present.ts'
import type { ApiContext } from './services.ts'
import type { ArchiveRow, FileHandle } from './views.ts'

const COLUMNS = [
  'name',
  'state',
  'kind',
  'basis',
  'label',
  'generator',
  'signer',
  'stops',
  'asks',
  'bytes',
  'sha256',
  'error',
] as const
export type ArchiveReportFormat = 'csv' | 'json' | 'html'

/** The rows so far as a file that can be downloaded or saved; an unfinished run gives an honest partial report. */
export async function writeArchiveReport(
  session: ArchiveSession,
  format: ArchiveReportFormat,
  context: ApiContext,
): Promise<Result<FileHandle, ReportedError>> {
  const rows = [...session.rows.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const path = await context.services.scratch.newFile(`${session.name}.${format}`)
  const written = await context.services.writeText(path, archiveReport(rows, session.name, format))
  return written.ok
    ? ok(handleFor(context.grants, { path, name: baseName(path), relativePath: baseName(path), purpose: 'result' }))
    : written
}

/** Rows as text: CSV (RFC 4180, with a byte order mark so that Excel reads å, ä, ö), JSON lines or a plain HTML table. */
export function archiveReport(rows: readonly ArchiveRow[], title: string, format: ArchiveReportFormat): string {
  const cells = (row: ArchiveRow): readonly string[] =>
    COLUMNS.map(column => (column === 'error' ? (row.error?.message ?? '') : String(row[column] ?? '')))
  switch (format) {
    case 'csv':
      return `\ufeff${[COLUMNS.join(';'), ...rows.map(row => cells(row).map(csvCell).join(';'))].join('\r\n')}\r\n`
    case 'json':
      return rows.map(row => `${JSON.stringify(row)}\n`).join('')
    case 'html': {
      const head = COLUMNS.map(column => `<th scope="col">${column}</th>`).join('')
      const body = rows
        .map(
          row =>
            `<tr>${cells(row)
              .map(cell => `<td>${escapeHtml(cell)}</td>`)
              .join('')}</tr>`,
        )
        .join('\n')
      return `<!doctype html><html lang="sv"><meta charset="utf-8"><title>${escapeHtml(title)}</title><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></html>\n`
    }
  }
}

/** Quotes a cell; a leading `=`, `+`, `-`, `@`, tab or return would be a formula in a spreadsheet (OWASP CSV injection). */
function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[";\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
