import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveStatus, ArchiveTotals, PageView } from '../../../src/api/archive-views.ts'
import { useWire } from '../../state/wire-context.tsx'
import { FIRST_VIEW, unfiltered } from './first-view.ts'
import { GroupBar } from './group-bar.tsx'
import { RowDetails } from './row-details.tsx'
import { ScanHead } from './scan-head.tsx'
import { ScanNotes } from './scan-notes.tsx'
import { ScanTable } from './scan-table.tsx'
import { TableTools } from './table-tools.tsx'
import { isActive } from './use-archive-status.ts'
import { useRowPages } from './use-row-pages.ts'
import { useScanActions } from './use-scan-actions.ts'
import { isNarrowed, whyEmpty } from './scan-words.ts'

/** One scan, running or not: where it stands, its files, and one of them more closely. */
export function ScanView(props: {
  readonly scan: number
  readonly status: ArchiveStatus | null
  readonly onOpen: (scan: number) => void
  readonly onBack: () => void
  readonly onReview: () => void
}) {
  const { t } = useTranslation()
  const { scan } = props
  const [view, setView] = useState<PageView>(FIRST_VIEW)
  const [chosen, setChosen] = useState<number | null>(null)
  const [openedAt, setOpenedAt] = useState(() => Date.now())
  const generation = Math.max(openedAt, props.status?.generation ?? 0)
  const { record, totals, isCurrent } = useScan(scan, generation, props.status)
  const status = useToldStatus(props.status, isCurrent)
  useElsewhere(record, setOpenedAt)
  const table = useRowPages(scan, view, generation)
  const actions = useScanActions(props.onOpen)
  if (record === null || totals === null)
    return <p className="help centred-text archive-none">{t('archive.list-loading')}</p>
  return (
    <div className="workspace archive">
      <ScanHead scan={record} totals={totals} status={status} actions={actions} onBack={props.onBack} />
      <ScanNotes scan={record} totals={totals} status={status} problem={actions.problem} />
      <GroupBar view={view} onView={setView} totals={totals} scan={record} generation={generation} />
      <TableTools
        view={view}
        onView={setView}
        shownCount={table.total}
        scan={scan}
        generation={generation}
        isPartial={totals.counts.pending > 0}
      />
      <div className="archive-body">
        {table.total === 0 ? (
          <NoRows view={view} totals={totals} phase={status?.phase ?? null} onView={setView} />
        ) : (
          <ScanTable table={table} view={view} onView={setView} chosen={chosen} onChoose={setChosen} />
        )}
        {chosen === null ? null : (
          <RowDetails
            scan={scan}
            id={chosen}
            generation={generation}
            onReview={props.onReview}
            onClose={() => setChosen(null)}
          />
        )}
      </div>
    </div>
  )
}

/** Another program says nothing of how far it has come, so its rows are asked for again and again. */
function useElsewhere(record: ArchiveScan | null, refresh: (nowMs: number) => void): void {
  const client = useQueryClient()
  const isElsewhere = record?.state === 'elsewhere'
  useEffect(() => {
    if (!isElsewhere) return
    const timer = setInterval(() => {
      void client.invalidateQueries({ queryKey: ['archive-scans'] })
      refresh(Date.now())
    }, ELSEWHERE_MS)
    return () => clearInterval(timer)
  }, [isElsewhere, client, refresh])
}

const ELSEWHERE_MS = 4_000

/** The scan's own facts and its totals; the last known ones until new ones are there. */
function useScan(
  scan: number,
  generation: number,
  status: ArchiveStatus | null,
): { readonly record: ArchiveScan | null; readonly totals: ArchiveTotals | null; readonly isCurrent: boolean } {
  const { api } = useWire()
  const scans = useQuery({
    queryKey: ['archive-scans', status?.scan ?? 0, status?.phase ?? ''],
    queryFn: () => api.archive.scans(),
    placeholderData: keepPreviousData,
  })
  const totals = useQuery({
    queryKey: ['archive-totals', scan, generation],
    queryFn: () => api.archive.totals({ scan }),
    placeholderData: keepPreviousData,
  })
  return {
    record: scans.data?.ok === true ? (scans.data.value.find(other => other.scan === scan) ?? null) : null,
    totals: totals.data?.ok === true ? totals.data.value : null,
    isCurrent: !totals.isPlaceholderData,
  }
}

/** The end is told together with its totals: "done" above the figures of a moment ago would be a false sum. */
function useToldStatus(status: ArchiveStatus | null, areTotalsCurrent: boolean): ArchiveStatus | null {
  const [told, setTold] = useState(status)
  if (told !== status && (areTotalsCurrent || isActive(status))) setTold(status)
  return told
}

/** Why nothing is shown, and the way on. */
function NoRows(props: {
  readonly view: PageView
  readonly totals: ArchiveTotals
  readonly phase: ArchiveStatus['phase'] | null
  readonly onView: (view: PageView) => void
}) {
  const { t } = useTranslation()
  const { view, totals, phase } = props
  return (
    <div className="archive-none centred-text">
      <p className="help" role="status">
        {t(whyEmpty(view, totals, phase))}
      </p>
      {isNarrowed(view) ? (
        <Button className="button small" onPress={() => props.onView(unfiltered(view))}>
          {t('archive.no-rows-clear')}
        </Button>
      ) : null}
    </div>
  )
}
