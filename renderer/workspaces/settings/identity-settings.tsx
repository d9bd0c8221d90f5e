import { BadgeCheck, FileKey, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { useIdentities } from '../../state/queries.ts'
import { CreateIdentityDialog } from './create-identity-dialog.tsx'
import { ImportIdentityDialog } from './import-identity-dialog.tsx'
import type { SettingsPart } from './settings-part.ts'

/** Who signs, what others will see of it, and the ways to get an identity of one's own. */
export function IdentitySettings({ settings, write }: SettingsPart) {
  const { t } = useTranslation()
  const identities = useIdentities() ?? []
  const [open, setOpen] = useState<'create' | 'import' | null>(null)
  const used = identities.find(identity => identity.name === settings.identity) ?? identities[0]
  return (
    <>
      {identities.length === 0 ? <p>{t('settings.identity-none')}</p> : null}
      <ul className="identities">
        {identities.map(identity => (
          <li key={identity.name}>
            <Identity
              identity={identity}
              isUsed={identity === used}
              onUse={() => write({ ...settings, identity: identity.name })}
            />
          </li>
        ))}
      </ul>
      <div className="row">
        <Button className="button primary" onPress={() => setOpen('create')}>
          <Plus aria-hidden size={18} />
          {t('settings.identity-create')}
        </Button>
        <Button className="button" onPress={() => setOpen('import')}>
          <FileKey aria-hidden size={18} />
          {t('settings.identity-import')}
        </Button>
      </div>
      {open === 'create' ? (
        <CreateIdentityDialog
          onClose={() => setOpen(null)}
          onDone={identity => write({ ...settings, identity: identity.name })}
        />
      ) : null}
      {open === 'import' ? (
        <ImportIdentityDialog
          onClose={() => setOpen(null)}
          onDone={identity => write({ ...settings, identity: identity.name })}
        />
      ) : null}
    </>
  )
}

function Identity({
  identity,
  isUsed,
  onUse,
}: {
  readonly identity: SigningIdentity
  readonly isUsed: boolean
  readonly onUse: () => void
}) {
  const { t, i18n } = useTranslation()
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(new Date(identity.notAfter))
  const name = identity.subject.organisation ?? identity.subject.commonName ?? identity.name
  return (
    <div className={isUsed ? 'identity used' : 'identity'}>
      <div>
        <h3>
          <bdi>{identity.kind === 'test' ? t('settings.identity-test') : name}</bdi>
        </h3>
        <p className="help">
          {identity.name} · {t(`settings.identity-kind.${identity.kind}`)} ·{' '}
          {t(`settings.identity-state.${identity.state}`, { date })}
        </p>
        {isUsed ? (
          <p>
            <strong>{t('settings.identity-seen')}:</strong>{' '}
            {identity.kind === 'test' ? t('settings.identity-seen-test') : t('settings.identity-seen-own', { name })}
          </p>
        ) : null}
      </div>
      {isUsed ? (
        <span className="badge">
          <BadgeCheck aria-hidden size={14} />
          {t('settings.identity-use')}
        </span>
      ) : (
        <Button
          className="button small"
          onPress={onUse}
          aria-label={`${t('settings.identity-choose')} ${identity.name}`}
        >
          {t('settings.identity-choose')}
        </Button>
      )}
    </div>
  )
}
