import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileKey, FilePlus2, Plus, ServerCog } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { useWire } from '../../state/wire-context.tsx'
import { CreateIdentityDialog } from './create-identity-dialog.tsx'
import { IdentityCard } from './identity-card.tsx'
import { ImportIdentityDialog } from './import-identity-dialog.tsx'
import { RequestCertificateDialog, type RequestStart } from './request-certificate-dialog.tsx'
import type { SettingsPart } from './settings-part.ts'
import { SigningServiceDialog } from './signing-service-dialog.tsx'
import { CompleteDialog, Waiting } from './waiting-requests.tsx'

type Open =
  | { readonly step: 'create' | 'import' | 'service' }
  | { readonly step: 'request'; readonly start: RequestStart }
  | { readonly step: 'complete'; readonly name: string }

const NEW_REQUEST: RequestStart = { name: '', organisation: '', commonName: '' }

/** Who signs, what others will see of it, and the ways to get an identity of one's own. */
export function IdentitySettings({ settings, write }: SettingsPart) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Open | null>(null)
  const close = (): void => setOpen(null)
  const use = ({ name }: SigningIdentity): void => write({ ...settings, identity: name })
  return (
    <>
      <IdentityList settings={settings} write={write} onOpen={setOpen} />
      <div className="row">
        <Button className="button primary" onPress={() => setOpen({ step: 'create' })}>
          <Plus aria-hidden size={18} />
          {t('settings.identity-create')}
        </Button>
        <Button className="button" onPress={() => setOpen({ step: 'request', start: NEW_REQUEST })}>
          <FilePlus2 aria-hidden size={18} />
          {t('settings.identity-request')}
        </Button>
        <Button className="button" onPress={() => setOpen({ step: 'import' })}>
          <FileKey aria-hidden size={18} />
          {t('settings.identity-import')}
        </Button>
        <Button className="button" onPress={() => setOpen({ step: 'service' })}>
          <ServerCog aria-hidden size={18} />
          {t('settings.identity-service')}
        </Button>
      </div>
      <p className="help">{t('settings.identity-command-note')}</p>
      {open?.step === 'create' ? <CreateIdentityDialog onClose={close} onDone={use} /> : null}
      {open?.step === 'import' ? <ImportIdentityDialog onClose={close} onDone={use} /> : null}
      {open?.step === 'service' ? <SigningServiceDialog settings={settings} write={write} onClose={close} /> : null}
      {open?.step === 'request' ? <RequestCertificateDialog start={open.start} onClose={close} /> : null}
      {open?.step === 'complete' ? <CompleteDialog name={open.name} onClose={close} onDone={use} /> : null}
    </>
  )
}

function IdentityList({ settings, write, onOpen }: SettingsPart & { readonly onOpen: (open: Open) => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const client = useQueryClient()
  const list = useQuery({ queryKey: ['identities'], queryFn: () => api.identities.list() })
  const requests = useQuery({ queryKey: ['identities', 'requests'], queryFn: () => api.identities.requests() })
  const kept = useQuery({ queryKey: ['passphrases-kept'], queryFn: () => api.passphrases.kept() }).data ?? []
  const forget = async (name: string): Promise<void> => {
    await api.passphrases.forget({ name })
    await client.invalidateQueries({ queryKey: ['passphrases-kept'] })
  }
  if (list.isError || requests.isError)
    return (
      <div className="notice stop" role="alert">
        <p>{t('settings.identity-unread')}</p>
        <Button className="button small" onPress={() => void client.invalidateQueries({ queryKey: ['identities'] })}>
          {t('app.retry')}
        </Button>
      </div>
    )
  if (list.data === undefined || requests.data === undefined)
    return <p role="status">{t('settings.identity-reading')}</p>
  const identities = list.data
  if (identities.length + requests.data.length === 0) return <p>{t('settings.identity-none')}</p>
  const used = identities.find(identity => identity.name === settings.identity) ?? identities[0]
  const use = ({ name }: SigningIdentity): void => write({ ...settings, identity: name })
  return (
    <ul className="identities">
      {identities.map(identity => (
        <li key={identity.name}>
          <IdentityCard
            identity={identity}
            isUsed={identity === used}
            actions={{
              onUse: () => use(identity),
              onRenew: () => onOpen({ step: 'request', start: startOf(identity) }),
              onForget: kept.includes(identity.name) ? () => void forget(identity.name) : null,
            }}
          />
        </li>
      ))}
      {requests.data.map(request => (
        <li key={`request ${request.name}`}>
          <Waiting request={request} onComplete={() => onOpen({ step: 'complete', name: request.name })} />
        </li>
      ))}
    </ul>
  )
}

/** A renewal asks for what the old certificate says, under the same name: the old one is set aside when the new one comes. */
function startOf({ name, subject }: SigningIdentity): RequestStart {
  const organisation = subject.organisation ?? ''
  return { name, organisation, commonName: subject.commonName === organisation ? '' : (subject.commonName ?? '') }
}
