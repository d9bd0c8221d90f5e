import { useQueryClient } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { TextLine } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'

/** An identity of the organisation's own. The key is made by the program and stays there. */
export function CreateIdentityDialog({
  onClose,
  onDone,
}: {
  readonly onClose: () => void
  readonly onDone: (identity: SigningIdentity) => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const client = useQueryClient()
  const [fields, setFields] = useState({ name: '', organisation: '', commonName: '', passphrase: '' })
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const create = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    const created = await api.identities.create(fields)
    setBusy(false)
    if (!created.ok) {
      setError(created.error.message)
      return
    }
    await client.invalidateQueries({ queryKey: ['identities'] })
    onDone(created.value)
    onClose()
  }
  return (
    <FormDialog title={t('settings.identity-create-title')} text={t('settings.identity-create-text')} onClose={onClose}>
      <Form className="dialog-form" onSubmit={event => void create(event)}>
        <TextLine
          label={t('settings.identity-organisation')}
          help={t('settings.identity-organisation-help')}
          value={fields.organisation}
          onChange={organisation => setFields({ ...fields, organisation })}
          isRequired
        />
        <TextLine
          label={`${t('settings.identity-common')} (${t('app.optional')})`}
          value={fields.commonName}
          onChange={commonName => setFields({ ...fields, commonName })}
        />
        <TextLine
          label={t('settings.identity-name')}
          help={t('settings.identity-name-help')}
          value={fields.name}
          onChange={name => setFields({ ...fields, name })}
          isRequired
          error={error}
        />
        <DialogButtons
          action={t('settings.identity-create')}
          isDisabled={isBusy || fields.name === '' || fields.organisation === ''}
          onClose={onClose}
        />
      </Form>
    </FormDialog>
  )
}
