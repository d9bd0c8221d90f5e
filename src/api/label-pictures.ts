import type { ReportedError } from '../domain/finding.ts'
import { type Job, unfollowedJob } from '../domain/job.ts'
import type { SizePreset } from '../domain/label.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { createOutputNames, outputFormat } from '../label/output-names.ts'
import { findLostCrops } from '../label/placement/crop-check.ts'
import { marginPx } from '../label/place-caption.ts'
import { aiToolOf } from '../verify/origin.ts'
import type { Verification } from '../verify/verify-image.ts'
import type { GrantedPath } from './grants.ts'
import { type LabelDraft, toLabelRequest } from './label-draft.ts'
import { openPointsOf } from './open-points.ts'
import { EXPIRED_GRANT, handleFor, presentError, presentLabelReport } from './present.ts'
import type { ApiContext } from './services.ts'
import { asCompleted, inBatches } from './streams.ts'
import { PICTURES_AT_ONCE } from './verify-pictures.ts'
import type { Consultation, LabelEvent, LabelOutcome, PreviewAnswer } from './views.ts'

/** One picture and what was chosen for it. */
export interface LabelItem {
  readonly grant: string
  readonly draft: LabelDraft
}

interface Looked {
  readonly granted: GrantedPath
  readonly verification: Verification
}

/** A granted picture with its verdict; the error names the file, not its path. */
async function look(grant: string, context: ApiContext, job: Job): Promise<Result<Looked, ReportedError>> {
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const { findFaces } = await context.services.loadSettings()
  const verification = await context.verdicts.verify(context.cores.current(), granted.path, { findFaces }, job)
  return verification.report.error === null
    ? ok({ granted, verification })
    : err(presentError(verification.report.error, granted))
}

/**
 * What the policy asks about one picture, in words, with the answers so far. Nothing is written. Fails with `grant-expired`, or with the verdict's error
 * where the picture cannot be read.
 */
export async function consultPicture(
  item: LabelItem,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<Consultation, ReportedError>> {
  const looked = await look(item.grant, context, unfollowedJob(signal))
  if (!looked.ok) return looked
  const app = context.cores.current()
  const { report } = looked.value.verification
  const outcome = app.consult(
    looked.value.verification,
    toLabelRequest(item.draft, null, { overwrite: false, findFaces: true }),
  )
  const { kind, basis } = report.origin
  return ok({
    evidenceKind: basis === 'none' ? null : (LABEL_KINDS.find(known => known === kind) ?? null),
    basis,
    generator: aiToolOf(report.origin),
    release: outcome.release,
    questions: outcome.questions,
    unanswered: outcome.unanswered,
    missing: outcome.missing,
    needsSecondReviewer: outcome.needsSecondReviewer,
    findings: outcome.findings.map(app.sayFinding),
    open: openPointsOf(outcome.findings, app.sayFinding),
    contacts: outcome.contacts,
    exposure: [...new Set(report.exposure.map(exposure => exposure.kind))],
  })
}

/**
 * Draws the caption with the renderer that labels and tells what would be written. The drawing lives in the scratch space. Fails as `consultPicture` does,
 * or with the reason why the caption cannot be drawn; the picture itself is never touched.
 */
export async function previewPicture(
  item: LabelItem & { readonly preset: string | null },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<PreviewAnswer, ReportedError>> {
  const job = unfollowedJob(signal)
  const looked = await look(item.grant, context, job)
  if (!looked.ok) return looked
  const { granted, verification } = looked.value
  const app = context.cores.current()
  const preset = app.presets.find(known => known.id === item.preset) ?? null
  const target = await context.services.scratch.newPreview(granted.name)
  const request = toLabelRequest(item.draft, preset, { overwrite: false, findFaces: true })
  const drawn = await app.preview(verification, request, target, job)
  if (!drawn.ok) return err(presentError(drawn.error, granted))
  const { plan, rendering, digitalSourceType, actions, keepsParent } = drawn.value
  const identity = await signerFor(item.draft, context)
  const { box, place, canvas, textHeightPx } = rendering.caption
  return ok({
    image: context.grants.give({ path: target, name: granted.name, relativePath: granted.name, purpose: 'preview' }),
    size: rendering.size,
    caption: {
      text: plan.caption.text,
      lang: plan.caption.lang,
      place,
      box,
      insetPx: marginPx(plan.caption.style, canvas),
      textHeightPx,
      contrast: rendering.contrast,
    },
    cropsLost: findLostCrops(box, canvas),
    notes: rendering.notes,
    written: {
      digitalSourceType,
      tool: plan.tool,
      alt: plan.alt,
      credit: plan.credit,
      stripped: item.draft.strip,
      actions,
      keepsParent,
      ...identity,
    },
  })
}

async function signerFor(
  draft: LabelDraft,
  context: ApiContext,
): Promise<{ readonly signer: string | null; readonly isTestIdentity: boolean }> {
  const known = await context.cores.current().administration.identities.list()
  const wanted = draft.identity ?? (await context.services.loadSettings()).identity
  const identity = known.find(candidate => candidate.name === wanted) ?? known[0]
  return {
    signer:
      identity === undefined ? null : (identity.subject.organisation ?? identity.subject.commonName ?? identity.name),
    isTestIdentity: identity === undefined || identity.kind === 'test',
  }
}

interface LabelTask extends LabelItem {
  readonly preset: SizePreset | null
  readonly granted: GrantedPath
  /** Relative to the output folder, with `/`. */
  readonly outputName: string
}

/**
 * Labels a batch: one copy per picture and web size. What is done stays done when the reader leaves. A copy that cannot be made is an outcome with its
 * error and the others go on; throws only on abort.
 */
export async function* labelPictures(
  batch: { readonly items: readonly LabelItem[]; readonly folder: string | null; readonly overwrite: boolean },
  context: ApiContext,
  signal: AbortSignal,
): AsyncGenerator<LabelEvent> {
  const { services, grants } = context
  const granted = batch.folder === null ? null : grants.resolve(batch.folder, ['folder'])
  const folder =
    granted?.path ??
    (context.host.kind === 'desktop' ? await services.defaultOutputFolder() : await services.scratch.newFolder())
  const tasks = await planTasks(batch.items, context)
  const job = unfollowedJob(signal)
  const outcomes = asCompleted(tasks, PICTURES_AT_ONCE, async task => {
    signal.throwIfAborted()
    return labelOne(task, { folder, overwrite: batch.overwrite }, context, job)
  })
  let doneCount = 0
  for await (const done of inBatches(outcomes)) {
    doneCount += done.length
    yield { outcomes: done, doneCount, totalCount: tasks.length }
  }
}

/** Names are given in the order of the pictures, before any work: the same batch always gets the same names. */
async function planTasks(items: readonly LabelItem[], context: ApiContext): Promise<readonly LabelTask[]> {
  const { presets } = context.cores.current()
  const names = createOutputNames()
  const tasks: LabelTask[] = []
  for (const item of items) {
    const granted = context.grants.resolve(item.grant, ['picture'])
    if (granted === null) continue
    const source = (await context.cores.current().files.sniffFormat(granted.path)) ?? 'jpeg'
    const format = outputFormat(item.draft.format, source) ?? 'jpeg'
    const chosen = presets.filter(preset => item.draft.presets.includes(preset.id))
    for (const preset of chosen.length === 0 ? [null] : chosen) {
      tasks.push({ ...item, preset, granted, outputName: names.next(granted.relativePath, format, preset?.id ?? null) })
    }
  }
  return tasks
}

async function labelOne(
  task: LabelTask,
  target: { readonly folder: string; readonly overwrite: boolean },
  context: ApiContext,
  job: Job,
): Promise<LabelOutcome> {
  const settings = await context.services.loadSettings()
  const outputPath = `${target.folder}/${task.outputName}`
  const name = task.outputName.split('/').pop() ?? task.outputName
  const output: GrantedPath = { path: outputPath, name, relativePath: task.outputName, purpose: 'result' }
  const draft = { ...task.draft, identity: task.draft.identity ?? settings.identity }
  const request = toLabelRequest(draft, task.preset, { overwrite: target.overwrite, findFaces: settings.findFaces })
  const report = await context.cores.current().label(task.granted.path, outputPath, request, job)
  return {
    grant: task.grant,
    preset: task.preset?.id ?? null,
    report: presentLabelReport(report, task.granted, output),
    file: report.output === null ? null : handleFor(context.grants, { ...output, path: report.output.path }),
  }
}
