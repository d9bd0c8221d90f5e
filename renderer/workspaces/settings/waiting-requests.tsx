import { useQueryClient } from '@tanstack/react-query'
import { Download, FileCheck2, Hourglass } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { WaitingRequest } from '../../../src/api/administration.ts'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import type { FileHandle } from '../../../src/api/views.ts'
import { Toggle } from '../../components/fields.tsx'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { CertificateFiles } from './certificate-files.tsx'
import { IdentityDialog } from './identity-dialog.tsx'
import { useSaveRequest } from './use-save-request.ts'
import { dayFormat } from '../../state/locale.ts'

/** A request that waits for its authority, and the three things to do about it. */
export function Waiting({
  request,
  onComplete,
}: {
  readonly request: WaitingRequest
  readonly onComplete: () => void
}) {
  const { t, i18n } = useTranslation()
  const saveRequest = useSaveRequest()
  const [isCancelling, setCancelling] = useState(false)
  const date = dayFormat(i18n.language).format(new Date(request.createdAt))
  const { name, organisation } = request
  return (
    <article className="identity waiting" aria-label={t('settings.request-waiting-name', { name })}>
      <header>
        <div>
          <h3>
            <bdi>{organisation}</bdi>
          </h3>
          <p className="help">
            <bdi>{name}</bdi> · {t('settings.request-waiting', { date })}
          </p>
        </div>
        <span className="badge">
          <Hourglass aria-hidden size={14} />
          {t('settings.request-badge')}
        </span>
      </header>
      <p>{t(request.isRenewal ? 'settings.request-next-renewal' : 'settings.request-next')}</p>
      <div className="row">
        <Button className="button small" onPress={onComplete}>
          <FileCheck2 aria-hidden size={16} />
          {t('settings.identity-complete')}
        </Button>
        <Button className="button quiet small" onPress={() => void saveRequest(request)}>
          <Download aria-hidden size={16} />
          {t('settings.request-save')}
        </Button>
        <Button className="button quiet small" onPress={() => setCancelling(true)}>
          {t('settings.request-cancel')}
        </Button>
      </div>
      {isCancelling ? <CancelDialog name={name} onClose={() => setCancelling(false)} /> : null}
    </article>
  )
}

/** Outside of the request's card, which goes when the certificate is there. The answer: the certificate with its chain, in one file or several. */
export function CompleteDialog(props: {
  readonly name: string
  readonly onClose: () => void
  readonly onDone: (identity: SigningIdentity) => void
}) {
  const { name, onClose, onDone } = props
  const { t } = useTranslation()
  const { api } = useWire()
  const [files, setFiles] = useState<readonly FileHandle[]>([])
  const [trustAuthority, setTrust] = useState(true)
  return (
    <IdentityDialog
      kind="complete"
      isReady={files.length > 0}
      send={async () => {
        const completed = await api.identities.complete({
          name,
          grants: files.map(file => file.grant),
          trustAuthority,
        })
        if (completed.ok) onDone(completed.value.identity)
        return completed
      }}
      onClose={onClose}
    >
      <CertificateFiles
        label={t('settings.complete-files')}
        help={t('settings.complete-files-help')}
        files={files}
        onFiles={setFiles}
      />
      <Toggle label={t('settings.identity-trust')} isOn={trustAuthority} onChange={setTrust} />
    </IdentityDialog>
  )
}

/** Dropping a request drops its key, so it is asked about once. */
function CancelDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const client = useQueryClient()
  const cancel = async (): Promise<void> => {
    await api.identities.cancelRequest({ name })
    await client.invalidateQueries({ queryKey: ['identities'] })
    onClose()
  }
  return (
    <FormDialog
      title={t('settings.request-cancel-title', { name })}
      text={t('settings.request-cancel-text')}
      onClose={onClose}
    >
      <DialogButtons
        action={t('settings.request-cancel')}
        isDisabled={false}
        onClose={onClose}
        onAction={() => void cancel()}
      />
    </FormDialog>
  )
}
