import { Archive, BookOpenCheck, ScanSearch, Settings2, Stamp } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useAbout, useIdentities, useSettings } from '../state/queries.ts'

export const WORKSPACES = ['mark', 'review', 'archive', 'register', 'settings'] as const
export type Workspace = (typeof WORKSPACES)[number]

const ICONS = {
  mark: Stamp,
  review: ScanSearch,
  archive: Archive,
  register: BookOpenCheck,
  settings: Settings2,
} as const

/** The five workspaces, and underneath what is in force: policy, identity, and that nothing leaves the machine. */
export function Navigation({
  workspace,
  onChoose,
}: {
  readonly workspace: Workspace
  readonly onChoose: (workspace: Workspace) => void
}) {
  const { t } = useTranslation()
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      <div className="wordmark" aria-hidden="true">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>Ursprung</span>
      </div>
      <ul>
        {WORKSPACES.map(name => {
          const Icon = ICONS[name]
          return (
            <li key={name}>
              <Button
                className="nav-item"
                aria-current={name === workspace ? 'page' : 'false'}
                onPress={() => onChoose(name)}
              >
                <Icon aria-hidden size={20} strokeWidth={1.75} />
                <span>{t(`nav.${name}`)}</span>
              </Button>
            </li>
          )
        })}
      </ul>
      <InForce />
    </nav>
  )
}

function InForce() {
  const { t } = useTranslation()
  const about = useAbout()
  const identities = useIdentities()
  const { settings } = useSettings()
  if (about === undefined || settings === undefined) return null
  const identity = identities?.find(candidate => candidate.name === settings.identity) ?? identities?.[0]
  return (
    <dl className="in-force">
      <dt>{t('settings.policy-short')}</dt>
      <dd>{about.policy.name[settings.language]}</dd>
      <dt>{t('settings.identity')}</dt>
      <dd>
        {identity === undefined || identity.kind === 'test'
          ? t('settings.identity-test')
          : (identity.subject.organisation ?? identity.name)}
      </dd>
    </dl>
  )
}
