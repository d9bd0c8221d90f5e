import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import { TextLine, Toggle } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { CertificateFiles } from './certificate-files.tsx'
import { IdentityDialog, type IdentityDialogEnd, IdentityName } from './identity-dialog.tsx'

/** A certificate and key that the organisation has already. */
export function ImportIdentityDialog({ onClose, onDone }: IdentityDialogEnd) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [files, setFiles] = useState<readonly FileHandle[]>([])
  const [fields, setFields] = useState({ name: '', passphrase: '', trustAuthority: true })
  return (
    <IdentityDialog
      kind="import"
      isReady={files.length > 0 && fields.name !== ''}
      send={async () => {
        const imported = await api.identities.import({ ...fields, grants: files.map(file => file.grant) })
        if (imported.ok) onDone(imported.value.identity)
        return imported
      }}
      onClose={onClose}
    >
      <CertificateFiles label={t('settings.identity-key-files')} withKey files={files} onFiles={setFiles} />
      <IdentityName value={fields.name} onChange={name => setFields({ ...fields, name })} />
      <TextLine
        label={`${t('settings.identity-pass-import')} (${t('app.optional')})`}
        type="password"
        value={fields.passphrase}
        onChange={passphrase => setFields({ ...fields, passphrase })}
      />
      <Toggle
        label={t('settings.identity-trust')}
        isOn={fields.trustAuthority}
        onChange={trustAuthority => setFields({ ...fields, trustAuthority })}
      />
    </IdentityDialog>
  )
}
