import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ArchiveCatalogue } from '../../archive/catalogue.ts'
import type { RootMapping } from '../../archive/work-batch.ts'
import { openArchive } from '../../compose/archive.ts'
import type { WorkerOptions } from '../../compose/worker.ts'
import type { ReportedError } from '../../domain/finding.ts'
import type { Job } from '../../domain/job.ts'
import { awayNotice } from '../away-notice.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, readDatabase, runSession, type Session, withCommonOptions, collect } from '../session.ts'
import { UsageError } from '../usage-error.ts'

interface WorkerCommandOptions extends CommonOptions {
  readonly queue?: string
  readonly name?: string
  readonly rootMap?: readonly string[]
  readonly status?: boolean
  readonly prepare?: boolean
}

/** `worker --queue URL`: take part in scans that are spread over several computers. */
export function registerWorkerCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(program.command('worker').description(t('help.worker')), t)
    .option('--queue <url>', t('help.worker-queue'))
    .option('--name <name>', t('help.worker-name'))
    .option('--root-map <scanned=here>', t('help.worker-root-map'), collect)
    .option('--lists <dir>', t('help.lists'))
    .option('--status', t('help.worker-status'))
    .option('--prepare', t('help.worker-prepare'))
    .action(async (options: WorkerCommandOptions) => {
      const asked = options.queue ?? process.env['URSPRUNG_QUEUE']
      if (asked === undefined) throw new UsageError(t('worker.queue-needed'))
      const queueUrl = readDatabase('--queue', asked)
      const mappings = (options.rootMap ?? []).map(readMapping)
      if (options.status === true && options.prepare === true)
        throw new UsageError({ kind: 'one-of', options: ['--status', '--prepare'] })
      const shared = { ...options, register: options.register ?? queueUrl }
      finish(await runSession(shared, session => takePart({ queueUrl, mappings, options }, session)))
    })
}

interface Asked {
  readonly queueUrl: string
  readonly mappings: readonly RootMapping[]
  readonly options: WorkerCommandOptions
}

/** `/arkiv=/mnt/arkiv`: the folder as it was given to `scan`, and here. */
function readMapping(text: string): RootMapping {
  const at = text.indexOf('=')
  const [catalogue, local] = [text.slice(0, at), text.slice(at + 1)].map(part => part.replace(/[/\\]+$/, ''))
  if (at < 1 || catalogue === undefined || local === undefined || local === '')
    throw new UsageError({ kind: 'form', option: '--root-map', given: text, example: '/arkiv=/mnt/arkiv' })
  const here = resolve(local)
  return { catalogue, local: process.platform === 'win32' ? here.replaceAll('\\', '/') : here }
}

async function takePart({ queueUrl, mappings, options }: Asked, session: Session): Promise<number> {
  const { app, jobs, job, output, texts } = session
  if (options.status === true) return showStatus(session)
  const databaseUrl = app.databaseUrl ?? queueUrl
  if (options.prepare === true) return prepare(databaseUrl, session)
  const name = options.name ?? `${hostname()}-${process.pid}`
  const patience = { signal: job.signal, onAway: awayNotice(session) }
  const { openWorker } = await import('../../compose/worker.ts')
  const opened = await openWorker({
    app,
    queueUrl,
    databaseUrl,
    name,
    jobs,
    mappings,
    patience,
  } satisfies WorkerOptions)
  if (!opened.ok) return tell(opened.error, session)
  const worker = opened.value
  try {
    output.notice(texts.t('worker.ready', { name, place: app.registerPlace }))
    return tell(await worker.run(progress(session)), session)
  } finally {
    await worker.close()
  }
}

async function prepare(databaseUrl: string, session: Session): Promise<number> {
  const { prepareShared } = await import('../../compose/worker.ts')
  const prepared = await prepareShared(databaseUrl)
  if (!prepared.ok) return tell(prepared.error, session)
  const { output, texts, app } = session
  output.notice(texts.t('worker.prepared', { place: app.registerPlace }))
  if (!prepared.value.hasRoles) output.notice(texts.t('worker.no-roles'))
  return EXIT.done
}

function progress({ job, output, texts }: Session): Job {
  return {
    signal: job.signal,
    report: ({ doneCount, currentName }) =>
      output.progress(texts.t('worker.progress', { done: doneCount, name: currentName })),
  }
}

function tell(error: ReportedError, { app, output, texts }: Session): number {
  output.notice(texts.error(error, app.registerPlace).message)
  return EXIT.failed
}

/** A worker that has said nothing for so long is not shown, in ms. */
const SILENCE_MS = 60_000
const SHOWN_SCANS = 20

/** Scans under way and who works on them, from any computer. */
async function showStatus(session: Session): Promise<number> {
  const { app, jobs, job } = session
  const opened = await openArchive({ app, jobs, patience: { signal: job.signal, onAway: awayNotice(session) } })
  if (!opened.ok) return tell(opened.error, session)
  try {
    await printStatus(opened.value.catalogue, session)
    return EXIT.done
  } finally {
    await opened.value.close()
  }
}

async function printStatus(catalogue: ArchiveCatalogue, { output, texts: { t } }: Session): Promise<void> {
  const workers = await catalogue.workers(Date.now() - SILENCE_MS)
  const scans = await Promise.all(
    (await catalogue.scans(SHOWN_SCANS)).map(async ({ id, request, phase, startedAt, finishedAt }) => {
      const { files, pending } = await catalogue.counts(id)
      return { id, folders: request.folders, phase, startedAt, finishedAt, files, pending }
    }),
  )
  if (output.isJson) output.json({ schema: 'ursprung.workers/1', workers, scans })
  for (const { folders, phase, files, pending } of scans)
    output.text(t(`worker.scan-${phase}`, { folders: folders.join(', '), done: files - pending, files }))
  for (const { name, files, scan } of workers)
    output.text(t(scan === null ? 'worker.waits' : 'worker.works', { name, files }))
  if (workers.length === 0) output.text(t('worker.none'))
}
