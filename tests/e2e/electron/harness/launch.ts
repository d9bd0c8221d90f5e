import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import type { Browser, Page } from 'playwright-core'
import type { BrowserWindow } from './browser-window.ts'
import { createElectronShim, type ElectronShim, type Machine, type MenuItem } from './electron-shim.ts'

const ROOT = join(import.meta.dirname, '../../../..')
/** `npm run build` makes it. */
export const MAIN_BUNDLE = join(ROOT, '.vite/build/main.js')
export const hasBundle = existsSync(MAIN_BUNDLE)

const NAMES = [
  'app',
  'BrowserWindow',
  'dialog',
  'ipcMain',
  'Menu',
  'protocol',
  'safeStorage',
  'screen',
  'session',
  'shell',
  'utilityProcess',
]
const RUNS = new Map<number, Record<string, unknown>>()
let runs = 0
Object.assign(globalThis, { $electronRuns: RUNS })

// `import … from 'electron'` in the bundle leads to the shim of its run; Node's own loader does the rest.
registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier !== 'electron') return next(specifier, context)
    const run = /[?&]run=(\d+)/.exec(context.parentURL ?? '')?.[1] ?? String(runs)
    return { url: `electron-shim:${run}`, format: 'module', shortCircuit: true }
  },
  load: (url, context, next) => {
    const run = /^electron-shim:(\d+)$/.exec(url)?.[1]
    if (run === undefined) return next(url, context)
    const source = `const e = globalThis.$electronRuns.get(${run})\n${NAMES.map(name => `export const ${name} = e.${name}`).join('\n')}`
    return { format: 'module', source, shortCircuit: true }
  },
})
/** Node's own `import()`: the test runner would transform the bundle, and the bundle itself is what is tested. */
const nativeImport: (url: string) => Promise<unknown> = vm.runInThisContext('url => import(url)', {
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})

/** A running program: its window's page, and the shim to look at and to answer for a person. */
export interface RunningElectron {
  readonly shim: ElectronShim
  readonly window: () => BrowserWindow
  readonly page: Page
  readonly dataDir: string
  readonly folder: string
  readonly faults: readonly string[]
  /** Names that `webUtils.getPathForFile` knows. */
  readonly knowPaths: (paths: readonly string[]) => void
  readonly clickMenu: (id: string) => void
  /** Quits as a person does. `keep` leaves the folders for another start. */
  readonly quit: (options?: { readonly keep?: boolean }) => Promise<void>
}

export interface LaunchOptions extends Partial<Omit<Machine, 'folder'>> {
  readonly browser: Browser
  /** Words after the program's own on the command line. */
  readonly words?: readonly string[]
  readonly folder?: string
  readonly mainBundle?: string
  readonly resourcesPath?: string
  /** What happens between loading and `ready`. */
  readonly beforeReady?: (shim: ElectronShim) => void
}

/** Starts the real main bundle. Resolves when the window has loaded its page. */
export async function launchElectron(options: LaunchOptions): Promise<RunningElectron> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ursprung-electron-'))
  const { locale = 'sv-SE', isPackaged = false, isFirstInstance = true, safeKey = null } = options
  const shim = createElectronShim(options.browser, { folder, locale, isPackaged, isFirstInstance, safeKey })
  const { app } = shim.electron
  const restore = dressProcess(options, folder, isPackaged)
  runs += 1
  RUNS.set(runs, { ...shim.electron, ...shim.people })
  await nativeImport(`${pathToFileURL(options.mainBundle ?? MAIN_BUNDLE).href}?run=${runs}`)
  options.beforeReady?.(shim)
  app.becomeReady()
  const window = (): BrowserWindow => {
    const [first] = shim.windows
    if (first === undefined) throw new Error('Expected a window')
    return first
  }
  let hasEnded = false
  void app.ended.then(() => (hasEnded = true))
  await until(() => shim.windows.size > 0 || shim.asked.length > 0 || hasEnded)
  if (hasEnded) restore()
  if (hasEnded && shim.windows.size === 0 && shim.asked.length === 0) throw new Error('The program has ended')
  if (shim.windows.size === 0) throw new Error(`Expected a window but the program said ${JSON.stringify(shim.asked)}`)
  return {
    shim,
    window,
    page: await window().webContents.page,
    dataDir: join(folder, 'data'),
    folder,
    faults: shim.faults,
    knowPaths: paths =>
      window().webContents.namePaths(paths.map(path => [path.split('/').at(-1) ?? path, path] as const)),
    clickMenu: id => clickMenu(shim.menus.at(-1) ?? [], id),
    quit: async ({ keep = false } = {}) => {
      for (const open of shim.windows) await open.close()
      app.quit()
      await app.ended
      restore()
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Command line, folders and resources as Electron sets them; gives the way back. */
function dressProcess(options: LaunchOptions, folder: string, isPackaged: boolean): () => void {
  const { argv } = process
  const dataDir = process.env['URSPRUNG_DATA']
  process.argv = ['/opt/ursprung/ursprung', ...(isPackaged ? [] : ['.']), ...(options.words ?? [])]
  process.env['URSPRUNG_DATA'] = join(folder, 'data')
  if (options.resourcesPath !== undefined) Object.assign(process, { resourcesPath: options.resourcesPath })
  return () => {
    process.argv = argv
    if (dataDir === undefined) delete process.env['URSPRUNG_DATA']
    else process.env['URSPRUNG_DATA'] = dataDir
    Reflect.deleteProperty(process, 'resourcesPath')
  }
}

function clickMenu(items: readonly MenuItem[], id: string): void {
  const all = items.flatMap(item => [item, ...(item.submenu ?? [])])
  const found = all.find(item => item.id === id)
  if (found?.click === undefined)
    throw new Error(`Expected a menu item '${id}' among ${all.map(item => item.id).join(', ')}`)
  found.click()
}

/** Waits for something the program does by itself. */
export async function until(isTrue: () => boolean, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`Expected this within ${limitMs} ms: ${String(isTrue)}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
