import { BadgeCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { AsSeenDialog } from './as-seen-dialog.tsx'
import { CheckDialog } from './check-dialog.tsx'
import { dayFormat } from '../../state/locale.ts'

/** What a card can set going outside of itself. */
interface CardActions {
  readonly onUse: () => void
  readonly onRenew: () => void
  /** `null`: no passphrase of its key is kept here. */
  readonly onForget: (() => void) | null
}

/** One identity: whose it is, where its key is, how long it holds, and what can be done with it. */
export function IdentityCard({
  identity,
  isUsed,
  actions,
}: {
  readonly identity: SigningIdentity
  readonly isUsed: boolean
  readonly actions: CardActions
}) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'check' | 'seen' | null>(null)
  const { name } = identity
  const title = identity.subject.organisation ?? identity.subject.commonName ?? name
  const close = (): void => setOpen(null)
  const canSign = identity.state === 'valid' || identity.state === 'expires-soon'
  return (
    <article className={isUsed ? 'identity used' : 'identity'} aria-label={name}>
      <header>
        <div>
          <h3>
            <bdi>{identity.kind === 'test' ? t('settings.identity-test') : title}</bdi>
          </h3>
          <Facts identity={identity} />
        </div>
        {isUsed ? (
          <span className="badge trusted">
            <BadgeCheck aria-hidden size={14} />
            {t('settings.identity-use')}
          </span>
        ) : null}
      </header>
      <Warning identity={identity} onRenew={actions.onRenew} />
      {isUsed ? (
        <p>
          <strong>{t('settings.identity-seen')}:</strong>{' '}
          {identity.kind === 'test'
            ? t('settings.identity-seen-test')
            : t('settings.identity-seen-own', { name: title })}
        </p>
      ) : null}
      <div className="fingerprint">
        <span className="help">{t('settings.identity-fingerprint')}</span>
        <code>{identity.sha256Fingerprint.replaceAll(/(.{8})(?=.)/g, '$1 ')}</code>
        <CopyButton text={identity.sha256Fingerprint} what={`${t('settings.identity-fingerprint')} ${name}`} />
      </div>
      <div className="row">
        {isUsed || !canSign ? null : (
          <Action text={t('settings.identity-choose')} name={name} onPress={actions.onUse} />
        )}
        <Action text={t('settings.identity-check')} name={name} onPress={() => setOpen('check')} />
        <Action text={t('settings.identity-as-seen')} name={name} onPress={() => setOpen('seen')} />
        {actions.onForget === null ? null : (
          <Action text={t('settings.identity-forget')} name={name} onPress={actions.onForget} />
        )}
      </div>
      {open === 'check' ? <CheckDialog identity={identity} onClose={close} /> : null}
      {open === 'seen' ? <AsSeenDialog identity={identity} onClose={close} /> : null}
    </article>
  )
}

function Action({
  text,
  name,
  onPress,
}: {
  readonly text: string
  readonly name: string
  readonly onPress: () => void
}) {
  return (
    <Button className="button small" aria-label={`${text} ${name}`} onPress={onPress}>
      {text}
    </Button>
  )
}

function Facts({ identity }: { readonly identity: SigningIdentity }) {
  const { t } = useTranslation()
  const date = useEnd(identity)
  return (
    <p className="help">
      <bdi>{identity.name}</bdi> · {t(`settings.identity-kind.${identity.kind}`)}
      {identity.isEncrypted ? ` · ${t('settings.identity-protected')}` : ''} ·{' '}
      {t(`settings.identity-state.${identity.state}`, { date })}
    </p>
  )
}

/** What time has done to the certificate, with the way to a new one. The test identity is made anew by itself. */
function Warning({ identity, onRenew }: { readonly identity: SigningIdentity; readonly onRenew: () => void }) {
  const { t } = useTranslation()
  const date = useEnd(identity)
  const { state, daysLeft, kind, name } = identity
  if (state === 'valid') return null
  const canRequest = state !== 'not-yet-valid' && (kind === 'own' || kind === 'imported')
  return (
    <div className={state === 'expired' ? 'notice stop' : 'notice ask'}>
      <p>{t(`settings.identity-warning.${state}`, { date, count: daysLeft })}</p>
      {canRequest ? <Action text={t('settings.identity-renew')} name={name} onPress={onRenew} /> : null}
    </div>
  )
}

function useEnd({ state, notBefore, notAfter }: SigningIdentity): string {
  const { i18n } = useTranslation()
  const ends = state === 'not-yet-valid' ? notBefore : notAfter
  return dayFormat(i18n.language).format(new Date(ends))
}
