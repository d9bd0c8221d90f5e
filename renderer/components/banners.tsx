import { CalendarClock, ListX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SigningIdentity } from '../../src/domain/identity.ts'
import { useIdentities, useSettings, useTrustLists } from '../state/queries.ts'
import type { Workspace } from './navigation.tsx'
import { dayFormat } from '../state/locale.ts'

/** What must not be overlooked: a test identity or an ending certificate where pictures are signed, no trust lists where signatures are judged. */
export function Banners({ workspace, onSettings }: { readonly workspace: Workspace; readonly onSettings: () => void }) {
  const { t } = useTranslation()
  const identities = useIdentities()
  const lists = useTrustLists()
  const { settings } = useSettings()
  const identity = identities?.find(candidate => candidate.name === settings?.identity) ?? identities?.[0]
  const isTest = identities !== undefined && (identity === undefined || identity.kind === 'test')
  if (workspace === 'mark' && isTest) {
    return (
      <Banner
        kind="loud"
        icon={<TriangleAlert aria-hidden size={20} />}
        title={t('banner.test-title')}
        text={t('banner.test-text')}
        action={t('banner.test-action')}
        onAction={onSettings}
      />
    )
  }
  if (
    workspace === 'mark' &&
    identity !== undefined &&
    (identity.state === 'expired' || identity.state === 'expires-soon')
  )
    return <ExpiryBanner identity={identity} onSettings={onSettings} />
  if (
    (workspace === 'review' || workspace === 'archive') &&
    lists?.every(({ kind }) => kind === 'own-anchors') === true
  ) {
    return (
      <Banner
        kind="quiet"
        icon={<ListX aria-hidden size={20} />}
        title={t('banner.lists-title')}
        text={t('banner.lists-text')}
        action={t('banner.lists-action')}
        onAction={onSettings}
      />
    )
  }
  return null
}

/** A certificate that has ended signs nothing more, and one that ends soon should not surprise anyone in the middle of a batch. */
function ExpiryBanner({
  identity,
  onSettings,
}: {
  readonly identity: SigningIdentity
  readonly onSettings: () => void
}) {
  const { t, i18n } = useTranslation()
  const isOver = identity.state === 'expired'
  const date = dayFormat(i18n.language).format(new Date(identity.notAfter))
  const values = { name: identity.subject.organisation ?? identity.name, date, count: identity.daysLeft }
  return (
    <Banner
      kind="loud"
      icon={<CalendarClock aria-hidden size={20} />}
      title={t(isOver ? 'banner.expired-title' : 'banner.expiry-title')}
      text={t(isOver ? 'banner.expired-text' : 'banner.expiry-text', values)}
      action={t('banner.expiry-action')}
      onAction={onSettings}
    />
  )
}

function Banner(props: {
  readonly kind: 'loud' | 'quiet'
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onAction: () => void
}) {
  return (
    <aside className={`banner ${props.kind}`} aria-label={props.title}>
      {props.icon}
      <p>
        <strong>{props.title}.</strong> {props.text}
      </p>
      <Button className="button small" onPress={props.onAction}>
        {props.action}
      </Button>
    </aside>
  )
}
