import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { Working } from '../../components/working.tsx'
import { CONNECTION_LOST } from '../../state/connection-lost.ts'
import type { Picture } from '../../state/pictures.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'
import { EntryParts } from '../register/entry-details.tsx'
import { MatchList } from '../register/match-list.tsx'

/** What the register knows of the picture that is reviewed: a file without marks may be a copy of one that was labelled here. */
export function RecogniseDialog({ picture, onClose }: { readonly picture: Picture; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const [shown, setShown] = useState<RecordedEntry | null>(null)
  // Asked anew each time: labelling and reviewing write to the register.
  const { data, isError, isPending } = useQuery({
    queryKey: ['register-find', picture.grant],
    queryFn: ({ signal }) => api.register.find({ grant: picture.grant }, { signal }),
    staleTime: 0,
    gcTime: 0,
  })
  const problem = isError ? CONNECTION_LOST : data?.ok === false ? data.error : null
  return (
    <FormDialog
      title={shown === null ? t('recognising.title') : t('book.entry', { sequence: shown.sequence })}
      text={t(shown === null ? 'recognising.text' : 'recognising.entry-text', { name: picture.name })}
      onClose={onClose}
    >
      <div className="recognised" aria-live="polite" aria-busy={isPending}>
        {isPending ? <Working text={t('book.finding')} /> : null}
        {problem === null ? null : (
          <p className="notice" role="alert">
            {say(problem)}
          </p>
        )}
        {data?.ok !== true ? null : shown === null ? (
          <MatchList matches={data.value} onShow={setShown} />
        ) : (
          <EntryParts recorded={shown} />
        )}
      </div>
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
