import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RegisterMatches } from '../../../src/api/ursprung.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { EventBadge, useMoment } from './entry-words.tsx'

/** A score of 512 would mean that nothing agrees. */
const MAX_SCORE = 512

/** The entries about one picture: of the very file first, then of what looks the same. None says only that none was found. */
export function MatchList({
  matches: { exact, similar },
  onShow,
}: {
  readonly matches: RegisterMatches
  readonly onShow: (recorded: RecordedEntry) => void
}) {
  const { t } = useTranslation()
  if (exact.length + similar.length === 0) return <p className="notice">{t('book.not-found')}</p>
  const percent = (score: number): number => Math.round(100 * (1 - score / MAX_SCORE))
  return (
    <div className="matches">
      {exact.length === 0 ? null : (
        <>
          <h3>{t('book.exact', { count: exact.length })}</h3>
          <ul>
            {exact.toReversed().map(recorded => (
              <Match key={recorded.sequence} recorded={recorded} onShow={onShow} />
            ))}
          </ul>
        </>
      )}
      {similar.length === 0 ? null : (
        <>
          <h3>{t('book.similar', { count: similar.length })}</h3>
          <p className="help">{t('book.similar-text')}</p>
          <ul>
            {similar.map(({ recorded, score }) => (
              <Match
                key={recorded.sequence}
                recorded={recorded}
                likeness={t('book.likeness', { percent: percent(score) })}
                onShow={onShow}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Match({
  recorded,
  likeness,
  onShow,
}: {
  readonly recorded: RecordedEntry
  readonly likeness?: string
  readonly onShow: (recorded: RecordedEntry) => void
}) {
  const { t } = useTranslation()
  const moment = useMoment()
  return (
    <li>
      <span>
        <strong>{t('book.entry', { sequence: recorded.sequence })}</strong>
        <span className="help">{moment(recorded.at)}</span>
      </span>
      <EventBadge event={recorded.event} />
      <span className="match-words">
        {likeness === undefined ? null : <span>{likeness}</span>}
        <bdi className="help">{recorded.entry?.caption ?? ''}</bdi>
      </span>
      <Button
        className="button small"
        aria-label={t('book.show-entry', { sequence: recorded.sequence })}
        onPress={() => onShow(recorded)}
      >
        {t('book.show')}
      </Button>
    </li>
  )
}
