import type { Command } from 'commander'
import { FACE_SENSITIVITIES } from '../../domain/image.ts'
import { mapInOrder } from '../../domain/map-in-order.ts'
import type { Verification } from '../../verify/verify-image.ts'
import { openComparison, showComparison } from '../compare.ts'
import { ExitStatus } from '../exit-status.ts'
import { createManifestExport } from '../export-manifest.ts'
import { type CommandInput, expandInputs, nothingPassedOver, tellPassedOver } from '../inputs.ts'
import { printDetails } from '../print-details.ts'
import { printVerify } from '../print-verify.ts'
import { type CommonOptions, HELD_PER_JOB, runSession, type Session, withCommonOptions } from '../session.ts'

interface VerifyOptions extends CommonOptions {
  readonly details?: boolean
  readonly sidecar?: string
  readonly faces?: boolean
  readonly register?: boolean
  readonly compare?: string
  readonly fetchManifest?: boolean
  readonly exportManifest?: string
}

/** `verify INPUT…`: everything known about each image's origin, and what to do about it. */
export function registerVerifyCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(program.command('verify').description(t('help.verify')).argument('<input...>', t('help.input')), t)
    .option('--details', t('help.details'))
    .option('--sidecar <file>', t('help.sidecar'))
    .option('--fetch-manifest', t('help.fetch-manifest'))
    .option('--export-manifest <dir>', t('help.export-manifest'))
    .option('--lists <dir>', t('help.lists'))
    .option('--compare <file>', t('help.compare'))
    .option('--no-register', t('help.no-register'))
    .option('--no-faces', t('help.no-faces'))
    .option(`--face-sensitivity <${FACE_SENSITIVITIES.join('|')}>`, t('help.face-sensitivity'))
    .action(async (inputs: string[], options: VerifyOptions) => {
      finish(await runSession(options, session => verifyAll(inputs, options, session)))
    })
}

async function verifyAll(args: readonly string[], options: VerifyOptions, session: Session): Promise<number> {
  const { app, output, texts, job } = session
  const status = new ExitStatus()
  const passedOver = nothingPassedOver()
  const inputs = expandInputs(args, app.files, [], passedOver)
  const comparison = options.compare === undefined ? null : await openComparison(options.compare, session)
  const exporting = options.exportManifest === undefined ? null : createManifestExport(options.exportManifest, session)
  let count = 0
  let unread = 0
  const work = async (input: CommandInput): Promise<Verification> => {
    const verification = await verifyOne(input, options, session)
    if (exporting !== null && input.kind === 'file') await exporting.save(input, verification.report)
    return verification
  }
  for await (const verification of mapInOrder(inputs, session.jobs, work, session.jobs * HELD_PER_JOB)) {
    job.signal.throwIfAborted()
    count += 1
    if (verification.report.error !== null) unread += 1
    status.addVerified(verification.report)
    if (comparison !== null) showComparison(comparison, verification, session)
    else if (output.isJson) output.json(verification.report)
    else
      for (const line of [
        ...printVerify(verification.report, texts),
        ...(options.details === true ? printDetails(verification, texts) : []),
        '',
      ])
        output.text(line)
    job.report({ doneCount: count, totalCount: null, currentName: verification.report.path })
  }
  if (comparison !== null) output.notice(texts.t('diff.summary', comparison.counts))
  if (exporting !== null && !exporting.tell()) status.addFailure()
  tellPassedOver(passedOver, session)
  if (count === 0) output.notice(texts.t('cli.nothing-to-do'))
  else if (count > unread) output.notice(texts.t('cli.summary-verify', { count: count - unread }))
  if (unread > 0) output.notice(texts.t('cli.unverified', { count: unread }))
  return status.value
}

async function verifyOne(input: CommandInput, options: VerifyOptions, { app, job }: Session): Promise<Verification> {
  if (input.kind === 'problem') return app.reportProblem(input.path, input.error)
  return app.verify(
    input.path,
    {
      ...(options.sidecar === undefined ? {} : { sidecarPath: options.sidecar }),
      fetchRemote: options.fetchManifest === true && options.offline !== true,
      findFaces: options.faces !== false,
      record: options.register !== false,
    },
    job,
  )
}
