import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CirclePause, LoaderCircle, MonitorCog, Play, Unplug } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveTotals } from '../../../src/api/archive-views.ts'
import { Folded } from '../../components/folded.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { AgainMenu } from './again-menu.tsx'
import type { ScanActions } from './use-scan-actions.ts'
import { useWords } from './words.ts'

/** One place that has been scanned: its newest scan, what came of it, and what can be done next. */
export function ScanCard(props: {
  readonly scan: ArchiveScan
  readonly older: readonly ArchiveScan[]
  /** Grows when its totals are worth asking for again. */
  readonly generation: number
  readonly isBusy: boolean
  readonly actions: ScanActions
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { scan, older, actions, isBusy } = props
  const name = scan.folders.join(', ')
  const when =
    scan.finishedAt === null
      ? t('archive.started', { date: words.dateTime(scan.startedAt) })
      : t('archive.finished-at', { date: words.dateTime(scan.finishedAt) })
  return (
    <li className="scan-card">
      <div className="scan-card-head">
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <ScanState state={scan.state === 'unfinished' && scan.wasCutOff ? 'cut' : scan.state} />
      </div>
      <p className="help">
        {when}
        {scan.mode === 'normal' ? '' : ` · ${t(`archive.mode.${scan.mode}`)}`}
      </p>
      <Totals scan={scan.scan} generation={props.generation} />
      <div className="row">
        {scan.state === 'unfinished' ? (
          <Button
            className="button primary"
            aria-label={`${t('archive.go-on')}: ${name}`}
            isDisabled={isBusy}
            onPress={() => void actions.goOn(scan.scan)}
          >
            <Play aria-hidden size={16} />
            {t('archive.go-on')}
          </Button>
        ) : null}
        <Button className="button" aria-label={`${t('archive.look')}: ${name}`} onPress={props.onOpen}>
          {t('archive.look')}
        </Button>
        {scan.state === 'done' ? (
          <AgainMenu name={name} isDisabled={isBusy} onChoose={mode => void actions.again(scan.scan, mode)} />
        ) : null}
      </div>
      {older.length === 0 ? null : <OlderScans scans={older} />}
    </li>
  )
}

function OlderScans({ scans }: { readonly scans: readonly ArchiveScan[] }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <Folded title={t('archive.history', { count: scans.length })} isQuiet>
      <ul className="scan-history help">
        {scans.map(scan => (
          <li key={scan.scan}>
            {words.dateTime(scan.startedAt)} · {t(`archive.mode.${scan.mode}`)} · {t(`archive.state-${scan.state}`)}
          </li>
        ))}
      </ul>
    </Folded>
  )
}

const STATE_ICONS = {
  running: LoaderCircle,
  elsewhere: MonitorCog,
  unfinished: CirclePause,
  cut: Unplug,
  done: CircleCheck,
} as const

function ScanState({ state }: { readonly state: keyof typeof STATE_ICONS }) {
  const { t } = useTranslation()
  const Icon = STATE_ICONS[state]
  return (
    <span className={`badge scan-${state}`}>
      <Icon aria-hidden size={14} className={state === 'running' ? 'spin' : ''} />
      {t(`archive.state-${state}`)}
    </span>
  )
}

function Totals({ scan, generation }: { readonly scan: number; readonly generation: number }) {
  const { api } = useWire()
  const words = useWords()
  const query = useQuery({
    queryKey: ['archive-totals', scan, generation],
    queryFn: () => api.archive.totals({ scan }),
    placeholderData: before => before,
  })
  if (query.data?.ok !== true) return <p className="scan-sums">…</p>
  return <p className="scan-sums">{sumsOf(query.data.value, words.count).join(' · ')}</p>
}

/** What came of a scan in a line; what is zero is left out. */
function sumsOf({ counts }: ArchiveTotals, say: (key: string, count: number) => string): readonly string[] {
  const ai = (counts.byKind['ai-generated'] ?? 0) + (counts.byKind['ai-modified'] ?? 0)
  const rest = [
    ['ai', ai],
    ['stops', counts.withStop],
    ['failed', counts.failed],
    ['changed', counts.changes.changed],
    ['missing', counts.changes.missing],
    ['pending', counts.pending],
  ] as const
  return [
    say('archive.sum-files', counts.files),
    say('archive.sum-images', counts.verified + counts.failed),
    ...rest.flatMap(([key, count]) => (count === 0 ? [] : [say(`archive.sum-${key}`, count)])),
  ]
}
