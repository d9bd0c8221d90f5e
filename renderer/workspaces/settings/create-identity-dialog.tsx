import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextLine } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { IdentityDialog, type IdentityDialogEnd, IdentityName } from './identity-dialog.tsx'
import { NewPassphrase } from './new-passphrase.tsx'

/** An identity of the organisation's own. The key is made by the program and stays there. */
export function CreateIdentityDialog({ onClose, onDone }: IdentityDialogEnd) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [fields, setFields] = useState({ name: '', organisation: '', commonName: '' })
  const [passphrase, setPassphrase] = useState<string | null>('')
  return (
    <IdentityDialog
      kind="create"
      isReady={fields.name !== '' && fields.organisation !== '' && passphrase !== null}
      send={async () => {
        const made = await api.identities.create({ ...fields, passphrase: passphrase ?? '' })
        if (!made.ok) return made
        onDone(made.value)
        return { ok: true, value: {} }
      }}
      onClose={onClose}
    >
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
      <IdentityName value={fields.name} onChange={name => setFields({ ...fields, name })} />
      <NewPassphrase onChange={setPassphrase} />
    </IdentityDialog>
  )
}
