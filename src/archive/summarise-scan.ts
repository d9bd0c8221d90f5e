import type { ScanSummary } from '../domain/report.ts'
import type { ScanCounts } from './catalogue.ts'

/** `ursprung.scan/1` with what this program adds to the contract's fields. */
export interface ArchiveSummary extends ScanSummary {
  /** Files that the scan has not come to; only in the summary of a scan that was cut off. */
  readonly pending: number
  readonly bySkipReason: Readonly<Record<string, number>>
  readonly changes: ScanCounts['changes']
  readonly unreadableFolders: number
  readonly linksToFolders: number
}

/** The last object of a scan. `byState` and `byKind` each sum to `images`; a file that could not be read counts as `failed` in both. */
export function summariseScan(counts: ScanCounts, seconds: number): ArchiveSummary {
  return {
    schema: 'ursprung.scan/1',
    files: counts.files,
    images: counts.verified + counts.failed,
    skipped: counts.skipped,
    unchanged: counts.reused,
    failed: counts.failed,
    byState: withFailed(counts.byState, counts.failed),
    byKind: withFailed(counts.byKind, counts.failed),
    seconds: Math.round(seconds * 1_000) / 1_000,
    pending: counts.pending,
    bySkipReason: counts.bySkipReason,
    changes: counts.changes,
    unreadableFolders: counts.unreadableFolders,
    linksToFolders: counts.linksToFolders,
  }
}

/** What does not add up; empty when everything does. A scan whose totals do not reconcile must not say that it is done. */
export function unreconciled(counts: ScanCounts): readonly string[] {
  const sum = (record: Readonly<Record<string, number>>): number => Object.values(record).reduce((a, b) => a + b, 0)
  const claims: readonly (readonly [string, number, number])[] = [
    [
      'files = verified + failed + skipped + pending',
      counts.files,
      counts.verified + counts.failed + counts.skipped + counts.pending,
    ],
    ['verified = sum of states', counts.verified, sum(counts.byState)],
    ['verified = sum of kinds', counts.verified, sum(counts.byKind)],
    ['skipped = sum of reasons', counts.skipped, sum(counts.bySkipReason)],
  ]
  return claims.filter(([, a, b]) => a !== b).map(([claim, a, b]) => `${claim}: ${a} and ${b}`)
}

const withFailed = (record: Readonly<Record<string, number>>, failed: number): Readonly<Record<string, number>> =>
  failed === 0 ? record : { ...record, failed }
