import { useQueryClient } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import { Button, FileTrigger, Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { TextLine, Toggle } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'

/** A certificate and key that the organisation has already. */
export function ImportIdentityDialog({
  onClose,
  onDone,
}: {
  readonly onClose: () => void
  readonly onDone: (identity: SigningIdentity) => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const client = useQueryClient()
  const [files, setFiles] = useState<readonly FileHandle[]>([])
  const [fields, setFields] = useState({ name: '', passphrase: '', trustAuthority: true })
  const [error, setError] = useState<string | null>(null)
  const load = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    const imported = await api.identities.import({ ...fields, grants: files.map(file => file.grant) })
    if (!imported.ok) {
      setError(imported.error.message)
      return
    }
    await client.invalidateQueries({ queryKey: ['identities'] })
    onDone(imported.value.identity)
    onClose()
  }
  return (
    <FormDialog title={t('settings.identity-import-title')} text={t('settings.identity-import-text')} onClose={onClose}>
      <Form className="dialog-form" onSubmit={event => void load(event)}>
        <KeyFiles files={files} onFiles={setFiles} />
        <TextLine
          label={t('settings.identity-name')}
          help={t('settings.identity-name-help')}
          value={fields.name}
          onChange={name => setFields({ ...fields, name })}
          isRequired
        />
        <TextLine
          label={`${t('settings.identity-pass-import')} (${t('app.optional')})`}
          type="password"
          value={fields.passphrase}
          onChange={passphrase => setFields({ ...fields, passphrase })}
          error={error}
        />
        <Toggle
          label={t('settings.identity-trust')}
          isOn={fields.trustAuthority}
          onChange={trustAuthority => setFields({ ...fields, trustAuthority })}
        />
        <DialogButtons
          action={t('settings.identity-import')}
          isDisabled={files.length === 0 || fields.name === ''}
          onClose={onClose}
        />
      </Form>
    </FormDialog>
  )
}

/** Certificate and key, in one file or several. */
function KeyFiles({
  files,
  onFiles,
}: {
  readonly files: readonly FileHandle[]
  readonly onFiles: (files: readonly FileHandle[]) => void
}) {
  const { t } = useTranslation()
  const { takeFile } = useWire()
  const take = async (list: FileList | null): Promise<void> => {
    const taken = await Promise.all([...(list ?? [])].slice(0, 4).map(file => takeFile(file, file.name)))
    onFiles(taken.flatMap(result => (result.ok ? [result.value] : [])))
  }
  return (
    <div className="row">
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={['.p12', '.pfx', '.pem', '.crt', '.cer', '.key']}
        onSelect={list => void take(list)}
      >
        <Button className="button">{t('settings.identity-files')}</Button>
      </FileTrigger>
      <span className="help">{files.map(file => file.name).join(', ')}</span>
    </div>
  )
}
