import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, CDPSession, Page, Route } from 'playwright-core'
import { MessagePortMain } from './message-port.ts'
import { expectString, fromText } from './values.ts'
import { BINDING, ISOLATED_WORLD, pageWorldScript, preloadScript } from './worlds.ts'

/** What a window shares with the rest of the shim. */
export interface WindowParts {
  readonly browser: Browser
  readonly ipc: {
    readonly receive: (channel: string, event: object, given: readonly unknown[]) => void
    readonly answer: (channel: string, event: object, given: readonly unknown[]) => Promise<unknown>
  }
  readonly respond: (scheme: string, request: Request) => Promise<Response | null>
  readonly faults: string[]
  readonly windows: Set<BrowserWindow>
}

type Options = Record<string, unknown> & { readonly webPreferences?: Record<string, unknown> }
type OpenHandler = (details: { readonly url: string }) => { readonly action: string }

/** `app://ursprung/x` is `https://ursprung.app-scheme.test/x` in Chromium, which has no scheme of ours. */
const ADDRESS = /^https:\/\/([^/]+)\.([a-z]+)-scheme\.test(\/.*)?$/
export const toChromium = (url: string): string => {
  const { protocol, host, pathname, search } = new URL(url)
  return `https://${host}.${protocol.slice(0, -1)}-scheme.test${pathname || '/'}${search}`
}
const toElectron = (url: string): string =>
  url.replace(ADDRESS, (_all, host, scheme, path) => `${scheme}://${host}${path ?? '/'}`)

/** `webContents` over a page of Chromium. */
export class WebContents extends EventEmitter {
  readonly page: Promise<Page>
  openHandler: OpenHandler = () => ({ action: 'allow' })
  readonly refusedWindows: string[] = []
  private setPage: (page: Page) => void = () => undefined
  private current: Page | null = null
  private toPage: (message: object) => void = () => undefined
  private hasLoaded = false
  private readonly ports = new Map<number, MessagePortMain>()
  private readonly parts: WindowParts
  private readonly options: Options

  constructor(parts: WindowParts, options: Options) {
    super()
    this.parts = parts
    this.options = options
    this.page = new Promise(resolve => (this.setPage = resolve))
  }

  readonly send = (channel: string, ...given: unknown[]): void => this.toPage({ kind: 'send', channel, given })
  readonly isLoading = (): boolean => !this.hasLoaded
  readonly isDestroyed = (): boolean => this.current?.isClosed() ?? false
  readonly getURL = (): string => toElectron(this.current?.url() ?? '')
  readonly setWindowOpenHandler = (handler: OpenHandler): void => void (this.openHandler = handler)
  /** For tests: the path that `webUtils.getPathForFile` gives for files of these names. */
  readonly namePaths = (names: readonly (readonly [string, string])[]): void => this.toPage({ kind: 'paths', names })

  async load(url: string): Promise<void> {
    const { width = 800, height = 600 } = this.options as { width?: number; height?: number }
    const context = await this.parts.browser.newContext({
      viewport: { width, height },
      locale: 'sv-SE',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    this.current = page
    this.collectFaults(page)
    await this.prepare(await context.newCDPSession(page))
    await page.route('**/*', route => this.route(route, page))
    this.refuseWindows(context, page)
    await page.goto(toChromium(url))
    this.hasLoaded = true
    this.setPage(page)
    this.emit('did-finish-load')
  }

  async close(): Promise<void> {
    for (const port of this.ports.values()) port.emit('close')
    await this.current?.context().close()
  }

  /** The isolated world with the preload, and the channel that it alone has. */
  private async prepare(cdp: CDPSession): Promise<void> {
    const preload = readFileSync(expectString(this.options.webPreferences?.['preload']), 'utf8')
    const frames = new Map<number, string>()
    let isolated: number | null = null
    let early: object[] = []
    const evaluate = (message: object): void => {
      const expression = `$fromMain(${JSON.stringify(message)})`
      void cdp.send('Runtime.evaluate', { expression, contextId: isolated ?? 0 }).catch(() => undefined)
    }
    this.toPage = message => void (isolated === null ? early.push(message) : evaluate(message))
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      frames.set(context.id, context.origin)
      if (context.name !== ISOLATED_WORLD) return
      isolated = context.id
      for (const message of early.splice(0)) evaluate(message)
      early = []
    })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === isolated) isolated = null
    })
    cdp.on('Runtime.bindingCalled', ({ payload }) => void this.hear(fromText(payload) as FromPage))
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: ISOLATED_WORLD })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript() })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(preload),
      worldName: ISOLATED_WORLD,
    })
  }

  private async hear({ kind, channel = '', given = [], id = 0, ports = [], data }: FromPage): Promise<void> {
    const event = {
      sender: this,
      senderFrame: { url: this.getURL(), parent: null },
      ports: ports.map(port => this.adopt(port)),
    }
    if (kind === 'port') this.ports.get(id)?.receive(data)
    else if (kind === 'send') this.parts.ipc.receive(channel, event, given)
    else
      await this.parts.ipc.answer(channel, event, given).then(
        value => this.toPage({ kind: 'answer', id, value }),
        (cause: unknown) => this.toPage({ kind: 'answer', id, error: String(cause) }),
      )
  }

  private adopt(id: number): MessagePortMain {
    const port = new MessagePortMain(
      data => this.toPage({ kind: 'port', id, data }),
      () => this.toPage({ kind: 'port-closed', id }),
    )
    this.ports.set(id, port)
    return port
  }

  /** Pages come from the program's own protocol; a second navigation asks `will-navigate`; anything else goes nowhere. */
  private async route(route: Route, page: Page): Promise<void> {
    const request = route.request()
    const url = toElectron(request.url())
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && this.hasLoaded) {
      let isPrevented = false
      this.emit('will-navigate', { url, preventDefault: () => (isPrevented = true) })
      if (isPrevented) return route.abort('aborted')
    }
    const scheme = new URL(url).protocol.slice(0, -1)
    const init = { method: request.method(), headers: request.headers() }
    const response = await this.parts.respond(scheme, new Request(url, init)).catch((cause: unknown) => {
      this.parts.faults.push(`protocol: ${String(cause)}`)
      return null
    })
    if (response === null) {
      this.parts.faults.push(`request: ${url}`)
      return route.abort('blockedbyclient')
    }
    const body = Buffer.from(await response.arrayBuffer())
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  }

  private refuseWindows(context: BrowserContext, page: Page): void {
    context.on('page', async opened => {
      // What a test opens for itself (axe does) has no opener.
      if (opened === page || (await opened.opener()) === null) return
      const { action } = this.openHandler({ url: opened.url() })
      if (action !== 'allow') this.refusedWindows.push(opened.url())
      await opened.close()
    })
  }

  private collectFaults(page: Page): void {
    page.on(
      'console',
      message => void (message.type() === 'error' && this.parts.faults.push(`console: ${message.text()}`)),
    )
    page.on('pageerror', error => void this.parts.faults.push(`page: ${error.message}`))
  }
}

interface FromPage {
  readonly kind: string
  readonly channel?: string
  readonly given?: readonly unknown[]
  readonly id?: number
  readonly ports?: readonly number[]
  readonly data?: unknown
}

/** `BrowserWindow`: keeps its options for the test, loads its page in Chromium. */
export class BrowserWindow extends EventEmitter {
  readonly options: Options
  readonly webContents: WebContents
  isShown = false
  wasFocused = false
  isSmall = false
  bounds: { x: number; y: number; width: number; height: number }
  private readonly parts: WindowParts

  constructor(parts: WindowParts, options: Options) {
    super()
    this.parts = parts
    this.options = options
    const { x = 10, y = 10, width = 800, height = 600 } = options as Partial<BrowserWindow['bounds']>
    this.bounds = { x, y, width, height }
    this.webContents = new WebContents(parts, options)
    parts.windows.add(this)
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }

  readonly show = (): void => void (this.isShown = true)
  readonly focus = (): void => void (this.wasFocused = true)
  readonly isMinimized = (): boolean => this.isSmall
  readonly restore = (): void => void (this.isSmall = false)
  readonly getNormalBounds = (): BrowserWindow['bounds'] => this.bounds

  async close(): Promise<void> {
    this.emit('close', { preventDefault: () => undefined })
    this.parts.windows.delete(this)
    await this.webContents.close()
    this.emit('closed')
  }
}
