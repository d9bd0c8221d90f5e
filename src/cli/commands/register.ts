import type { Command } from 'commander'
import { registerFailure } from '../../register/failure.ts'
import {
  isChainBroken,
  percentAlike,
  type RecordedEntry,
  type RegisterHead,
  type SimilarEntry,
} from '../../register/entry.ts'
import { EXPORT_FORMATS, type ExportFormat, exportEntries } from '../../register/export-register.ts'
import type { RegisterEngine } from '../../engines/engines.ts'
import { EXIT } from '../exit-status.ts'
import { beginFile } from '../new-file.ts'
import { withRegister } from '../with-register.ts'
import { addDecide } from './register-decide.ts'
import { addRetain } from './register-retain.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { UsageError, oneOf, wholeNumber } from '../usage-error.ts'

interface ListOptions extends CommonOptions {
  readonly limit?: string
}
interface CheckOptions extends CommonOptions {
  readonly head?: string
}
interface ExportOptions extends CommonOptions {
  readonly format?: string
  readonly to?: string
}

const DEFAULT_LIMIT = 50
/** `register find` shows the nearest few; more would be a list of strangers. */
const FIND_LIMIT = 10

/** `register list · check · find IMAGE · export · backup · decide IMAGE · retain`: the append-only register of what was labelled, verified and decided. */
export function registerRegisterCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const register = program.command('register').description(t('help.register'))
  const add = (name: string): Command =>
    withCommonOptions(register.command(name).description(t(`help.register-${name}`)), t)
  add('list')
    .option('--limit <n>', t('help.limit'))
    .action(async (options: ListOptions) => {
      finish(
        await runSession(options, session =>
          withRegister(session, engine => listEntries(engine, readLimit(options.limit), session)),
        ),
      )
    })
  add('check')
    .option('--head <sequence:hash>', t('help.register-head'))
    .action(async (options: CheckOptions) => {
      finish(
        await runSession(options, session =>
          withRegister(session, engine => checkChain(engine, readHead(options.head), session)),
        ),
      )
    })
  add('find')
    .argument('<image>', t('help.input'))
    .action(async (image: string, options: CommonOptions) => {
      finish(await runSession(options, session => findPicture(image, session)))
    })
  add('export')
    .option(`--format <${EXPORT_FORMATS.join('|')}>`, t('help.register-format'))
    .option('--to <file>', t('help.register-to'))
    .action(async (options: ExportOptions) => {
      finish(await runSession(options, session => withRegister(session, engine => exportAll(engine, options, session))))
    })
  addDecide(add('decide'), t, finish)
  addRetain(add('retain'), t, finish)
  add('backup')
    .argument('<file>')
    .action(async (file: string, options: CommonOptions) => {
      finish(await runSession(options, session => withRegister(session, engine => backup(engine, file, session))))
    })
}

async function listEntries(engine: RegisterEngine, limit: number, { output, texts }: Session): Promise<number> {
  let count = 0
  let hasMore = false
  // One more than is shown: only it tells whether something is left out.
  for await (const recorded of engine.list({ newestFirst: true, limit: limit + 1 })) {
    hasMore = count === limit
    if (hasMore) break
    count += 1
    if (output.isJson) output.json(recorded)
    else output.text(entryLine(recorded, texts.t))
  }
  if (count === 0) output.notice(texts.t('register.empty'))
  if (hasMore) output.notice(texts.t('register.limited', { count }))
  return EXIT.done
}

async function checkChain(
  engine: RegisterEngine,
  head: RegisterHead | undefined,
  { output, texts, job }: Session,
): Promise<number> {
  const checked = await engine.check(job, head)
  if (output.isJson) output.json({ schema: 'ursprung.register-check/1', ...checked })
  if (checked.ok) {
    output.text(texts.t('register.holds', { count: checked.entries }))
    if (head !== undefined) output.text(texts.t('register.head-stands', { sequence: head.sequence }))
    output.text(texts.t('register.head', { sequence: checked.head.sequence, hash: checked.head.entryHash }))
    return EXIT.done
  }
  const { firstBroken } = checked
  output.text(texts.t(`register-break.${firstBroken.reason}`, { sequence: firstBroken.sequence }))
  output.text(texts.t(`register-break-next.${isChainBroken(firstBroken) ? 'other' : 'diary'}`))
  return EXIT.failed
}

async function findPicture(image: string, session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const found = await app.findInRegister(image, FIND_LIMIT, job)
  if (!found.ok) {
    output.notice(texts.error(found.error, image).message)
    return EXIT.failed
  }
  const { exact, similar } = found.value
  if (output.isJson) output.json({ schema: 'ursprung.register-find/1', path: image, exact, similar })
  else {
    for (const recorded of exact) output.text(`${texts.t('register.same-file')}  ${entryLine(recorded, texts.t)}`)
    for (const match of similar) output.text(`${similarity(match, texts.t)}  ${entryLine(match.recorded, texts.t)}`)
  }
  if (exact.length + similar.length === 0) output.notice(texts.t('register.not-found'))
  return EXIT.done
}

async function exportAll(engine: RegisterEngine, options: ExportOptions, { output, texts }: Session): Promise<number> {
  const usual = output.isJson ? 'json' : 'csv'
  const format: ExportFormat = oneOf('--format', options.format ?? usual, EXPORT_FORMATS)
  const pieces = exportEntries(engine.list({}), format)
  if (options.to === undefined) {
    if (output.isJson && format !== 'json')
      throw new UsageError({ kind: 'one-of', options: ['--json', `--format ${format}`] })
    for await (const piece of output.isJson ? onOneLine(pieces) : pieces)
      if (!process.stdout.write(piece)) await new Promise(resolve => process.stdout.once('drain', resolve))
    return EXIT.done
  }
  const file = await beginFile(options.to)
  const failed = file.ok ? await file.value.write(pieces) : file.error
  output.notice(
    failed === null ? texts.t('register.exported', { path: options.to }) : texts.error(failed, options.to).message,
  )
  return failed === null ? EXIT.done : EXIT.failed
}

/** JSON with `--json`: a line breaks nowhere within it, as those in texts are written `\n`. */
async function* onOneLine(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield piece.replaceAll('\n', '')
  yield '\n'
}

async function backup(engine: RegisterEngine, file: string, { app, output, texts }: Session): Promise<number> {
  const copied = await engine.backup(file)
  output.notice(
    copied.ok
      ? texts.t('register.exported', { path: file })
      : texts.error(registerFailure(copied.error), app.registerPlace).message,
  )
  return copied.ok ? EXIT.done : EXIT.failed
}

type Translate = Session['texts']['t']

function entryLine({ sequence, at, event, entry }: RecordedEntry, t: Translate): string {
  const about =
    entry === null
      ? t('register.deleted')
      : [entry.kind === null ? '' : t(`verdict.kind.${entry.kind}`), entry.caption, entry.decidedBy]
          .filter(part => (part ?? '') !== '')
          .join(' · ')
  const hash = entry?.output?.sha256 ?? entry?.input?.sha256 ?? ''
  return `${sequence}  ${at.slice(0, 19).replace('T', ' ')} UTC  ${t(`register.event.${event}`)}  ${about}  ${hash.slice(0, 16)}`
}

const similarity = ({ score }: SimilarEntry, t: Translate): string =>
  t('register.similar', { percent: percentAlike(score) })

function readLimit(asked: string | undefined): number {
  return asked === undefined ? DEFAULT_LIMIT : wholeNumber('--limit', asked, [1, null])
}

function readHead(asked: string | undefined): RegisterHead | undefined {
  if (asked === undefined) return undefined
  const match = /^(\d+):([0-9a-f]{64})$/.exec(asked)
  if (match === null)
    throw new UsageError({
      kind: 'form',
      option: '--head',
      given: asked,
      example: `12:${'0123456789abcdef'.repeat(4)}`,
    })
  return { sequence: Number(match[1]), entryHash: match[2] ?? '' }
}
