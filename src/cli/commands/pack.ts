import { join } from 'node:path'
import type { Command } from 'commander'
import type { PackRequest } from '../../api/publishing.ts'
import type { PackReport } from '../../publish/pack.ts'
import { createWebNames } from '../../publish/web-name.ts'
import { EXIT } from '../exit-status.ts'
import { expandInputs, nothingPassedOver, tellPassedOver } from '../inputs.ts'
import { sayTextHeight } from '../print-label.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { type LabelOptions, readPresets, readRequest, withLabelOptions } from './label.ts'
import { UsageError } from '../usage-error.ts'

interface PackOptions extends LabelOptions, CommonOptions {
  readonly zip?: boolean
  readonly master?: string
  readonly altLang?: string
  readonly pageLang?: string
  readonly baseUrl?: string
}

/** `pack INPUT… --out DIR`: everything one picture needs on the web, in a folder or ZIP of its own. */
export function registerPackCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const command = program.command('pack').description(t('help.pack')).argument('<input...>', t('help.input'))
  withLabelOptions(withCommonOptions(command, t).requiredOption('--out <dir>', t('help.pack-out')), t)
    .option('--zip', t('help.pack-zip'))
    .option('--master <file>', t('help.pack-master'))
    .option('--alt-lang <lang>', t('help.pack-alt-lang'))
    .option('--page-lang <lang>', t('help.pack-page-lang'))
    .option('--base-url <url>', t('help.pack-base-url'))
    .action(async (inputs: string[], options: PackOptions) => {
      finish(await runSession(options, session => packAll(inputs, options, session)))
    })
}

/** One picture at a time: each makes several copies, and these already keep the cores busy. */
async function packAll(args: readonly string[], options: PackOptions, session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const shared = sharedRequest(options, session)
  const names = createWebNames()
  const passedOver = nothingPassedOver()
  let status: number = EXIT.done
  let count = 0
  for await (const input of expandInputs(args, app.files, [options.out], passedOver)) {
    job.signal.throwIfAborted()
    if (input.kind === 'problem') {
      output.notice(texts.error(input.error, input.path).message)
      status = EXIT.failed
      continue
    }
    count += 1
    const stem = names(input.path)
    const path = join(options.out, options.zip === true ? `${stem}.zip` : stem)
    const target = { path, kind: options.zip === true ? 'zip' : 'folder' } as const
    const report = await app.publishing.pack({ ...shared, sourcePath: input.path, target, stem }, job)
    if (report.status === 'failed') status = EXIT.failed
    if (report.status === 'refused' && status !== EXIT.failed) status = EXIT.stopped
    if (output.isJson) output.json(report)
    else for (const line of packLines(report, texts)) output.text(line)
  }
  tellPassedOver(passedOver, session)
  if (count === 0) output.notice(texts.t('cli.nothing-to-do'))
  return status
}

function sharedRequest(options: PackOptions, { app }: Session): Omit<PackRequest, 'sourcePath' | 'target' | 'stem'> {
  const presets = readPresets(options.preset, app.presets).filter(preset => preset !== null)
  return {
    label: readRequest(options),
    masterPath: options.master ?? null,
    presets: presets.length === 0 ? null : presets,
    pageLang: readLang('--page-lang', options.pageLang),
    altLang: readLang('--alt-lang', options.altLang),
    baseUrl: readBaseUrl(options.baseUrl),
  }
}

/** A BCP 47 tag, as far as its form goes (RFC 5646, 2.1). */
function readLang(option: string, asked: string | undefined): string | null {
  if (asked === undefined) return null
  if (!/^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(asked))
    throw new UsageError({ kind: 'form', option, given: asked, example: 'sv-x-lattlast' })
  return asked
}

function readBaseUrl(asked: string | undefined): string {
  if (asked === undefined) return ''
  const url = URL.parse(asked)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError({
      kind: 'form',
      option: '--base-url',
      given: asked,
      example: 'https://www.example.se/bilder/',
    })
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

type Texts = Session['texts']

function packLines(report: PackReport, texts: Texts): readonly string[] {
  const { t } = texts
  const findings = report.findings.flatMap(({ severity, message, nextStep }) => [
    `  ${severity === 'stop' ? '!' : severity === 'ask' ? '?' : '·'} ${message}`,
    ...(severity === 'note' ? [] : [`    ${nextStep}`]),
  ])
  if (report.output === null || report.text === null)
    return [report.input.path, `  ${t('pack.not-made')}: ${report.error?.message ?? ''}`, ...findings, '']
  return [
    report.output.path,
    ...report.renditions.map(({ name, widthPx, heightPx, caption }) => {
      const text = caption === null ? '' : ` · ${sayTextHeight(caption.textHeightPx, texts)}`
      return `  ${name}  ${widthPx} × ${heightPx}${text}`
    }),
    `  ${t('pack.alt')}: ${report.text.alt}`,
    `  ${t('pack.figcaption')}: ${report.text.figcaption}`,
    ...findings,
    '',
  ]
}
