import type { Command } from 'commander'
import { saySourceType } from '../../domain/source-type.ts'
import type { SurvivalReport, SurvivalRow } from '../../publish/survival.ts'
import { EXIT } from '../exit-status.ts'
import { expandInputs, nothingPassedOver, tellPassedOver } from '../inputs.ts'
import { sayTextHeight } from '../print-label.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions, collect } from '../session.ts'

interface SurvivalOptions extends CommonOptions {
  readonly master?: readonly string[]
}

/** `survival DOWNLOADED… --master FILE|FOLDER`: what of a label came through a web system, part by part. */
export function registerSurvivalCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const command = program.command('survival').description(t('help.survival'))
  withCommonOptions(command.argument('<downloaded...>', t('help.survival-input')), t)
    .option('--master <file|folder>', t('help.survival-master'), collect)
    .action(async (inputs: string[], options: SurvivalOptions) => {
      finish(await runSession(options, session => judgeAll(inputs, options.master ?? [], session)))
    })
}

/** Status 1: something of a label did not come through, or cannot be told. */
async function judgeAll(args: readonly string[], masters: readonly string[], session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const passedOver = nothingPassedOver()
  let status: number = EXIT.done
  for await (const input of expandInputs(args, app.files, [], passedOver)) {
    job.signal.throwIfAborted()
    if (input.kind === 'problem') {
      output.notice(texts.error(input.error, input.path).message)
      status = EXIT.failed
      continue
    }
    const report = await app.publishing.survival(input.path, masters, job)
    if (report.error !== null) status = EXIT.failed
    else if (report.summary !== 'all' && status === EXIT.done) status = EXIT.stopped
    if (output.isJson) output.json(report)
    else for (const line of survivalLines(report, texts)) output.text(line)
  }
  tellPassedOver(passedOver, session)
  return status
}

type Texts = Session['texts']

function survivalLines(report: SurvivalReport, texts: Texts): readonly string[] {
  const { t } = texts
  const { copy, master, register, rows, error } = report
  const remedies = [...new Set(rows.flatMap(row => row.remedies))]
  return [
    copy.path,
    `  ${t(`survival.summary.${report.summary}`)}`,
    `  ${t(`survival.found-by.${report.foundBy}`, { path: master?.path ?? '', sequence: register?.sequence ?? 0 })}`,
    ...(error === null ? [] : [`  ${error.message}`]),
    ...rows.map(row => rowLine(row, report, texts)),
    ...(remedies.length === 0 ? [] : [`  ${t('survival.what-to-do')}`]),
    ...remedies.map(remedy => `    - ${t(`survival.remedy.${remedy}`)}`),
    '',
  ]
}

function rowLine(row: SurvivalRow, { caption }: SurvivalReport, texts: Texts): string {
  const { t } = texts
  const state = t(`survival.state.${row.state}`)
  if (row.part === 'caption') {
    const height = caption.textHeightPx === null ? '' : ` (${sayTextHeight(caption.textHeightPx, texts)})`
    return `  ${state}  ${t('survival.part.caption')}: ${row.master ?? '–'}${height}`
  }
  if (row.part === 'credentials')
    return `  ${state}  Content Credentials: ${t(`credentials.state.${row.copy ?? 'none'}`)}`
  if (row.name === 'other-fields')
    return `  ${state}  ${t('survival.part.other-fields', { kept: row.copy ?? '0', count: row.master ?? '0' })}`
  const say = (value: string | null): string => saySourceType(value ?? '', t, row.name)
  const value = row.state === 'changed' ? `${say(row.master)} → ${say(row.copy)}` : say(row.master ?? row.copy)
  const name = row.about === null ? row.name : `${t(`survival.field.${row.about}`)} (${row.name})`
  return `  ${state}  ${name}: ${value.length > 100 ? `${value.slice(0, 99)}…` : value}`
}
