import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { Button, Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CertificateFinding } from '../../../src/api/administration.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import type { Result } from '../../../src/domain/result.ts'
import { TextLine } from '../../components/fields.tsx'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { CertificateFindings } from './certificate-findings.tsx'
import { useProblem } from '../../state/use-problem.ts'

/** What every way to an identity ends in. */
export interface IdentityDialogEnd {
  readonly onClose: () => void
  readonly onDone: (identity: SigningIdentity) => void
}

/** What a form was answered with; `problems` also when it worked. */
export type FormAnswer = Result<
  { readonly problems?: readonly CertificateFinding[] },
  ReportedError & { readonly problems?: readonly CertificateFinding[] }
>

/**
 * A dialog that makes an identity, or a step on the way to one: sends the form once, says inside of it what went wrong and why, and
 * closes when it worked. Where there is something to know about the certificate it stays until that has been read.
 */
export function IdentityDialog(props: {
  readonly kind: 'create' | 'import' | 'request' | 'complete' | 'service'
  readonly isReady: boolean
  readonly send: () => Promise<FormAnswer>
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { kind, isReady, send, onClose, children } = props
  const { t } = useTranslation()
  const client = useQueryClient()
  const [answer, setAnswer] = useState<FormAnswer | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    // The button is not disabled while it works: it would lose the focus, and Escape with it.
    if (isBusy || !isReady) return
    setBusy(true)
    const sent = await send()
    setBusy(false)
    if (sent.ok) {
      // A new own authority is a list, too.
      for (const queryKey of [['identities'], ['trust']]) await client.invalidateQueries({ queryKey })
      if ((sent.value.problems ?? []).length === 0) return onClose()
    }
    setAnswer(sent)
  }
  return (
    <FormDialog
      title={t(`settings.identity-${kind}-title`)}
      text={t(`settings.identity-${kind}-text`)}
      onClose={onClose}
    >
      {answer?.ok === true ? (
        <Done findings={answer.value.problems ?? []} onClose={onClose} />
      ) : (
        <Form className="dialog-form" onSubmit={event => void submit(event)}>
          {children}
          {answer === null ? null : <Refused error={answer.error} />}
          <p role="status" className={isBusy ? 'help' : 'visually-hidden'}>
            {isBusy ? t(`settings.identity-${kind}-busy`) : ''}
          </p>
          <DialogButtons action={t(`settings.identity-${kind}`)} isDisabled={!isReady} onClose={onClose} />
        </Form>
      )}
    </FormDialog>
  )
}

function Refused({ error }: { readonly error: ReportedError & { readonly problems?: readonly CertificateFinding[] } }) {
  const problem = useProblem()
  return (
    <>
      <p className="notice stop" role="alert">
        {problem(error)}
      </p>
      <CertificateFindings findings={error.problems ?? []} />
    </>
  )
}

function Done({
  findings,
  onClose,
}: {
  readonly findings: readonly CertificateFinding[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <>
      <p role="status">{t('settings.identity-problems')}</p>
      <CertificateFindings findings={findings} />
      <div className="row end">
        <Button className="button primary" autoFocus onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </>
  )
}

/** The short name an identity is filed under. */
export function IdentityName({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (name: string) => void
}) {
  const { t } = useTranslation()
  return (
    <TextLine
      label={t('settings.identity-name')}
      help={t('settings.identity-name-help')}
      value={value}
      onChange={onChange}
      isRequired
    />
  )
}
