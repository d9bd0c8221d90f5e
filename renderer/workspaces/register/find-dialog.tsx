import { useMutation } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { JobStatus } from '../../components/job-status.tsx'
import { PickPicture } from '../../components/pick-picture.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'
import { MatchList } from './match-list.tsx'

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
        {find.data?.ok === true ? <MatchList matches={find.data.value} onShow={show} /> : null}
      </JobStatus>
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </FormDialog>
  )
}
