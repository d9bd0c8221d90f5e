import type { Command } from 'commander'
import { createPassphraseDesk, type PassphraseDesk } from '../../api/passphrases.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { wholeNumber } from '../usage-error.ts'

interface ServeOptions extends CommonOptions {
  readonly port?: string
  readonly open: boolean
}

/** `serve [--port N] [--no-open]`: the desktop interface in the person's own browser, on loopback. Ends with Ctrl-C. */
export function registerServeCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(program.command('serve').description(t('help.serve')), t)
    .option('--port <n>', t('help.port'))
    .option('--no-open', t('help.no-open'))
    .action(async (options: ServeOptions) => {
      const port = readPort(options.port)
      // The person sits at the page, not at the terminal: that is where a protected key's passphrase is asked for.
      const passphrases = createPassphraseDesk({ vault: null, opens: keyOpenerOf(options) })
      const work = (session: Session): Promise<number> => serve({ ...options, asked: port }, session, passphrases)
      // The page's own switch opens the way to a signing service; the network is shut until then.
      const offline = options.offline === true || options.tsa === undefined
      finish(await runSession({ ...options, offline }, work, passphrases.ask))
    })
}

async function serve(
  { asked: port, open, policy, offline }: ServeOptions & { readonly asked: number },
  { app, opening, output, texts, job }: Session,
  passphrases: PassphraseDesk,
): Promise<number> {
  // Loaded here: no other command pays for the server's libraries.
  const { startServer } = await import('../../http/start-server.ts')
  const started = await startServer({
    app,
    port,
    open,
    passphrases,
    run: { ...opening, isOffline: offline === true, ...(policy === undefined ? {} : { startPolicy: policy }) },
  })
  if (!started.ok) {
    output.notice(texts.error(started.error, String(port)).message)
    return EXIT.failed
  }
  output.text(texts.t('serve.address', { url: started.value.url }))
  output.notice(texts.t('serve.how-to-end'))
  await new Promise<void>(resolve => {
    job.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await started.value.close()
  return EXIT.done
}

const keyOpenerOf =
  ({ data }: CommonOptions): Parameters<typeof createPassphraseDesk>[0]['opens'] =>
  async (identity, passphrase) => {
    const { defaultDataDir, keyOpener } = await import('../../compose.ts')
    return keyOpener(data ?? defaultDataDir())(identity, passphrase)
  }

function readPort(asked: string | undefined): number {
  return asked === undefined ? 0 : wholeNumber('--port', asked, [1, 65_535])
}
