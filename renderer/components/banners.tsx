import { ListX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useIdentities, useSettings, useTrustLists } from '../state/queries.ts'
import type { Workspace } from './navigation.tsx'

/** What must not be overlooked: a test identity where pictures are signed, no trust lists where signatures are judged. */
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
        name="test"
        action={t('banner.test-action')}
        onAction={onSettings}
      />
    )
  }
  if ((workspace === 'review' || workspace === 'archive') && lists !== undefined && lists.length === 0) {
    return (
      <Banner
        kind="quiet"
        icon={<ListX aria-hidden size={20} />}
        name="lists"
        action={t('banner.lists-action')}
        onAction={onSettings}
      />
    )
  }
  return null
}

function Banner(props: {
  readonly kind: 'loud' | 'quiet'
  readonly icon: ReactNode
  readonly name: 'test' | 'lists'
  readonly action: string
  readonly onAction: () => void
}) {
  const { t } = useTranslation()
  return (
    <aside className={`banner ${props.kind}`} aria-label={t(`banner.${props.name}-title`)}>
      {props.icon}
      <p>
        <strong>{t(`banner.${props.name}-title`)}.</strong> {t(`banner.${props.name}-text`)}
      </p>
      <Button className="button small" onPress={props.onAction}>
        {props.action}
      </Button>
    </aside>
  )
}
