import { type SyntheticEvent, useEffect, useState } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PassphraseQuestion } from '../../src/api/passphrases.ts'
import { useWire } from '../state/wire-context.tsx'
import { TextLine, Toggle } from './fields.tsx'
import { DialogButtons, FormDialog } from './form-dialog.tsx'

/** Asks for the passphrase of a protected key when the program needs it; the key and the passphrase stay with the program. */
export function PassphraseDialog() {
  const question = useQuestion()
  return question === null ? null : <Asking key={question.id} question={question} />
}

/** What the program asks at the moment. */
function useQuestion(): PassphraseQuestion | null {
  const { api } = useWire()
  const [question, setQuestion] = useState<PassphraseQuestion | null>(null)
  useEffect(() => {
    const leaving = new AbortController()
    const listen = async (): Promise<void> => {
      for await (const asked of await api.passphrases.questions(undefined, { signal: leaving.signal }))
        if (!leaving.signal.aborted) setQuestion(asked)
    }
    // The stream ends with the page or the program; a lost program has its own page.
    listen().catch(() => undefined)
    return () => leaving.abort()
  }, [api])
  return question
}

function Asking({ question }: { readonly question: PassphraseQuestion }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [passphrase, setPassphrase] = useState('')
  const [keep, setKeep] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const { id, identity, canKeep, wasWrong } = question
  const answer = async (given: string | null): Promise<void> => {
    setBusy(true)
    await api.passphrases.answer({ id, passphrase: given, keep })
    setBusy(false)
  }
  const unlock = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (passphrase !== '' && !isBusy) void answer(passphrase)
  }
  return (
    <FormDialog
      title={t('passphrase.title', { name: identity })}
      text={t('passphrase.text')}
      onClose={() => void answer(null)}
    >
      <Form className="dialog-form" onSubmit={unlock}>
        <TextLine
          label={t('passphrase.label')}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          isRequired
          error={wasWrong ? t('passphrase.wrong') : null}
        />
        {canKeep ? (
          <Toggle label={t('passphrase.keep')} help={t('passphrase.keep-help')} isOn={keep} onChange={setKeep} />
        ) : null}
        <DialogButtons
          action={t('passphrase.open')}
          isDisabled={isBusy || passphrase === ''}
          onClose={() => void answer(null)}
        />
      </Form>
    </FormDialog>
  )
}
