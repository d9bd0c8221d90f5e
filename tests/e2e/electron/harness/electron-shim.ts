import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { BrowserWindow, type WindowParts } from './browser-window.ts'
import { createUtilityProcesses } from './utility-process.ts'

/** What a test chooses of the machine that the program believes to run on. */
export interface Machine {
  readonly folder: string
  readonly locale: string
  readonly isPackaged: boolean
  readonly isFirstInstance: boolean
  /** Key of the system's safe; `null` where the system has none. The same key opens what an earlier run kept. */
  readonly safeKey: Buffer | null
}

type Handler = (event: object, ...given: unknown[]) => unknown
export interface MenuItem {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly submenu?: readonly MenuItem[]
  readonly click?: () => void
}
export interface DialogAnswer {
  readonly canceled: boolean
  readonly filePaths?: readonly string[]
  readonly filePath?: string
}

/** The modules of Electron that a main process uses, and what they have noted for the test. */
export type ElectronShim = ReturnType<typeof createElectronShim>

export function createElectronShim(browser: Browser, machine: Machine) {
  const app = createApp(machine)
  const ipc = createIpc()
  const schemes = new Map<string, (request: Request) => Promise<Response>>()
  const faults: string[] = []
  const windows = new Set<BrowserWindow>()
  const parts: WindowParts = {
    browser,
    faults,
    windows,
    ipc,
    respond: async (scheme, request) => (await schemes.get(scheme)?.(request)) ?? null,
  }
  const privileged: string[] = []
  return {
    faults,
    windows,
    privileged,
    ipc,
    ...createPeople(),
    electron: {
      app,
      ipcMain: ipc.ipcMain,
      utilityProcess: createUtilityProcesses(() => app.isReady),
      safeStorage: createSafeStorage(machine.safeKey),
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
      BrowserWindow: class extends BrowserWindow {
        static readonly getAllWindows = (): BrowserWindow[] => [...windows]
        constructor(options: ConstructorParameters<typeof BrowserWindow>[1]) {
          if (!app.isReady) throw new Error('Cannot create BrowserWindow before app is ready')
          super(parts, options)
        }
      },
      protocol: {
        registerSchemesAsPrivileged: (given: readonly { readonly scheme: string }[]) => {
          if (app.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
          privileged.push(...given.map(({ scheme }) => scheme))
        },
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void schemes.set(scheme, handler),
      },
    },
  }
}

function createApp(machine: Machine) {
  const events = new EventEmitter()
  const readiness = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<number>()
  const app = Object.assign(events, {
    isReady: false,
    isSandboxed: false,
    isPackaged: machine.isPackaged,
    ended: ended.promise,
    becomeReady: () => {
      app.isReady = true
      readiness.resolve()
      events.emit('ready')
    },
    whenReady: () => readiness.promise,
    enableSandbox: () => {
      if (app.isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
      app.isSandboxed = true
    },
    getPath: (name: string) => {
      const path = join(machine.folder, name)
      mkdirSync(path, { recursive: true })
      return path
    },
    getLocale: () => machine.locale,
    getVersion: () => '0.0.0-test',
    requestSingleInstanceLock: () => machine.isFirstInstance,
    exit: (code = 0) => {
      events.emit('quit')
      ended.resolve(code)
    },
    quit: () => {
      events.emit('before-quit')
      let isPrevented = false
      events.emit('will-quit', { preventDefault: () => (isPrevented = true) })
      if (!isPrevented) app.exit(0)
    },
  })
  return app
}

function createIpc() {
  const events = new EventEmitter()
  const handlers = new Map<string, Handler>()
  return {
    receive: (channel: string, event: object, given: readonly unknown[]) => void events.emit(channel, event, ...given),
    answer: async (channel: string, event: object, given: readonly unknown[]) => {
      const handler = handlers.get(channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      return handler(event, ...given)
    },
    ipcMain: {
      on: (channel: string, listener: Handler) => void events.on(channel, listener),
      handle: (channel: string, handler: Handler) => {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
        handlers.set(channel, handler)
      },
    },
  }
}

/** Dialogs, menu, file manager, permissions: where a person would be asked, the test answers; without an answer, "cancelled". */
function createPeople() {
  const answers: DialogAnswer[] = []
  const asked: { readonly kind: string; readonly options: unknown }[] = []
  const shown: string[] = []
  const menus: (readonly MenuItem[])[] = []
  const permissions: { request?: PermissionRequest; check?: PermissionCheck } = {}
  const ask = (kind: string) => async (_window: unknown, options: unknown) => {
    asked.push({ kind, options })
    return answers.shift() ?? { canceled: true, filePaths: [], filePath: '' }
  }
  return {
    answers,
    asked,
    shown,
    menus,
    permissions,
    people: {
      dialog: {
        showOpenDialog: ask('open'),
        showSaveDialog: ask('save'),
        showErrorBox: (title: string, text: string) => void asked.push({ kind: 'error', options: { title, text } }),
      },
      shell: { showItemInFolder: (path: string) => void shown.push(path) },
      Menu: {
        buildFromTemplate: (template: readonly MenuItem[]) => template,
        setApplicationMenu: (menu: readonly MenuItem[]) => void menus.push(menu),
      },
      session: {
        defaultSession: {
          setPermissionRequestHandler: (handler: PermissionRequest) => void (permissions.request = handler),
          setPermissionCheckHandler: (handler: PermissionCheck) => void (permissions.check = handler),
        },
      },
    },
  }
}
type Asking = { readonly getURL: () => string }
type PermissionRequest = (contents: Asking, permission: string, answer: (isGranted: boolean) => void) => void
type PermissionCheck = (contents: Asking | null, permission: string) => boolean

/** Real encryption under a key that stands for the person's log-in. */
export function createSafeStorage(key: Buffer | null) {
  const NONCE_BYTES = 12
  const TAG_BYTES = 16
  const opened = (): Buffer => {
    if (key === null) throw new Error('Encryption is not available')
    return key
  }
  return {
    isEncryptionAvailable: () => key !== null,
    getSelectedStorageBackend: () => (key === null ? 'basic_text' : 'gnome_libsecret'),
    encryptString: (text: string) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', opened(), nonce)
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    decryptString: (bytes: Buffer) => {
      const decipher = createDecipheriv('aes-256-gcm', opened(), bytes.subarray(0, NONCE_BYTES))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      )
    },
  }
}
