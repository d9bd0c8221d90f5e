import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveStatus, ArchiveTotals } from '../../../src/api/archive-views.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import { sumText } from './scan-words.ts'
import { isActive } from './use-archive-status.ts'
import { useWords } from './words.ts'

/** What must be known about the scan: that the sum is right, what could not be entered, how it stands. */
export function ScanNotes(props: {
  readonly scan: ArchiveScan
  readonly totals: ArchiveTotals
  readonly status: ArchiveStatus | null
  readonly problem: ReportedError | null
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { scan, totals, status, problem } = props
  const { counts } = totals
  const isListing = status?.phase === 'listing'
  return (
    <div className="scan-notes">
      {[problem, status?.error ?? null].map(error =>
        error === null ? null : (
          <p key={error.kind} className="notice stop" role="alert">
            {words.problem(error)}
            {error.kind === 'scan-failed' ? <code>{error.message}</code> : null}
          </p>
        ),
      )}
      <StandNote scan={scan} status={status} />
      {counts.unreadableFolders === 0 ? null : (
        <p className="notice ask">{words.count('archive.unreadable-folders', counts.unreadableFolders)}</p>
      )}
      {totals.reconciles ? null : (
        <p className="notice stop" role="alert">
          {t('archive.no-reconcile')}
        </p>
      )}
      {isListing ? null : (
        <p className="reconcile help">
          {totals.reconciles ? <CircleCheck aria-label={t('archive.reconciles')} role="img" size={16} /> : null}
          <span>
            {sumText(counts, t, words.count)}
            {counts.linksToFolders === 0 ? '' : ` · ${words.count('archive.links', counts.linksToFolders)}`}
          </span>
        </p>
      )}
    </div>
  )
}

function noteOf({ state, wasCutOff }: ArchiveScan, t: (key: string) => string): string | null {
  if (state === 'elsewhere') return t('archive.elsewhere-note')
  if (state !== 'unfinished') return null
  return t(wasCutOff ? 'archive.cut-note' : 'archive.unfinished-note')
}

function StandNote({ scan, status }: { readonly scan: ArchiveScan; readonly status: ArchiveStatus | null }) {
  const { t } = useTranslation()
  const words = useWords()
  const text = (): string | null => {
    if (status === null) return noteOf(scan, t)
    if (status.phase === 'stopped') return t('archive.stopped-note')
    if (status.phase === 'paused') return t('archive.paused-note')
    if (!isActive(status)) return null
    if (status.isResumed && status.doneEarlier > 0) return words.count('archive.resumed', status.doneEarlier)
    return t('archive.close-note')
  }
  const said = text()
  return said === null ? null : (
    <p className="stand-note" role="status">
      {said}
    </p>
  )
}
