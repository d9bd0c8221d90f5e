import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { LabelPlan } from '../domain/label.ts'
import type { LabelReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { ImageEvidence } from '../engines/engines.ts'
import type { BegunPicture } from '../engines/label-engines.ts'
import { judge, verifyImage } from '../verify/verify-image.ts'
import { drawAndSeal, type WorkPaths } from './draw-and-seal.ts'
import { alreadyLabelled, endedLabel, type LabelInput, labelledReport } from './label-report.ts'
import {
  type EarlierLabel,
  type LabelDependencies,
  type LabelFailure,
  labelFailure,
  type LabelTask,
  type PreparedLabel,
} from './label-task.ts'
import { differenceFindings, pictureProblem, planLabel } from './plan-label.ts'
import { proveLabel } from './prove-label.ts'

interface Work {
  readonly dependencies: LabelDependencies
  readonly job: Job
}

/**
 * Labels one picture: gather → decide → draw, carry metadata, sign → verify what was written → record → rename into place.
 * Every failure is a report; the input is never written to and nothing half-written stays behind.
 * The promise rejects only when the job is aborted, after the work in progress has been removed.
 */
export async function labelImage(task: LabelTask, dependencies: LabelDependencies, job: Job): Promise<LabelReport> {
  const reading = dependencies.evidence.read(task.inputPath, dependencies.evidenceOptions, job)
  const begun = beginTold(task, dependencies)
  try {
    return await labelRead(task, await reading, { dependencies, job, begun })
  } finally {
    await begun.then(picture => picture?.letGo())
  }
}

/** Of a picture whose kind a person has told, the drawing begins beside the reading: hardly one of them is refused. Never rejects: `draw` tells what is wrong. */
function beginTold({ inputPath, wishes }: LabelTask, { pixels }: LabelDependencies): Promise<BegunPicture | null> {
  if (wishes.kind === null) return Promise.resolve(null)
  const { format, preset, place } = wishes
  return pixels.begin({ sourcePath: inputPath, format, preset, place }).catch(() => null)
}

async function labelRead(
  task: LabelTask,
  read: Awaited<ReturnType<LabelDependencies['evidence']['read']>>,
  { dependencies, job, begun }: Work & { readonly begun: Promise<BegunPicture | null> },
): Promise<LabelReport> {
  const { sayFinding, sayError } = dependencies
  const input = inputOf(task, read.ok ? read.value : null)
  const end = ({ status, error, about }: LabelFailure, facts: readonly FindingFact[] = []): LabelReport =>
    endedLabel(input, status, sayError(error, about), facts.map(sayFinding))
  if (!read.ok) return end(labelFailure(read.error, task.inputPath))
  const problem = pictureProblem(read.value)
  if (problem !== null) return end(labelFailure(problem, task.inputPath))

  const { trustLists } = await dependencies.evidence.describe()
  const context = judge(read.value, trustLists, dependencies.now())
  const differences = differenceFindings(context, task.wishes)
  if (context.label.text !== null) return alreadyLabelled(input, context, differences, sayFinding)
  const ruling = dependencies.rule(context, task.wishes)
  const findings = [...ruling.findings, ...differences]
  const plan = planLabel(context, task.wishes, ruling)
  if (!plan.ok) return end({ status: 'refused', error: plan.error, about: task.inputPath }, findings)
  const [target, paths] = await Promise.all([
    inspectTarget(task, plan.value, { dependencies, job }),
    workPaths(task, dependencies),
  ])
  if (!target.ok) return end({ status: 'refused', error: target.error, about: task.outputPath })

  const corrected = target.value === null ? [] : [LABEL_CORRECTED]
  const all = [...findings, ...corrected]
  const prepared = { context, plan: plan.value, findings: all, earlier: target.value, begun: await begun }
  if (!paths.ok) return end(labelFailure(paths.error, task.outputPath))
  const written = await writeLabelled(task, prepared, { input, paths: paths.value }, { dependencies, job })
  return written.ok ? written.value : end(written.error)
}

/** AI Sweden södra noden 2024: "granska, rätta och vid behov rapportera felaktigheter". */
const LABEL_CORRECTED: FindingFact = {
  code: 'label-corrected',
  severity: 'note',
  rule: 'ursprung: never lose what is there',
}

/** Names beside the target; nothing stands there yet. */
async function workPaths(
  { outputPath }: LabelTask,
  { files }: LabelDependencies,
): Promise<Result<WorkPaths, ReportedError>> {
  const [unsigned, signed] = await Promise.all([files.temporaryBeside(outputPath), files.temporaryBeside(outputPath)])
  if (!unsigned.ok) return unsigned
  return signed.ok ? ok({ unsigned: unsigned.value, signed: signed.value }) : signed
}

interface LabelWork {
  readonly input: LabelInput
  readonly paths: WorkPaths
}

/** Works in temporary files beside the target. Done, neither is there any more; else they are removed. */
async function writeLabelled(
  task: LabelTask,
  prepared: PreparedLabel,
  from: LabelWork,
  work: Work,
): Promise<Result<LabelReport, LabelFailure>> {
  const { files } = work.dependencies
  let isDone = false
  try {
    const written = await makeAndPublish(task, prepared, from, work)
    isDone = written.ok
    return written
  } finally {
    if (!isDone) await Promise.all([files.discard(from.paths.unsigned), files.discard(from.paths.signed)])
  }
}

/** Draw and sign, prove, record, publish: each step only when the one before it went well. */
async function makeAndPublish(
  task: LabelTask,
  prepared: PreparedLabel,
  { input, paths }: LabelWork,
  work: Work,
): Promise<Result<LabelReport, LabelFailure>> {
  const { dependencies, job } = work
  const { inputPath, outputPath } = task
  const manifestExpectedIn = prepared.plan.format
  const options = { ...dependencies.evidenceOptions, findFaces: false, manifestExpectedIn }
  const prove = async () => {
    const { files } = dependencies
    const settling = Promise.all([files.flush(paths.signed), files.discard(paths.unsigned)]) // nothing writes to them any more
    try {
      const verification = await verifyImage(paths.signed, options, dependencies, job)
      const [flushed] = await settling
      return { ...verification, flushed }
    } finally {
      await settling
    }
  }
  const sealed = await drawAndSeal(task, prepared, paths, { ...work, prove })
  if (!sealed.ok) return err(labelFailure(sealed.error, inputPath))
  const { made } = sealed.value
  const { report, flushed } = sealed.value.proof
  const proof = proveLabel(report, prepared.plan, made.rendering)
  if (!proof.ok) return err(labelFailure(proof.error, inputPath))
  if (!flushed.ok) return err(labelFailure(flushed.error, outputPath))
  job.signal.throwIfAborted()
  const { fingerprints } = made
  const record = { inputPath, outputPath: paths.signed, ...prepared, proof: proof.value, fingerprints }
  const recorded = await dependencies.register.record(record)
  if (!recorded.ok) return err(labelFailure(recorded.error, inputPath))
  const published = await dependencies.files.publishFlushed(paths.signed, outputPath, task.overwrite)
  if (!published.ok) return err(labelFailure(published.error, outputPath))
  const labelled = { input, outputPath, ...prepared, made, proof: proof.value }
  return ok(labelledReport(labelled, dependencies.sayFinding))
}

/**
 * `--overwrite` replaces an earlier output of ours and nothing else: a file without our label may be somebody's original.
 * Where it says something else than the new label will, this is a correction, and the earlier one is handed on to be kept.
 */
async function inspectTarget(
  task: LabelTask,
  plan: LabelPlan,
  { dependencies, job }: Work,
): Promise<Result<EarlierLabel | null, ReportedError>> {
  const { files, evidence, evidenceOptions, now } = dependencies
  const { inputPath, outputPath, overwrite } = task
  if (!(await files.exists(outputPath))) return ok(null)
  if (await files.isSameFile(inputPath, outputPath)) return err({ kind: 'output-is-input', message: outputPath })
  if (!overwrite) return err({ kind: 'output-exists', message: outputPath })
  const existing = await evidence.read(outputPath, { ...evidenceOptions, findFaces: false }, job)
  const earlier = existing.ok ? judge(existing.value, [], now()) : null
  if (earlier === null || earlier.label.text === null) return err({ kind: 'output-not-ours', message: outputPath })
  const saysTheSame = earlier.label.text === plan.caption.text && earlier.origin.kind === plan.kind
  return ok(saysTheSame || earlier.label.state !== 'present' ? null : { path: outputPath })
}

const inputOf = ({ inputPath }: LabelTask, evidence: ImageEvidence | null): LabelInput => ({
  inputPath,
  sha256: evidence?.file.sha256 ?? null,
})
