import { join } from 'node:path'
import type { Command } from 'commander'
import {
  CAPTION_PLACES,
  LABEL_OUTPUT_FORMATS,
  type LabelOutputFormat,
  type RequestedPlace,
  type SizePreset,
} from '../../domain/label.ts'
import { FACE_SENSITIVITIES } from '../../domain/image.ts'
import { mapInOrder } from '../../domain/map-in-order.ts'
import { LABEL_KINDS, type LabelKind } from '../../domain/origin-kind.ts'
import type { LabelReport } from '../../domain/report.ts'
import { ExitStatus } from '../exit-status.ts'
import { type CommandInput, expandInputs, nothingPassedOver, tellPassedOver } from '../inputs.ts'
import { printLabel } from '../print-label.ts'
import {
  type CommonOptions,
  collect,
  HELD_PER_JOB,
  picturesAtOnce,
  runSession,
  type Session,
  withCommonOptions,
} from '../session.ts'
import { createOutputNames, outputFormat } from '../../label/output-names.ts'
import type { LabelRequest } from '../../api/ursprung.ts'
import { UsageError, oneOf, oneOfOrNone } from '../usage-error.ts'

/** What `label` can be told; `pack` takes the same. */
export interface LabelOptions extends CommonOptions {
  readonly out: string
  readonly kind?: string
  readonly tool?: string
  readonly caption?: string
  readonly template?: string
  readonly captionLang?: string
  readonly place?: string
  readonly preset?: string
  readonly format?: string
  readonly alt?: string
  readonly credit?: string
  readonly answer?: readonly string[]
  readonly decidedBy?: string
  readonly secondReviewer?: string
  readonly override?: readonly string[]
  readonly identity?: string
  readonly strip?: string
  readonly overwrite?: boolean
  readonly faces?: boolean
}

const STRIPPABLE = ['gps', 'serial', 'author', 'prompt'] as const

/** `label INPUT… --out DIR`: caption + metadata + signed manifest, one labelled copy per input and preset. */
export function registerLabelCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const command = program.command('label').description(t('help.label')).argument('<input...>', t('help.input'))
  withLabelOptions(withCommonOptions(command, t).requiredOption('--out <dir>', t('help.out')), t).action(
    async (inputs: string[], options: LabelOptions) => {
      finish(await runSession(options, session => labelAll(inputs, options, session)))
    },
  )
}

/** Adds everything that can be said about a label to a command. */
export function withLabelOptions(command: Command, t: (id: string) => string): Command {
  return command
    .option(`--kind <${LABEL_KINDS.join('|')}>`, t('help.kind'))
    .option('--tool <name>', t('help.tool'))
    .option('--caption <text>', t('help.caption'))
    .option('--template <id>', t('help.template'))
    .option('--caption-lang <lang>', t('help.caption-lang'))
    .option(`--place <auto|${CAPTION_PLACES.join('|')}>`, t('help.place'))
    .option('--preset <id,…>', t('help.preset'))
    .option(`--format <keep|${LABEL_OUTPUT_FORMATS.join('|')}>`, t('help.format'))
    .option('--alt <text>', t('help.alt'))
    .option('--credit <text>', t('help.credit'))
    .option('--answer <question=answer>', t('help.answer'), collect)
    .option('--decided-by <role>', t('help.decided-by'))
    .option('--second-reviewer <role>', t('help.second-reviewer'))
    .option('--override <rule=reason>', t('help.override'), collect)
    .option('--identity <name>', t('help.identity'))
    .option(`--strip <${STRIPPABLE.join(',')}>`, t('help.strip'))
    .option('--tsa <url>', t('help.tsa'))
    .option('--overwrite', t('help.overwrite'))
    .option('--no-faces', t('help.no-faces'))
    .option(`--face-sensitivity <${FACE_SENSITIVITIES.join('|')}>`, t('help.face-sensitivity'))
}

async function labelAll(args: readonly string[], options: LabelOptions, session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const request = readRequest(options)
  const presets = readPresets(options.preset, app.presets)
  const passedOver = nothingPassedOver()
  const status = new ExitStatus()
  const counts = { labelled: 0, 'already-labelled': 0, refused: 0, failed: 0 }
  const inputs = expandInputs(args, app.files, [options.out], passedOver)
  const tasks = planTasks(inputs, options.out, request, presets)
  const atOnce = ({ input }: PlannedLabel): number =>
    options.jobs === undefined
      ? picturesAtOnce(session.jobs, input.kind === 'file' ? input.format : null)
      : session.jobs
  const held = picturesAtOnce(session.jobs, 'jpeg') * HELD_PER_JOB
  const reports = mapInOrder(tasks, atOnce, task => labelOne(task, session), held)
  for await (const report of reports) {
    job.signal.throwIfAborted()
    counts[report.status] += 1
    status.addLabelled(report)
    if (output.isJson) output.json(report)
    else for (const line of [...printLabel(report, texts), '']) output.text(line)
  }
  tellPassedOver(passedOver, session)
  output.notice(
    texts.t('cli.summary-label', {
      labelled: counts.labelled,
      already: counts['already-labelled'],
      refused: counts.refused,
      failed: counts.failed,
    }),
  )
  return status.value
}

interface PlannedLabel {
  readonly input: CommandInput
  readonly outputPath: string
  readonly request: LabelRequest
}

/** Names are given in the order of the inputs, before any work: the same call always gives the same names. */
async function* planTasks(
  inputs: AsyncIterable<CommandInput>,
  out: string,
  request: LabelRequest,
  presets: readonly (SizePreset | null)[],
): AsyncGenerator<PlannedLabel> {
  const names = createOutputNames()
  for await (const input of inputs) {
    for (const preset of presets) {
      if (input.kind === 'problem') yield { input, outputPath: out, request }
      else {
        const format = outputFormat(request.format, input.format ?? 'jpeg') ?? 'jpeg'
        yield {
          input,
          outputPath: join(out, ...names.next(input.relativePath, format, preset?.id ?? null).split('/')),
          request: { ...request, preset },
        }
      }
    }
  }
}

async function labelOne({ input, outputPath, request }: PlannedLabel, { app, job }: Session): Promise<LabelReport> {
  if (input.kind === 'problem') return app.reportLabelProblem(input.path, input.error)
  return app.label(input.path, outputPath, request, job)
}

/** The options as a request; a wrong word is wrong usage. */
export function readRequest(options: LabelOptions): LabelRequest {
  return {
    kind: oneOfOrNone<LabelKind>('--kind', options.kind, LABEL_KINDS),
    tool: options.tool ?? null,
    captionText: options.caption ?? null,
    template: options.template ?? null,
    captionLang: options.captionLang ?? null,
    place: oneOfOrNone<RequestedPlace>('--place', options.place, ['auto', ...CAPTION_PLACES]),
    format:
      oneOfOrNone<LabelOutputFormat | 'keep'>('--format', options.format, ['keep', ...LABEL_OUTPUT_FORMATS]) ?? 'keep',
    preset: null,
    alt: options.alt ?? '',
    credit: options.credit ?? '',
    strip: (options.strip?.split(',') ?? []).map(name => oneOf('--strip', name.trim(), STRIPPABLE)),
    identity: options.identity ?? null,
    answers: readPairs('--answer', options.answer ?? []),
    decidedBy: options.decidedBy ?? null,
    secondReviewer: options.secondReviewer ?? null,
    overrides: readPairs('--override', options.override ?? []),
    overwrite: options.overwrite === true,
    findFaces: options.faces !== false,
  }
}

/** `NAME=VALUE` options as a map; the first `=` divides. */
export function readPairs(option: string, pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map(pair => {
      const equals = pair.indexOf('=')
      if (equals < 1) throw new UsageError({ kind: 'form', option, given: pair, example: 'child=no' })
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}

/** Web sizes by id; `[null]` where none was asked for. */
export function readPresets(asked: string | undefined, known: readonly SizePreset[]): readonly (SizePreset | null)[] {
  if (asked === undefined) return [null]
  return asked.split(',').map(id => {
    const preset = known.find(candidate => candidate.id === id.trim())
    if (preset === undefined)
      throw new UsageError({
        kind: 'word',
        option: '--preset',
        given: id,
        allowed: known.map(candidate => candidate.id),
      })
    return preset
  })
}
