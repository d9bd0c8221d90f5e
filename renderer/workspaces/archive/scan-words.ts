import type { ArchiveStatus, ArchiveTotals, PageView } from '../../../src/api/archive-views.ts'
import { FILTERS } from './first-view.ts'

/** Whether the person has narrowed the list, so that there is more to see. */
export const isNarrowed = (view: PageView): boolean => view.search !== '' || FILTERS.some(name => view[name] !== null)

/** The words for a list without rows. A scan that is paused reads nothing, so nothing comes shortly. */
export function whyEmpty(view: PageView, totals: ArchiveTotals, phase: ArchiveStatus['phase'] | null): string {
  if (isNarrowed(view)) return 'archive.no-rows'
  const isReading = phase === 'listing' || phase === 'reading'
  if (isReading && (view.group === 'images' || view.group === 'all')) return 'archive.waiting-rows'
  if (totals.counts.files === 0) return 'archive.no-files'
  if (view.group === 'images' && totals.counts.pending === 0) return 'archive.no-images'
  return `archive.group-empty.${view.group}`
}

/** The sum that must be right, each of its parts in the number it has. */
export function sumText(
  counts: ArchiveTotals['counts'],
  t: (key: string, values: Readonly<Record<string, string>>) => string,
  count: (key: string, count: number) => string,
): string {
  return t('archive.reconcile', {
    files: count('archive.sum-files', counts.files),
    verified: count('archive.reconcile-verified', counts.verified),
    failed: count('archive.reconcile-failed', counts.failed),
    skipped: count('archive.reconcile-skipped', counts.skipped),
    pending: count('archive.reconcile-pending', counts.pending),
  })
}
