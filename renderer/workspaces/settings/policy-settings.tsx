import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ruleWithoutPolicy } from '../../../src/domain/policy.ts'
import { Choice } from '../../components/choice.tsx'
import { TextLine } from '../../components/fields.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Folded } from '../../components/folded.tsx'
import { Quote } from '../../components/quote.tsx'
import { useAbout, usePolicy } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import type { SettingsPart } from './settings-part.ts'

/** The policy in force, who decides, and the rules in words. A policy named at the start holds for the run, and the page says so. */
export function PolicySettings({ settings, write }: SettingsPart) {
  const { t } = useTranslation()
  const { api } = useWire()
  const about = useAbout()
  const policies = useQuery({ queryKey: ['policies'], queryFn: () => api.policies.list() }).data ?? []
  const isFixed = about?.policy.isFixed === true
  return (
    <>
      {isFixed ? (
        <p className="notice ask">
          {t('settings.policy-fixed', { policy: about?.policy.name[settings.language] ?? '' })}
        </p>
      ) : null}
      <Choice
        label={t(isFixed ? 'settings.policy-stored' : 'settings.policy')}
        value={settings.policy}
        options={policies.map(policy => ({
          id: policy.id,
          text: `${policy.name[settings.language]} (${policy.version})`,
        }))}
        onChange={policy => write({ ...settings, policy })}
      />
      <TextLine
        label={t('settings.decided-by')}
        help={t('settings.decided-by-help')}
        value={settings.decidedBy}
        onChange={decidedBy => write({ ...settings, decidedBy })}
      />
      <Guideline />
      <PolicyRules settings={settings} write={write} />
    </>
  )
}

/** Where the organisation's guideline stands, as text to copy: the program itself never goes out. */
function Guideline() {
  const { t } = useTranslation()
  const url = usePolicy()?.guidelineUrl ?? null
  if (url === null) return null
  return (
    <dl className="facts">
      <div>
        <dt>{t('settings.policy-guideline')}</dt>
        <dd className="row">
          <bdi>{url}</bdi>
          <CopyButton text={url} what={t('settings.policy-guideline-what')} />
        </dd>
      </div>
    </dl>
  )
}

function PolicyRules({ settings }: SettingsPart) {
  const { t } = useTranslation()
  const { api } = useWire()
  const key = ['policy-rules', settings.policy, settings.language]
  const rules = useQuery({ queryKey: key, queryFn: () => api.policies.explain() }).data ?? []
  if (rules.length === 0) return null
  return (
    <Folded title={t('settings.policy-rules')}>
      <ul className="rules">
        {rules.map((line, index) => (
          <li key={`${line.ruleId}-${index}`}>
            <p>{line.text}</p>
            <p className="help">
              {ruleWithoutPolicy(line.rule)}
              <Quote text={line.quote} />
            </p>
          </li>
        ))}
      </ul>
    </Folded>
  )
}
