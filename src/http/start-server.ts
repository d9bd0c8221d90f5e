import { spawn } from 'node:child_process'
import type { PassphraseDesk } from '../api/passphrases.ts'
import type { Ursprung } from '../api/ursprung.ts'
import { compose } from '../compose.ts'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { createBrowserHost } from '../desktop/browser-host.ts'
import { coreOptions, type RunOptions } from '../desktop/core-options.ts'
import { openDesk } from '../desktop/open-desk.ts'
import { buildPage, PAGE_FOLDER } from './build-page.ts'
import { loadPage } from './page-files.ts'
import { startLoopbackServer } from './server.ts'

/** A running browser mode. `url` holds the start token: for the person's own browser only. */
export interface BrowserMode {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

export interface BrowserModeOptions {
  /** The open core; closed together with the server. */
  readonly app: Ursprung
  /** 0 takes any free port. */
  readonly port: number
  /** Whether to open the person's browser. */
  readonly open: boolean
  readonly pageFolder?: string
  /** Asks the page for passphrases; the one whose `ask` the core was given. */
  readonly passphrases?: PassphraseDesk
  /** What the run was started with beyond the core's data folder and version; holds whatever the settings say. */
  readonly run?: Partial<RunOptions>
}

/** `ursprung serve`: the interface on loopback. Fails with `page-missing` (not built, cannot be built here) or `port-taken`. */
export async function startServer(options: BrowserModeOptions): Promise<Result<BrowserMode, ReportedError>> {
  const { app, passphrases } = options
  const folder = options.pageFolder ?? PAGE_FOLDER
  const run: RunOptions = {
    ...options.run,
    dataDir: app.dataDir,
    version: app.version,
    ...(passphrases === undefined ? {} : { passphraseFor: passphrases.ask }),
  }
  const page = (await loadPage(folder)) ?? ((await buildPage()) ? await loadPage(folder) : null)
  if (page === null) return err({ kind: 'page-missing', message: `No page in ${folder}; npm run build makes it` })
  const desk = await openDesk({
    app,
    host: createBrowserHost(),
    openCore: settings => compose(coreOptions(settings, run)),
    isPolicyFixed: run.startPolicy !== undefined,
    ...(passphrases === undefined ? {} : { passphrases }),
  })
  try {
    const server = await startLoopbackServer(desk.context, page, options.port)
    if (options.open) openBrowser(server.url)
    const close = async (): Promise<void> => {
      await server.close()
      await desk.close()
    }
    return ok({ url: server.url, port: server.port, close })
  } catch (cause) {
    await desk.close()
    return err({ kind: 'port-taken', message: cause instanceof Error ? cause.message : String(cause) })
  }
}

/** Asks the system to show an address. That no browser opens is no error: the address is printed, too. */
function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? (['open', [url]] as const)
      : process.platform === 'win32'
        ? (['rundll32', ['url.dll,FileProtocolHandler', url]] as const)
        : (['xdg-open', [url]] as const)
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
