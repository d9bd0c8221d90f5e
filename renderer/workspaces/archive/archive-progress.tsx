import { Pause, Play, Square } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Archive, ArchiveState } from './use-archive.ts'

/** How far, how fast, how long still; and the ways to hold, stop and go on. */
export function ArchiveProgress({ archive }: { readonly archive: Archive }) {
  const { t } = useTranslation()
  const { state } = archive
  const done = state.rows.length
  const title =
    state.kind === 'running'
      ? t(state.isCounted ? 'archive.running' : 'archive.counting', { name: state.name })
      : `${t(`archive.${state.kind}`)}: ${state.name}`
  const failed = state.rows.filter(row => row.error !== null).length
  return (
    <header className="archive-head">
      <ProgressBar
        className="progress"
        aria-label={title}
        value={done}
        maxValue={Math.max(1, state.foundCount)}
        isIndeterminate={state.kind === 'running' && !state.isCounted}
      >
        {({ percentage }) => (
          <>
            <h2>{title}</h2>
            <p className="help" aria-live="polite">
              <Figures state={state} />
              {state.skippedCount === 0 ? '' : ` · ${t('archive.skipped', { count: state.skippedCount })}`}
              {failed === 0 ? '' : ` · ${t('archive.failed', { count: failed })}`}
            </p>
            <span className="progress-track">
              <span className="progress-fill" style={{ width: `${percentage ?? 100}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <Controls archive={archive} />
    </header>
  )
}

/** The ways to hold, stop and go on. */
function Controls({ archive }: { readonly archive: Archive }) {
  const { t } = useTranslation()
  const { state } = archive
  const isActive = state.kind === 'running' || state.kind === 'paused'
  return (
    <div className="row">
      {isActive ? (
        <>
          <Button className="button" onPress={() => archive.pause(state.kind === 'running')}>
            {state.kind === 'running' ? <Pause aria-hidden size={16} /> : <Play aria-hidden size={16} />}
            {t(state.kind === 'running' ? 'archive.pause' : 'archive.resume')}
          </Button>
          <Button className="button" onPress={archive.stop}>
            <Square aria-hidden size={16} />
            {t('archive.stop')}
          </Button>
        </>
      ) : null}
      {state.kind === 'stopped' ? (
        <Button className="button primary" onPress={archive.goOn}>
          <Play aria-hidden size={16} />
          {t('archive.resume')}
        </Button>
      ) : null}
      {isActive ? null : (
        <Button className="button" onPress={archive.reset}>
          {t('archive.new')}
        </Button>
      )}
    </div>
  )
}

function Figures({ state }: { readonly state: ArchiveState }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: state.rate < 10 ? 1 : 0 })
  const done = state.rows.length
  const parts = [t('archive.progress', { done: number.format(done), total: number.format(state.foundCount) })]
  if (state.kind === 'running' && state.rate > 0 && state.isCounted) {
    parts.push(t('archive.rate', { rate: number.format(state.rate) }))
    if (done < state.foundCount)
      parts.push(t('archive.left', { time: timeText((state.foundCount - done) / state.rate, t) }))
  }
  return <>{parts.join(' · ')}</>
}

/** Seconds as people say them: one unit is enough for something that is guessed. */
function timeText(seconds: number, t: (key: string, values: { count: number }) => string): string {
  if (seconds < 90) return t('archive.seconds', { count: Math.max(1, Math.round(seconds)) })
  return seconds < 5_400
    ? t('archive.minutes', { count: Math.round(seconds / 60) })
    : t('archive.hours', { count: Math.round(seconds / 3_600) })
}
