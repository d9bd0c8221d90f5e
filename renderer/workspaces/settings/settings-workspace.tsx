import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import { Answers, Toggle } from '../../components/fields.tsx'
import { useAbout, useSettings } from '../../state/queries.ts'
import { FaceSettings } from './face-settings.tsx'
import { IdentitySettings } from './identity-settings.tsx'
import { PolicySettings } from './policy-settings.tsx'
import type { SettingsPart } from './settings-part.ts'
import { TemplateGallery } from './template-gallery.tsx'
import { TrustSettings } from './trust-settings.tsx'

/** Inställningar: everything set once, in the order people look for it. Changes hold at once. */
export function SettingsWorkspace() {
  const { t } = useTranslation()
  const { settings, write } = useSettings()
  if (settings === undefined) return null
  return (
    <div className="settings">
      <h1>{t('settings.title')}</h1>
      <Section id="look" title={t('settings.look')}>
        <LookSettings settings={settings} write={write} />
      </Section>
      <Section id="policy" title={t('settings.policy')} text={t('settings.policy-text')}>
        <PolicySettings settings={settings} write={write} />
      </Section>
      <Section id="identity" title={t('settings.identity')} text={t('settings.identity-text')}>
        <IdentitySettings settings={settings} write={write} />
      </Section>
      <Section id="trust" title={t('settings.trust')} text={t('settings.trust-text')}>
        <TrustSettings canUpdate={settings.allowTrustUpdate} />
      </Section>
      <Section id="templates" title={t('settings.templates')} text={t('settings.templates-text')}>
        <TemplateGallery />
      </Section>
      <Section id="faces" title={t('settings.faces')}>
        <FaceSettings settings={settings} write={write} />
      </Section>
      <Section id="network" title={t('settings.network')} text={t('settings.network-text')}>
        <Toggle
          label={t('settings.network-trust')}
          help={t('settings.network-trust-help')}
          isOn={settings.allowTrustUpdate}
          onChange={allowTrustUpdate => write({ ...settings, allowTrustUpdate })}
        />
        <Toggle
          label={t('settings.network-service')}
          help={t('settings.network-service-help')}
          isOn={settings.allowSigningService}
          onChange={allowSigningService => write({ ...settings, allowSigningService })}
        />
      </Section>
      <Section id="data" title={t('settings.data')}>
        <Folders />
      </Section>
      <Section id="how" title={t('settings.how')}>
        <ul className="how">
          {[1, 2, 3, 4, 5, 6].map(number => (
            <li key={number}>{t(`settings.how-${number}`)}</li>
          ))}
        </ul>
      </Section>
      <Section id="about" title={t('settings.about')}>
        <AboutText />
      </Section>
    </div>
  )
}

function Section({
  id,
  title,
  text,
  children,
}: {
  readonly id: string
  readonly title: string
  readonly text?: string
  readonly children: ReactNode
}) {
  return (
    <section className="settings-section" aria-labelledby={`settings-${id}`}>
      <div>
        <h2 id={`settings-${id}`}>{title}</h2>
        {text === undefined ? null : <p className="help">{text}</p>}
      </div>
      <div className="settings-body">{children}</div>
    </section>
  )
}

function LookSettings({ settings, write }: SettingsPart) {
  const { t } = useTranslation()
  return (
    <>
      <Answers
        label={t('settings.language')}
        value={settings.language}
        options={(['sv', 'en'] as const).map(id => ({ id, lang: id, text: t(`language.${id}`) }))}
        onChange={id => write({ ...settings, language: id === 'en' ? 'en' : 'sv' })}
      />
      <Answers
        label={t('settings.theme')}
        value={settings.theme}
        options={(['system', 'light', 'dark'] as const).map(id => ({ id, text: t(`settings.theme-${id}`) }))}
        onChange={id => write({ ...settings, theme: id === 'light' || id === 'dark' ? id : 'system' })}
      />
    </>
  )
}

function Folders() {
  const { t } = useTranslation()
  const about = useAbout()
  return (
    <dl className="facts">
      <div>
        <dt>{t('settings.data-folder')}</dt>
        <dd>
          <code>{about?.dataFolder}</code>
        </dd>
      </div>
      {about?.shell === 'desktop' ? (
        <div>
          <dt>{t('settings.output-folder')}</dt>
          <dd>
            <code>{about.outputFolder}</code>
          </dd>
        </div>
      ) : null}
    </dl>
  )
}

function AboutText() {
  const { t } = useTranslation()
  const about = useAbout()
  return (
    <>
      <p>{t('settings.about-version', { version: about?.version ?? '' })}</p>
      <p>{t('settings.about-claim')}</p>
      <p className="help">{t('settings.about-licences')}</p>
    </>
  )
}
