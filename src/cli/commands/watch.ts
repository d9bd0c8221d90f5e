import type { Command } from 'commander'
import type { LabelRequest } from '../../api/ursprung.ts'
import { openWatch, type WatchOutcome } from '../../compose/watch.ts'
import { LABEL_KINDS } from '../../domain/origin-kind.ts'
import { EXIT, ExitStatus } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { oneOf, oneOfOrNone, seconds } from '../usage-error.ts'

interface WatchCommandOptions extends CommonOptions {
  readonly out: string
  readonly do?: string
  readonly kind?: string
  readonly tool?: string
  readonly identity?: string
  readonly decidedBy?: string
  readonly faces?: boolean
  readonly settle?: string
  readonly once?: boolean
}

const ACTIONS = ['label', 'verify'] as const
const DEFAULT_SETTLE_SECONDS = 2

/** `watch FOLDER --out DIR`: labels or verifies what appears; one line a file. Ends with Ctrl-C, or with `--once` when all is done. */
export function registerWatchCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(
    program.command('watch').description(t('help.watch')).argument('<folder>', t('help.watch-folder')),
    t,
  )
    .requiredOption('--out <dir>', t('help.watch-out'))
    .option(`--do <${ACTIONS.join('|')}>`, t('help.watch-do'))
    .option(`--kind <${LABEL_KINDS.join('|')}>`, t('help.kind'))
    .option('--tool <name>', t('help.tool'))
    .option('--identity <name>', t('help.identity'))
    .option('--decided-by <who>', t('help.decided-by'))
    .option('--no-faces', t('help.no-faces'))
    .option('--settle <seconds>', t('help.watch-settle'))
    .option('--once', t('help.watch-once'))
    .action(async (folder: string, options: WatchCommandOptions) => {
      finish(await runSession(options, session => watch(folder, options, session)))
    })
}

async function watch(folder: string, options: WatchCommandOptions, session: Session): Promise<number> {
  const { app, output, texts, job, jobs } = session
  if ((await app.files.kindOf(folder)) !== 'folder') {
    output.notice(texts.error({ kind: 'not-a-folder', message: folder }, folder).message)
    return EXIT.failed
  }
  const opened = await openWatch(
    {
      app,
      folder,
      out: options.out,
      label: oneOf('--do', options.do ?? 'label', ACTIONS) === 'verify' ? null : labelRequest(options),
      findFaces: options.faces !== false,
      settleMs: readSettle(options.settle),
      isOnce: options.once === true,
      jobs,
    },
    job,
  )
  if (!opened.ok) {
    const isSamePlace = opened.error.kind === 'output-is-input'
    output.notice(isSamePlace ? texts.t('watch.out-is-folder') : texts.error(opened.error, app.dataDir).message)
    return isSamePlace ? EXIT.usage : EXIT.failed
  }
  output.notice(texts.t('watch.started', { folder }))
  const status = new ExitStatus()
  for await (const outcome of opened.value) {
    addTo(status, outcome)
    log(outcome, session)
  }
  return status.value
}

function addTo(status: ExitStatus, { report, outcome }: WatchOutcome): void {
  if (outcome === 'failed') status.addFailure()
  if (report?.schema === 'ursprung.label/1') status.addLabelled(report)
  if (report?.schema === 'ursprung.verify/1') status.addVerified(report)
}

/** One line a file, with its time: a log that `tail -f` and a service's journal can keep. */
function log({ path, at, outcome, output: written, report, error }: WatchOutcome, { output, texts }: Session): void {
  if (output.isJson) output.json({ schema: 'ursprung.watch/1', path, at, outcome, output: written, report, error })
  else {
    const line = [
      at,
      texts.t(`watch.${outcome}`),
      path,
      ...(written === null ? [] : ['→', written]),
      ...(error === null ? [] : ['·', error.kind === 'needs-answers' ? texts.t('watch.needs-answers') : error.message]),
    ]
    output.text(line.join(' ').replaceAll(/[\r\n]+/g, ' '))
  }
}

function labelRequest(options: WatchCommandOptions): LabelRequest {
  return {
    kind: oneOfOrNone('--kind', options.kind, LABEL_KINDS),
    tool: options.tool ?? null,
    captionText: null,
    template: null,
    captionLang: null,
    place: null,
    format: 'keep',
    preset: null,
    alt: '',
    credit: '',
    strip: [],
    identity: options.identity ?? null,
    answers: new Map(),
    decidedBy: options.decidedBy ?? null,
    secondReviewer: null,
    overrides: new Map(),
    overwrite: false,
    findFaces: options.faces !== false,
  }
}

function readSettle(asked: string | undefined): number {
  return 1_000 * (asked === undefined ? DEFAULT_SETTLE_SECONDS : seconds('--settle', asked, [0, 3_600]))
}
