import { ArrowLeft, Pause, Play, Square } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveStatus, ArchiveTotals } from '../../../src/api/archive-views.ts'
import { useWire } from '../../state/wire-context.tsx'
import { AgainMenu } from './again-menu.tsx'
import { isActive } from './use-archive-status.ts'
import type { ScanActions } from './use-scan-actions.ts'
import { timeText, useWords } from './words.ts'

interface HeadProps {
  readonly scan: ArchiveScan
  readonly totals: ArchiveTotals
  /** Of this scan, when it runs or ran last. */
  readonly status: ArchiveStatus | null
  readonly actions: ScanActions
  readonly onBack: () => void
}

/** What the scan is, how far it has come, and the ways to hold, stop, go on and look again. */
export function ScanHead(props: HeadProps) {
  const { t } = useTranslation()
  const { scan, status } = props
  return (
    <header className="archive-head">
      <Button className="button quiet small back" onPress={props.onBack}>
        <ArrowLeft aria-hidden size={16} />
        {t('archive.back')}
      </Button>
      <div className="archive-state">
        <h1>
          <bdi>{t(titleOf(scan, status), { name: scan.folders.join(', ') })}</bdi>
        </h1>
        {status !== null && isActive(status) ? <Running {...props} status={status} /> : <Standing {...props} />}
      </div>
      <Controls {...props} />
    </header>
  )
}

function titleOf(scan: ArchiveScan, status: ArchiveStatus | null): string {
  if (status !== null && status.phase !== 'done') {
    const { phase } = status
    if (phase === 'listing') return 'archive.counting'
    if (phase === 'reading') return 'archive.running'
    return phase === 'failed' ? 'archive.failed-title' : `archive.${phase}`
  }
  return scan.state === 'done' || status?.phase === 'done' ? 'archive.finished' : 'archive.unfinished'
}

/** How far, how fast, how long still. */
function Running({ status, totals }: HeadProps & { readonly status: ArchiveStatus }) {
  const { t } = useTranslation()
  const words = useWords()
  const { counts } = totals
  const isCounting = status.phase === 'listing'
  // Counted from the rows, like the sum below: two figures on one screen must never differ.
  const total = counts.files
  const done = isCounting ? 0 : total - counts.pending
  const parts = isCounting
    ? [words.count('archive.counted', counts.files)]
    : [t('archive.progress', { done: words.number(done), total: words.number(total) })]
  if (!isCounting && status.filesPerSecond !== null && status.filesPerSecond > 0) {
    const rate = status.filesPerSecond
    parts.push(t('archive.rate', { rate: words.number(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)) }))
    if (done < total) parts.push(t('archive.left', { time: timeText((total - done) / rate, t) }))
  }
  return (
    <ProgressBar
      className={`progress ${status.phase}`}
      aria-label={t('archive.title')}
      value={done}
      maxValue={Math.max(1, total)}
      isIndeterminate={isCounting}
    >
      {({ percentage }) => (
        <>
          <p className="figures">{parts.join(' · ')}</p>
          <span className="progress-track">
            <span
              className={isCounting ? 'progress-fill indeterminate' : 'progress-fill'}
              style={{ width: `${percentage ?? 100}%` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  )
}

function Standing({ scan }: HeadProps) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <p className="help">
      {scan.finishedAt === null
        ? t('archive.started', { date: words.dateTime(scan.startedAt) })
        : t('archive.finished-at', { date: words.dateTime(scan.finishedAt) })}
      {scan.mode === 'normal' ? '' : ` · ${t(`archive.mode.${scan.mode}`)}`}
    </p>
  )
}

function Controls({ scan, status, actions }: HeadProps) {
  const { t } = useTranslation()
  const { api } = useWire()
  const name = scan.folders.join(', ')
  if (status !== null && isActive(status)) {
    const isPaused = status.phase === 'paused'
    const isStopping = status.phase === 'stopping'
    return (
      <div className="row">
        <Button
          className="button"
          isDisabled={isStopping || status.phase === 'listing'}
          onPress={() => void api.archive.pause({ isPaused: !isPaused })}
        >
          {isPaused ? <Play aria-hidden size={16} /> : <Pause aria-hidden size={16} />}
          {t(isPaused ? 'archive.resume' : 'archive.pause')}
        </Button>
        <Button className="button" isDisabled={isStopping} onPress={() => void api.archive.stop()}>
          <Square aria-hidden size={16} />
          {t('archive.stop')}
        </Button>
      </div>
    )
  }
  const isDone = scan.state === 'done'
  return (
    <div className="row">
      {isDone ? (
        <AgainMenu
          name={name}
          isDisabled={actions.isStarting || !scan.isNewest}
          onChoose={mode => void actions.again(scan.scan, mode)}
        />
      ) : (
        <Button
          className="button primary"
          isDisabled={actions.isStarting || scan.state === 'elsewhere'}
          onPress={() => void actions.goOn(scan.scan)}
        >
          <Play aria-hidden size={16} />
          {t('archive.go-on')}
        </Button>
      )}
    </div>
  )
}
