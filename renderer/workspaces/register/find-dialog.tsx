import { useMutation } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RegisterMatches } from '../../../src/api/ursprung.ts'
import type { FileHandle } from '../../../src/api/views.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { JobStatus } from '../../components/job-status.tsx'
import { PickPicture } from '../../components/pick-picture.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'
import { EventBadge, useMoment } from './entry-words.tsx'

/** Which entries are about this picture: the very file, or one that looks the same. */
export function FindDialog({
  onShow,
  onClose,
}: {
  readonly onShow: (recorded: RecordedEntry) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const find = useMutation({ mutationFn: (file: FileHandle) => api.register.find({ grant: file.grant }) })
  const show = (recorded: RecordedEntry): void => {
    onShow(recorded)
    onClose()
  }
  return (
    <FormDialog title={t('book.find')} text={t('book.find-text')} onClose={onClose}>
      <PickPicture label={t('book.find-drop')} onPick={find.mutate} />
      {find.variables === undefined ? null : (
        <p className="row found-picture">
          <Thumbnail key={find.variables.grant} grant={find.variables.grant} widthPx={72} />
          <bdi>{find.variables.name}</bdi>
        </p>
      )}
      <JobStatus job={find} working={t('book.finding')} problem={find.data?.ok === false ? say(find.data.error) : null}>
        {find.data?.ok === true ? <Matches matches={find.data.value} onShow={show} /> : null}
      </JobStatus>
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </FormDialog>
  )
}

/** A score of 512 would mean that nothing agrees. */
const MAX_SCORE = 512

function Matches({
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
