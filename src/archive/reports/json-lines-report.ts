import { type ArchiveSummary, summariseScan } from '../summarise-scan.ts'
import { isoTime, type ReportSource, shown } from './report-source.ts'

/**
 * JSON Lines: the same `ursprung.verify/1` objects that `scan --json` streams, one a picture; `ursprung.archive-file/1` for every file
 * without a verdict; the summary last. `verify --compare` reads it.
 */
export async function* jsonLinesReport(source: ReportSource): AsyncGenerator<string> {
  for await (const { file, report } of source.snapshot.verdicts()) {
    const { state, reason, change } = file
    const path = shown(file, source)
    const movedFrom = file.movedFrom === null ? null : shown({ path: file.movedFrom }, source)
    const object =
      report === null
        ? {
            schema: 'ursprung.archive-file/1',
            path,
            state,
            reason,
            change,
            bytes: file.sizeBytes,
            modified: isoTime(file.modifiedMs),
            sha256: file.sha256,
            message: file.message,
          }
        : { ...report, path, archive: { state, reason, change, movedFrom, modified: isoTime(file.modifiedMs) } }
    yield `${JSON.stringify(object)}\n`
  }
  yield `${JSON.stringify(await summaryOf(source))}\n`
}

async function summaryOf({ snapshot }: ReportSource): Promise<ArchiveSummary> {
  const { startedAt, finishedAt } = snapshot.scan
  const seconds = finishedAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000
  return summariseScan(await snapshot.counts(), seconds)
}
