import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RegisterMatches } from '../../../src/api/ursprung.ts'
import { percentAlike, type RecordedEntry } from '../../../src/register/entry.ts'
import { EventBadge, useMoment } from './entry-words.tsx'

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
                likeness={t('book.likeness', { percent: percentAlike(score) })}
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
