import { useEffect, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Banners } from './components/banners.tsx'
import { DeliveryProblems } from './components/delivery.tsx'
import { DropLayer } from './components/drop-layer.tsx'
import { Navigation, type Workspace, WORKSPACES } from './components/navigation.tsx'
import { PassphraseDialog } from './components/passphrase-dialog.tsx'
import { StartProblem } from './components/start-problem.tsx'
import { Welcome } from './components/welcome.tsx'
import { PicturesProvider, usePictures } from './state/pictures.tsx'
import { useSettings } from './state/queries.ts'
import { useTitle } from './state/use-title.ts'
import { useWire } from './state/wire-context.tsx'
import { ArchiveWorkspace } from './workspaces/archive/archive-workspace.tsx'
import { MarkWorkspace } from './workspaces/mark/mark-workspace.tsx'
import { RegisterWorkspace } from './workspaces/register/register-workspace.tsx'
import { NEWEST_ENTRIES } from './workspaces/register/use-register.ts'
import { ReviewWorkspace } from './workspaces/review/review-workspace.tsx'
import { SettingsWorkspace } from './workspaces/settings/settings-workspace.tsx'
import { localeOf } from './state/locale.ts'

/** The frame: navigation beside the workspace in use. Märk and Arkiv stay mounted, so that nothing is lost by looking elsewhere. */
export function App() {
  const { settings } = useSettings()
  const { i18n, t } = useTranslation()
  const isLost = useLostConnection()
  const language = settings?.language ?? 'sv'
  useEffect(() => {
    void i18n.changeLanguage(language)
    document.documentElement.lang = language
  }, [i18n, language])
  useEffect(() => {
    document.documentElement.dataset['theme'] = settings?.theme ?? 'system'
  }, [settings?.theme])
  if (isLost) return <StartProblem kind="lost" />
  if (settings === undefined) return <p className="start-loading">{t('app.loading')}</p>
  return (
    <I18nProvider locale={localeOf(language)}>
      <PicturesProvider
        language={`${settings.language}/${settings.policy}/${settings.faceSensitivity}/${settings.findFaces}`}
      >
        <DeliveryProblems>{settings.hasSeenWelcome ? <Frame /> : <Welcome />}</DeliveryProblems>
      </PicturesProvider>
    </I18nProvider>
  )
}

function Frame() {
  const { t } = useTranslation()
  const { bridge } = useWire()
  const [workspace, setWorkspace] = useState<Workspace>('mark')
  const [registerPlace, setRegisterPlace] = useState(NEWEST_ENTRIES)
  useTitle(`${t(`nav.${workspace}`)} – ${t('app.name')}`)
  useEffect(
    () =>
      bridge?.onIntent(intent => {
        const wanted = WORKSPACES.find(known => known === (intent === 'how' ? 'settings' : intent))
        if (wanted !== undefined) setWorkspace(wanted)
      }),
    [bridge],
  )
  const { add } = usePictures()
  useEffect(
    () =>
      bridge?.onOpened(files => {
        add(files)
        setWorkspace('review')
      }),
    [bridge, add],
  )
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <Navigation workspace={workspace} onChoose={setWorkspace} />
      <main id="main" tabIndex={-1}>
        <Banners workspace={workspace} onSettings={() => setWorkspace('settings')} />
        <Pane isShown={workspace === 'mark'}>
          <MarkWorkspace isShown={workspace === 'mark'} onReview={() => setWorkspace('review')} />
        </Pane>
        <Pane isShown={workspace === 'review'}>
          {workspace === 'review' ? <ReviewWorkspace onMark={() => setWorkspace('mark')} /> : null}
        </Pane>
        <Pane isShown={workspace === 'archive'}>
          <ArchiveWorkspace onReview={() => setWorkspace('review')} />
        </Pane>
        <Pane isShown={workspace === 'register'}>
          {workspace === 'register' ? (
            <RegisterWorkspace place={registerPlace} onPlace={setRegisterPlace} onMark={() => setWorkspace('mark')} />
          ) : null}
        </Pane>
        <Pane isShown={workspace === 'settings'}>{workspace === 'settings' ? <SettingsWorkspace /> : null}</Pane>
      </main>
      {workspace === 'mark' || workspace === 'review' ? <DropLayer /> : null}
      <PassphraseDialog />
    </div>
  )
}

function Pane({ isShown, children }: { readonly isShown: boolean; readonly children: React.ReactNode }) {
  return (
    <div className="pane" hidden={!isShown}>
      {children}
    </div>
  )
}

function useLostConnection(): boolean {
  const { onLost } = useWire()
  const [isLost, setLost] = useState(false)
  useEffect(() => onLost(() => setLost(true)), [onLost])
  return isLost
}
