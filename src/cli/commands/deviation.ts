import { extname } from 'node:path'
import type { Command } from 'commander'
import { DEVIATION_FORMATS, type DeviationFormat } from '../../publish/deviation.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { UsageError } from '../usage-error.ts'

interface DeviationOptions extends CommonOptions {
  readonly what?: string
  readonly where?: string
  readonly done?: string
  readonly by?: string
  readonly to?: string
  readonly attach?: boolean
  readonly overwrite?: boolean
}

/** `deviation IMAGE`: a report of something that went wrong, for the organisation's ordinary channel. Sends nothing itself. */
export function registerDeviationCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const command = program.command('deviation').description(t('help.deviation'))
  withCommonOptions(command.argument('<image>', t('help.deviation-input')), t)
    .option('--what <text>', t('help.deviation-what'))
    .option('--where <text>', t('help.deviation-where'))
    .option('--done <text>', t('help.deviation-done'))
    .option('--by <role>', t('help.deviation-by'))
    .option(`--to <file.${DEVIATION_FORMATS.join('|.')}>`, t('help.deviation-to'))
    .option('--attach', t('help.deviation-attach'))
    .option('--overwrite', t('help.overwrite-document'))
    .action(async (image: string, options: DeviationOptions) => {
      finish(await runSession(options, session => report(image, options, session)))
    })
}

async function report(path: string, options: DeviationOptions, { app, output, texts, job }: Session): Promise<number> {
  const outputPath = options.to ?? null
  const outcome = await app.publishing.deviation(
    {
      path,
      statement: {
        what: options.what ?? '',
        where: options.where ?? '',
        done: options.done ?? '',
        reportedBy: options.by ?? '',
      },
      format: outputPath === null ? 'txt' : formatOf(outputPath),
      outputPath,
      attachPicture: options.attach === true && outputPath !== null,
      overwrite: options.overwrite === true,
    },
    job,
  )
  if (outcome.error !== null) {
    output.notice(outcome.error.message)
    return EXIT.failed
  }
  if (output.isJson) output.json({ ...outcome.report, path: outcome.path })
  else output.text(...(outcome.path === null ? outcome.text.split('\n') : [outcome.path]))
  if (options.attach === true && outputPath === null) output.notice(texts.t('deviation.attach-needs-file'))
  return EXIT.done
}

function formatOf(path: string): DeviationFormat {
  const ending = extname(path).slice(1).toLowerCase()
  const format = DEVIATION_FORMATS.find(known => known === ending)
  if (format === undefined)
    throw new UsageError({ kind: 'form', option: '--to', given: path, example: `avvikelse.${DEVIATION_FORMATS[0]}` })
  return format
}
