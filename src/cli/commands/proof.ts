import { join } from 'node:path'
import type { Command } from 'commander'
import { countTestSigned } from '../../publish/proof.ts'
import { webName } from '../../publish/web-name.ts'
import { EXIT } from '../exit-status.ts'
import { expandInputs, nothingPassedOver } from '../inputs.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions, collect } from '../session.ts'
import { UsageError, oneOf, wholeNumber } from '../usage-error.ts'

interface ProofOptions extends CommonOptions {
  readonly out: string
  readonly name?: string
  readonly original?: readonly string[]
  readonly entry?: readonly string[]
  readonly format?: string
  readonly overwrite?: boolean
}

const FORMATS = ['pdf', 'html', 'json'] as const

/** `proof IMAGE… --out DIR`: one page per picture on what was labelled, by whom, when and why, from register and files. */
export function registerProofCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const command = program.command('proof').description(t('help.proof'))
  withCommonOptions(command.argument('[image...]', t('help.proof-input')), t)
    .requiredOption('--out <dir>', t('help.proof-out'))
    .option('--name <name>', t('help.proof-name'))
    .option('--original <file|folder>', t('help.proof-original'), collect)
    .option('--entry <sequence>', t('help.proof-entry'), collect)
    .option(`--format <${FORMATS.join(',')}>`, t('help.proof-format'))
    .option('--overwrite', t('help.overwrite-document'))
    .action(async (images: string[], options: ProofOptions) => {
      finish(await runSession(options, session => prove(images, options, session)))
    })
}

async function prove(images: readonly string[], options: ProofOptions, session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const sequences = (options.entry ?? []).map(readSequence)
  if (images.length === 0 && sequences.length === 0) throw new UsageError(texts.t('proof.nothing-named'))
  let status: number = EXIT.done
  const problem = (message: string): void => {
    output.notice(message)
    status = EXIT.failed
  }
  const pictures = await listFiles(images, session, problem)
  const originals = await listFiles(options.original ?? [], session, problem)
  const first = pictures[0]
  const isOne = pictures.length === 1 && first !== undefined
  const stem = webName(options.name ?? (isOne ? first : texts.t('proof.file-many')))
  const formats = readFormats(options.format)
  const pathOf = (format: (typeof FORMATS)[number]): string | null =>
    formats.includes(format) ? join(options.out, `${texts.t('proof.file', { stem })}.${format}`) : null
  const report = await app.publishing.proof(
    {
      pictures,
      sequences,
      originals,
      pdfPath: pathOf('pdf'),
      htmlPath: pathOf('html'),
      jsonPath: pathOf('json'),
      overwrite: options.overwrite === true,
    },
    job,
  )
  for (const { error } of report.problems) problem(error.message)
  if (output.isJson) output.json(report)
  else {
    for (const path of Object.values(report.output)) if (path !== null) output.text(path)
    output.notice(texts.t('proof.summary', { count: report.pictures.length }))
    const count = countTestSigned(report.pictures)
    if (count > 0) output.notice(texts.t('proof.made-by-test-identity', { count }))
    if (report.register?.check.ok === false)
      output.notice(texts.t('proof.chain-broken', { ...report.register.check, ok: '' }))
  }
  return status
}

async function listFiles(
  args: readonly string[],
  { app, texts }: Session,
  problem: (message: string) => void,
): Promise<readonly string[]> {
  const passedOver = nothingPassedOver()
  const paths: string[] = []
  for await (const input of expandInputs(args, app.files, [], passedOver)) {
    if (input.kind === 'file') paths.push(input.path)
    else problem(texts.error(input.error, input.path).message)
  }
  return paths
}

function readFormats(asked: string | undefined): readonly (typeof FORMATS)[number][] {
  if (asked === undefined) return ['pdf', 'html']
  return asked.split(',').map(name => oneOf('--format', name.trim(), FORMATS))
}

const readSequence = (asked: string): number => wholeNumber('--entry', asked, [1, null])
