import { csvReport } from './csv-report.ts'
import { htmlReport } from './html-report.ts'
import { jsonLinesReport } from './json-lines-report.ts'
import { premisReport } from './premis-report.ts'
import type { ReportSource } from './report-source.ts'

/** Report formats by the ending of the file's name; the longest ending decides. */
export const REPORT_ENDINGS = ['.premis.xml', '.csv', '.html', '.json'] as const
export type ReportEnding = (typeof REPORT_ENDINGS)[number]

/** The ending of a report's name, whatever its case; `null` when no report has it. */
export function reportEnding(path: string): ReportEnding | null {
  const lower = path.toLowerCase()
  return REPORT_ENDINGS.find(ending => lower.endsWith(ending)) ?? null
}

/** What stands within the first `REPORT_HEAD_BYTES` of every report of ours, and hardly of anybody else's. */
const MARKS: Readonly<Record<ReportEnding, string>> = {
  '.csv': 'path;state;reason;change;',
  '.html': 'content="default-src &#39;none&#39;; script-src &#39;sha256-',
  '.json': '{"schema":"ursprung.',
  '.premis.xml': '<objectIdentifierValue>scan-',
}
export const REPORT_HEAD_BYTES = 1_024

/** Whether a file that begins so is a report of this kind, which a new one may replace. An empty file is nobody's. */
export const isOwnReport = (ending: ReportEnding, head: string): boolean => head === '' || head.includes(MARKS[ending])

/** A report as pieces of text, in constant memory. The caller writes them to a temporary file and renames it. */
export function reportPieces(ending: ReportEnding, source: ReportSource): AsyncIterable<string> {
  switch (ending) {
    case '.csv':
      return csvReport(source)
    case '.json':
      return jsonLinesReport(source)
    case '.html':
      return htmlReport(source)
    case '.premis.xml':
      return premisReport(source)
  }
}
