import type { Command } from 'commander'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, UsageError, withCommonOptions } from '../session.ts'

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
      finish(await runSession(options, session => serve(port, options.open, session)))
    })
}

async function serve(port: number, open: boolean, { app, output, texts, job }: Session): Promise<number> {
  // Loaded here: no other command pays for the server's libraries.
  const { startServer } = await import('../../http/start-server.ts')
  const started = await startServer({ app, port, open })
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

function readPort(asked: string | undefined): number {
  if (asked === undefined) return 0
  const port = Number(asked)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError('--port: 1-65535')
  return port
}
