import { mkdtempSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { PassphraseDesk } from '../../src/api/passphrases.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { startServer } from '../../src/http/start-server.ts'
import { createTexts, type Language } from '../../src/i18n/text.ts'
import type { Verification } from '../../src/verify/verify-image.ts'

/** Debian's Chromium; another one through the variable. */
export const CHROMIUM = process.env['URSPRUNG_CHROMIUM'] ?? '/usr/bin/chromium'
/** Without a browser these tests skip, loudly; in CI that is an error (tests/e2e/chromium.test.ts). */
export const hasChromium = existsSync(CHROMIUM)

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })

/** The real program in browser mode, on a data folder of its own. */
export interface RunningApp {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly close: () => Promise<void>
}

export async function startApp(
  options: {
    readonly language?: Language
    readonly policy?: string
    /** As by `serve --policy`: holds for the run, whatever the settings say. */
    readonly startPolicy?: string
    readonly dataDir?: string
    /** As by `serve`: asks the page for the passphrases of protected keys. */
    readonly passphrases?: PassphraseDesk
  } = {},
): Promise<RunningApp> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ursprung-e2e-'))
  const app = await compose({
    dataDir,
    texts: createTexts(options.language ?? 'sv'),
    policy: options.startPolicy ?? options.policy ?? null,
    version: '0.0.0-test',
    ...(options.passphrases === undefined ? {} : { passphraseFor: options.passphrases.ask }),
  })
  if (!app.ok) throw new Error(app.error.message)
  const server = await startServer({
    app: app.value,
    port: 0,
    open: false,
    ...(options.startPolicy === undefined ? {} : { run: { startPolicy: options.startPolicy } }),
    ...(options.passphrases === undefined ? {} : { passphrases: options.passphrases }),
  })
  if (!server.ok) throw new Error(server.error.message)
  return {
    url: server.value.url,
    port: server.value.port,
    dataDir,
    close: async () => {
      await server.value.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** The verdict on a file as a program of its own gives it, with what stands in the data folder. Nobody looks for faces. */
export async function verifyFile(path: string, dataDir: string): Promise<Verification> {
  const app = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0.0.0-test' })
  if (!app.ok) throw new Error(app.error.message)
  try {
    return await app.value.verify(path, { findFaces: false }, unattendedJob())
  } finally {
    await app.value.close()
  }
}

/** A page on the running program. `faults` gathers console errors, page errors and requests to anywhere else. */
export interface OpenPage {
  readonly page: Page
  readonly context: BrowserContext
  readonly faults: string[]
}

export async function openPage(
  browser: Browser,
  app: RunningApp,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'sv-SE',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', message => (message.type() === 'error' ? faults.push(`console: ${message.text()}`) : undefined))
  page.on('pageerror', error => faults.push(`page: ${error.message}`))
  page.on('request', request =>
    new URL(request.url()).origin === `http://127.0.0.1:${app.port}` ||
    request.url().startsWith('blob:') ||
    request.url().startsWith('data:')
      ? undefined
      : faults.push(`request: ${request.url()}`),
  )
  await page.goto(app.url)
  return { page, context, faults }
}
