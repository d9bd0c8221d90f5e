import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { REQUEST_KEYS } from '../../../src/domain/identity.ts'
import { Choice } from '../../components/choice.tsx'
import { TextLine } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { IdentityDialog, IdentityName } from './identity-dialog.tsx'
import { NewPassphrase } from './new-passphrase.tsx'
import { useSaveRequest } from './use-save-request.ts'

/** What a certificate is asked for; a renewal begins with what the old one says. */
export interface RequestStart {
  readonly name: string
  readonly organisation: string
  readonly commonName: string
}

/** A key that stays here, and a request for its certificate, saved as a file to send to an authority. */
export function RequestCertificateDialog({
  start,
  onClose,
}: {
  readonly start: RequestStart
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const saveRequest = useSaveRequest()
  const [fields, setFields] = useState({ ...start, key: 'es256' as (typeof REQUEST_KEYS)[number] })
  const [passphrase, setPassphrase] = useState<string | null>('')
  return (
    <IdentityDialog
      kind="request"
      isReady={fields.name !== '' && fields.organisation !== '' && passphrase !== null}
      send={async () => {
        const asked = await api.identities.request({ ...fields, passphrase: passphrase ?? '' })
        if (!asked.ok) return asked
        // Saved now; a file that goes astray is saved again from the list.
        await saveRequest(asked.value)
        return { ok: true, value: {} }
      }}
      onClose={onClose}
    >
      <TextLine
        label={t('settings.identity-organisation')}
        help={t('settings.request-organisation-help')}
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
      <Choice
        label={t('settings.request-key')}
        help={t('settings.request-key-help')}
        value={fields.key}
        options={REQUEST_KEYS.map(id => ({ id, text: t(`settings.request-keys.${id}`) }))}
        onChange={id => setFields({ ...fields, key: REQUEST_KEYS.find(known => known === id) ?? 'es256' })}
      />
      <NewPassphrase onChange={setPassphrase} />
    </IdentityDialog>
  )
}
