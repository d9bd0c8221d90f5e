import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, protocol, session } from 'electron'
import { compose } from '../src/compose.ts'
import { loadSettingsFile } from '../src/desktop/settings-file.ts'
import { settingsPath } from '../src/desktop/create-services.ts'
import { type Desk, openDesk } from '../src/desktop/open-desk.ts'
import { DEFAULT_SETTINGS, type Settings } from '../src/api/settings.ts'
import type { ComposeResult } from '../src/api/ursprung.ts'
import { loadPage } from '../src/http/page-files.ts'
import { createTexts, languageOfLocale } from '../src/i18n/text.ts'
import { createElectronHost } from './electron-host.ts'
import { grantPaths } from './grant-paths.ts'
import { answerAppRequest } from './image-protocol.ts'
import { openIpcWire } from './ipc-wire.ts'
import { menuTemplate } from './menu.ts'
import { sayInMenu } from './menu-texts.ts'
import { openWindow, refusePermissions } from './window.ts'
import { spawnUtilityProcess } from './utility-process.ts'

/** Boot order as a list; each step says what it needs from the one before. Nothing here decides about pictures. */
app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])

if (app.requestSingleInstanceLock()) void start()
else app.quit()

/** The core with readers that work where `fork` is dead. */
function openCore(dataDir: string, { language, policy }: Settings): Promise<ComposeResult> {
  return compose(
    { dataDir, texts: createTexts(language), policy, version: app.getVersion() },
    { readerProcess: { spawn: spawnUtilityProcess, entry: new URL('./reader.js', import.meta.url) } },
  )
}

async function start(): Promise<void> {
  await app.whenReady()
  const dataDir = process.env['URSPRUNG_DATA'] ?? app.getPath('userData')
  const settings = await loadSettingsFile(settingsPath(dataDir), {
    ...DEFAULT_SETTINGS,
    language: languageOfLocale(app.getLocale()),
  })
  const open = (wanted: Settings): Promise<ComposeResult> => openCore(dataDir, wanted)
  const [core, page] = await Promise.all([open(settings), loadPage(pageFolder())])
  if (!core.ok || page === null) {
    dialog.showErrorBox('Ursprung', core.ok ? 'The page has not been built: npm run build' : core.error.message)
    app.exit(1)
    return
  }
  let window: BrowserWindow | null = null
  const theWindow = (): BrowserWindow => window ?? BrowserWindow.getAllWindows()[0] ?? show()
  const desk = await openDesk({
    app: core.value,
    openCore: open,
    host: createElectronHost(theWindow),
    picturesFolder: app.getPath('pictures'),
  })
  protocol.handle('app', request => answerAppRequest(request, page, desk.context))
  refusePermissions(session.defaultSession)
  openIpcWire(desk.context)
  const show = (): BrowserWindow => {
    window = openWindow({
      preloadPath: join(import.meta.dirname, 'preload.cjs'),
      placeFile: join(app.getPath('userData'), 'window.json'),
      title: 'Ursprung',
    })
    window.on('closed', () => (window = null))
    return window
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        say: sayInMenu(settings.language),
        send: intent => theWindow().webContents.send('ursprung:intent', intent),
        open: () => void chooseAndSend(desk, theWindow),
        isMac: process.platform === 'darwin',
      }),
    ),
  )
  show()
  openGivenFiles(process.argv.slice(app.isPackaged ? 1 : 2), desk, theWindow)
  app.on('second-instance', (_event, args) => {
    theWindow().focus()
    openGivenFiles(args.slice(1), desk, theWindow)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openGivenFiles([path], desk, theWindow)
  })
  app.on('activate', () => (BrowserWindow.getAllWindows().length === 0 ? show() : undefined))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', () => void desk.close())
}

/** "Öppna med Ursprung": files on the command line or from the file manager. */
function openGivenFiles(args: readonly string[], desk: Desk, window: () => BrowserWindow): void {
  const paths = args.filter(arg => !arg.startsWith('-'))
  if (paths.length > 0) void sendOpened(paths, desk, window)
}

/** A page that is still loading would miss it; what comes between loading and listening the preload keeps. */
async function sendOpened(paths: readonly string[], desk: Desk, window: () => BrowserWindow): Promise<void> {
  const files = await grantPaths(paths, desk.context)
  const contents = window().webContents
  if (contents.isLoading()) await new Promise<void>(resolve => contents.once('did-finish-load', () => resolve()))
  if (files.length > 0) contents.send('ursprung:opened', files)
}

async function chooseAndSend(desk: Desk, window: () => BrowserWindow): Promise<void> {
  const picked = await desk.context.host.pickPictures()
  if (picked.ok && picked.value !== null) await sendOpened(picked.value, desk, window)
}

/** Packaged: beside the archive's own files; in a checkout: as built. */
function pageFolder(): string {
  const built = join(import.meta.dirname, '../renderer/main_window')
  try {
    readFileSync(join(built, 'index.html'))
    return built
  } catch {
    return join(import.meta.dirname, '../../dist/page')
  }
}
