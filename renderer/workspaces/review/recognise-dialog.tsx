import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { JobStatus } from '../../components/job-status.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'
import { EntryParts } from '../register/entry-details.tsx'
import { MatchList } from '../register/match-list.tsx'

/** Asked once for each time the dialog is opened: labelling and reviewing write to the register in between. */
const ONCE = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 } as const

/** What the register knows of the picture that is reviewed: a file without marks may be a copy of one that was labelled here. */
export function RecogniseDialog({ picture, onClose }: { readonly picture: Picture; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const [shown, setShown] = useState<RecordedEntry | null>(null)
  const find = useQuery({
    queryKey: ['register-find', picture.grant],
    queryFn: ({ signal }) => api.register.find({ grant: picture.grant }, { signal }),
    ...ONCE,
  })
  return (
    <FormDialog
      title={shown === null ? t('recognising.title') : t('book.entry', { sequence: shown.sequence })}
      text={t(shown === null ? 'recognising.text' : 'recognising.entry-text', { name: picture.name })}
      onClose={onClose}
    >
      {shown === null ? (
        <JobStatus
          job={find}
          working={t('book.finding')}
          problem={find.data?.ok === false ? say(find.data.error) : null}
        >
          {find.data?.ok === true ? <MatchList matches={find.data.value} onShow={setShown} /> : null}
        </JobStatus>
      ) : (
        <div className="recognised">
          <EntryParts recorded={shown} />
        </div>
      )}
      <div className="row end">
        {shown === null ? null : (
          <Button className="button" onPress={() => setShown(null)}>
            {t('recognising.back')}
          </Button>
        )}
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </FormDialog>
  )
}
