import { useQuery } from '@tanstack/react-query'
import { FolderSearch } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveStatus } from '../../../src/api/archive-views.ts'
import { useAbout } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import { ScanCard } from './scan-card.tsx'
import { StartDialog } from './start-dialog.tsx'
import { isActive } from './use-archive-status.ts'
import { useScanActions } from './use-scan-actions.ts'
import { useSeen } from './use-seen.ts'
import { useWords } from './words.ts'

/** The way in: choose folders, or take up an earlier scan. */
export function ArchiveHome({
  status,
  onOpen,
}: {
  readonly status: ArchiveStatus | null
  readonly onOpen: (scan: number) => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const words = useWords()
  const actions = useScanActions(onOpen)
  const [isChoosing, setChoosing] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const query = useQuery({
    queryKey: ['archive-scans', status?.scan ?? 0, status?.phase ?? ''],
    queryFn: () => api.archive.scans(),
    staleTime: 0,
    enabled: useSeen(place),
    // Scans are also made from the command line, and on other computers.
    refetchInterval: REFRESH_MS,
    placeholderData: before => before,
  })
  const answer = query.data
  const scans = answer?.ok === true ? answer.value : []
  const newest = scans.filter(scan => scan.isNewest)
  const failure = answer?.ok === false ? answer.error : null
  return (
    <div ref={place} className={newest.length === 0 ? 'archive-home bare' : 'archive-home'}>
      <Start isFirst={newest.length === 0} isBusy={isActive(status)} onPick={() => setChoosing(true)} />
      {[failure, actions.problem].map(problem =>
        problem === null ? null : (
          <p key={problem.kind} className="notice stop" role="alert">
            {words.problem(problem)}
          </p>
        ),
      )}
      {newest.length === 0 ? null : (
        <section className="scan-list" aria-labelledby="scan-list-title">
          <h2 id="scan-list-title">{t('archive.list-title')}</h2>
          <ul>
            {newest.map(scan => (
              <ScanCard
                key={scan.scan}
                scan={scan}
                older={scans.filter(other => !other.isNewest && isSamePlace(other.folders, scan.folders))}
                generation={generationOf(scan, status, query.dataUpdatedAt)}
                isBusy={isActive(status) || actions.isStarting}
                actions={actions}
                onOpen={() => onOpen(scan.scan)}
              />
            ))}
          </ul>
        </section>
      )}
      {isChoosing ? <StartDialog actions={actions} onClose={() => setChoosing(false)} /> : null}
    </div>
  )
}

function Start(props: { readonly isFirst: boolean; readonly isBusy: boolean; readonly onPick: () => void }) {
  const { t } = useTranslation()
  const about = useAbout()
  const { isFirst, isBusy } = props
  return (
    <section className="archive-start" aria-labelledby="empty-archive">
      <FolderSearch aria-hidden size={isFirst ? 44 : 32} strokeWidth={1.25} />
      <div>
        <h1 id="empty-archive">{t('archive.empty-title')}</h1>
        <p>{t('archive.empty-text')}</p>
      </div>
      <Button className="button primary" onPress={props.onPick} isDisabled={isBusy}>
        {t('archive.pick')}
      </Button>
      {isBusy ? <p className="help wide">{t('archive.problem.scan-busy')}</p> : null}
      {about?.shell === 'browser' && isFirst ? <p className="help wide">{t('archive.browser-note')}</p> : null}
    </section>
  )
}

/** How often the list is asked for again while it is looked at. */
const REFRESH_MS = 5_000

/** What another program works on has other totals each time; the rest when this one says so. */
function generationOf(scan: ArchiveScan, status: ArchiveStatus | null, listedMs: number): number {
  if (scan.state === 'elsewhere') return listedMs
  return status?.scan === scan.scan ? status.generation : Date.parse(scan.finishedAt ?? scan.startedAt)
}

const isSamePlace = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b)
