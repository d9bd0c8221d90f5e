import { Archive, ScanSearch, Stamp } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useSettings } from '../state/queries.ts'
import { useWire } from '../state/wire-context.tsx'
import { Choice } from './choice.tsx'

const JOBS = [
  { name: 'mark', Icon: Stamp },
  { name: 'review', Icon: ScanSearch },
  { name: 'archive', Icon: Archive },
] as const

/** First run: what the program does, what it never does, and the two choices worth making at once. */
export function Welcome() {
  const { t } = useTranslation()
  const { api } = useWire()
  const { settings, write } = useSettings()
  const policies = useQuery({ queryKey: ['policies'], queryFn: () => api.policies.list() }).data ?? []
  if (settings === undefined) return null
  return (
    <main className="welcome">
      <div className="welcome-card">
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{t('welcome.title')}</h1>
        <p className="lead">{t('welcome.intro')}</p>
        <ul className="welcome-jobs">
          {JOBS.map(({ name, Icon }) => (
            <li key={name}>
              <Icon aria-hidden size={24} strokeWidth={1.5} />
              <h2>{t(`welcome.${name}`)}</h2>
              <p>{t(`welcome.${name}-text`)}</p>
            </li>
          ))}
        </ul>
        <ul className="welcome-promises">
          {[1, 2, 3].map(number => (
            <li key={number}>{t(`welcome.promise-${number}`)}</li>
          ))}
        </ul>
        <div className="welcome-choices">
          <Choice
            label={t('welcome.language')}
            value={settings.language}
            options={(['sv', 'en'] as const).map(id => ({ id, lang: id, text: t(`language.${id}`) }))}
            onChange={language => write({ ...settings, language: language === 'en' ? 'en' : 'sv' })}
          />
          <Choice
            label={t('welcome.policy')}
            help={t('welcome.policy-help')}
            value={settings.policy}
            options={policies.map(policy => ({ id: policy.id, text: policy.name[settings.language] }))}
            onChange={policy => write({ ...settings, policy })}
          />
        </div>
        <Button className="button primary large" onPress={() => write({ ...settings, hasSeenWelcome: true })}>
          {t('welcome.start')}
        </Button>
      </div>
    </main>
  )
}
