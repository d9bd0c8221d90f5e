import { type ReactNode, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ReportedError } from '../../src/domain/finding.ts'
import { TellNotSaved } from '../state/deliver.ts'
import { useProblem } from '../state/use-problem.ts'
import { FormDialog } from './form-dialog.tsx'

/** Says why a file could not be handed over, whichever button asked for it: somebody who has chosen a place believes that it is there. */
export function DeliveryProblems({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const say = useProblem()
  const [error, setError] = useState<ReportedError | null>(null)
  const close = (): void => setError(null)
  return (
    <TellNotSaved value={setError}>
      {children}
      {error === null ? null : (
        <FormDialog title={t('app.not-saved')} text={say(error)} onClose={close}>
          <div className="row end">
            <Button className="button primary" onPress={close}>
              {t('app.close')}
            </Button>
          </div>
        </FormDialog>
      )}
    </TellNotSaved>
  )
}
