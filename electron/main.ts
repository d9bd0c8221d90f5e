import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, protocol, session } from 'electron'
import { createPassphraseDesk } from '../src/api/passphrases.ts'
import type { ApiContext } from '../src/api/services.ts'
import { DEFAULT_SETTINGS, type Settings } from '../src/api/settings.ts'
import type { ComposeOptions, ComposeResult } from '../src/api/ursprung.ts'
import { compose, defaultDataDir, keyOpener } from '../src/compose.ts'
import { settingsPath } from '../src/desktop/create-services.ts'
import { coreOptions } from '../src/desktop/core-options.ts'
import { type Desk, openDesk } from '../src/desktop/open-desk.ts'
import { loadSettingsFile } from '../src/desktop/settings-file.ts'
import { loadPage } from '../src/http/page-files.ts'
import { languageOfLocale } from '../src/i18n/text.ts'
import { createElectronHost } from './electron-host.ts'
import { answerAppRequest } from './image-protocol.ts'
import { openIpcWire } from './ipc-wire.ts'
import { menuTemplate } from './menu.ts'
import { sayInMenu } from './menu-texts.ts'
import { collectOpenedFiles, filesOnCommandLine } from './opened-files.ts'
import { createPassphraseVault } from './passphrase-vault.ts'
import { spawnUtilityProcess } from './utility-process.ts'
import { openWindow, refusePermissions, showInFront } from './window.ts'

/** Boot order as a list; each step says what it needs from the one before. Nothing here decides about pictures. */
app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
const opened = collectOpenedFiles()
app.on('open-file', (event, path) => {
  event.preventDefault()
  opened.take([path])
})

if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  await app.whenReady()
  const dataDir = defaultDataDir()
  const settings = await loadSettingsFile(settingsPath(dataDir), {
    ...DEFAULT_SETTINGS,
    language: languageOfLocale(app.getLocale()),
  })
  const desk = await openTheDesk(dataDir, settings)
  if (desk === null) return
  opened.take(filesOnCommandLine(process.argv, { isPackaged: app.isPackaged, folder: process.cwd() }))
  opened.deliver(desk.context, theWindow)
  show()
  app.on('second-instance', (_event, words, folder) => {
    showInFront(theWindow())
    opened.take(filesOnCommandLine(words, { isPackaged: app.isPackaged, folder }))
  })
  app.on('activate', () => void theWindow())
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuitting(desk)
}

/** Core, page and everything that answers the page; `null` when that cannot be opened, which the person has then been told. */
async function openTheDesk(dataDir: string, settings: Settings): Promise<Desk | null> {
  const passphrases = createPassphraseDesk({
    vault: createPassphraseVault(join(dataDir, 'passphrases.json')),
    opens: keyOpener(dataDir),
  })
  let desk: Desk | null = null
  let { language } = settings
  const openCore = (wanted: Settings): Promise<ComposeResult> => {
    language = wanted.language
    setMenu(language, () => desk?.context ?? null)
    return composeCore(coreOptions(wanted, { dataDir, version: app.getVersion(), passphraseFor: passphrases.ask }))
  }
  const [core, page] = await Promise.all([openCore(settings), loadPage(pageFolder())])
  if (!core.ok || page === null) {
    dialog.showErrorBox('Ursprung', core.ok ? 'The page has not been built: npm run build' : core.error.message)
    app.exit(1)
    return null
  }
  desk = await openDesk({
    app: core.value,
    openCore,
    host: createElectronHost(theWindow, () => sayInMenu(language)('app-menu.pictures')),
    picturesFolder: app.getPath('pictures'),
    passphrases,
    lookerProcess: { spawn: spawnUtilityProcess, entry: new URL('./looker.js', import.meta.url) },
  })
  const { context } = desk
  protocol.handle('app', request => answerAppRequest(request, page, context))
  refusePermissions(session.defaultSession)
  openIpcWire(context)
  return desk
}

/** The core with readers that work where `fork` is dead. */
const composeCore = (options: ComposeOptions): Promise<ComposeResult> =>
  compose(options, { readerProcess: { spawn: spawnUtilityProcess, entry: new URL('./reader.js', import.meta.url) } })

const theWindow = (): BrowserWindow => BrowserWindow.getAllWindows()[0] ?? show()

function show(): BrowserWindow {
  return openWindow({
    preloadPath: join(import.meta.dirname, 'preload.cjs'),
    placeFile: join(app.getPath('userData'), 'window.json'),
    title: 'Ursprung',
  })
}

function setMenu(language: Settings['language'], context: () => ApiContext | null): void {
  const template = menuTemplate({
    say: sayInMenu(language),
    send: intent => theWindow().webContents.send('ursprung:intent', intent),
    open: () => void choosePictures(context()),
    isMac: process.platform === 'darwin',
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

async function choosePictures(context: ApiContext | null): Promise<void> {
  const picked = await context?.host.pickPictures()
  if (picked?.ok === true && picked.value !== null) opened.take(picked.value)
}

/** A reading that is on its way may take a minute; nobody waits that long for a program to close. */
const CLOSING_LIMIT_MS = 4_000

/** Readers end and the folder for work in progress goes away before the program does. */
function closeBeforeQuitting(desk: Desk): void {
  let isClosed = false
  app.on('will-quit', event => {
    if (isClosed) return
    event.preventDefault()
    const patience = new Promise<void>(resolve => setTimeout(resolve, CLOSING_LIMIT_MS))
    void Promise.race([desk.close(), patience]).finally(() => {
      isClosed = true
      app.quit()
    })
  })
}

/** Beside the built program, in a checkout and in the package alike. */
const pageFolder = (): string => join(import.meta.dirname, '../../dist/page')
