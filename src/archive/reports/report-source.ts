import type { ArchiveFile } from '../archive-file.ts'
import type { ArchiveSnapshot } from '../catalogue.ts'
import { type ShownRoot, shownPath } from '../paths.ts'

/** What the HTML page is made of beside the rows: files from `assets/report`, words from `assets/locales`. */
export interface HtmlParts {
  readonly language: string
  readonly script: string
  readonly style: string
  /** The text of a message id below `scan.report`, or of a code; an unknown one gives the id itself. */
  readonly t: (id: string, values?: Readonly<Record<string, string | number>>) => string
}

/** What every report is written from. */
export interface ReportSource {
  readonly snapshot: ArchiveSnapshot
  /** Folders as the person wrote them: paths in reports begin like that. */
  readonly roots: readonly ShownRoot[]
  /** Version of Ursprung. */
  readonly version: string
  /** ISO 8601 UTC of writing. */
  readonly writtenAt: string
  readonly html: HtmlParts
}

/** A row's path as the person would write it. */
export const shown = ({ path }: Pick<ArchiveFile, 'path'>, { roots }: Pick<ReportSource, 'roots'>): string =>
  shownPath(path, roots)

/** ISO 8601 UTC of a file's own time; `null` when unknown or out of the range of dates. */
export function isoTime(ms: number | null): string | null {
  if (ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null
  return new Date(ms).toISOString()
}
