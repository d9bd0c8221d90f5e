import { join } from 'node:path'
import type { LabelRequest, Ursprung } from '../api/ursprung.ts'
import { policyFactsOf } from './policy.ts'
import { labelRegister, type LazyRegister } from './register.ts'
import type { ComposeOptions } from '../api/ursprung.ts'
import type { CaptionTemplate } from '../catalog/templates.ts'
import type { FindingFact, ReportedError } from '../domain/finding.ts'
import { TEST_ORGANISATION } from '../domain/identity.ts'
import type { Job } from '../domain/job.ts'
import type { Policy } from '../domain/policy.ts'
import type { PolicyFacts } from '../domain/policy-outcome.ts'
import type { LabelReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { EvidenceOptions, FileEngine } from '../engines/engines.ts'
import type { PixelEngine, SigningEngine } from '../engines/label-engines.ts'
import { createMetadataEngine } from '../engines/node/carry-metadata.ts'
import type { ReloadableEvidence } from '../engines/node/evidence/isolated-evidence.ts'
import { lazily } from '../engines/node/lazily.ts'
import { labelImage } from '../label/label-image.ts'
import { endedLabel } from '../label/label-report.ts'
import type { LabelDependencies, LabelRegister, LabelTask } from '../label/label-task.ts'
import { kindToState, type LabelWishes } from '../label/plan-label.ts'
import { previewLabel } from '../label/preview-label.ts'
import { chooseCaption, type SharedWording } from '../policy/caption-text.ts'
import { evaluatePolicy } from '../policy/evaluate-policy.ts'
import type { CheckContext } from '../verify/checks/check.ts'
import { aiToolOf } from '../verify/origin.ts'
import { judge, type VerifyDependencies } from '../verify/verify-image.ts'

/** What has been opened and chosen. */
export interface LabellingParts {
  readonly options: ComposeOptions
  readonly policy: Policy
  readonly templates: ReadonlyMap<string, CaptionTemplate>
  readonly evidence: ReloadableEvidence
  readonly files: FileEngine
  readonly register: LazyRegister
  /** Ready wordings in more languages than the policy has. */
  readonly wording: SharedWording
  readonly evidenceOptions: (findFaces: boolean) => EvidenceOptions
}

/**
 * Labels as `Ursprung.label` does, for parts that make more of it: another parent than the input, or an entry that is written
 * later, with the others of a pack.
 */
export type LabelAs = (
  task: Pick<LabelTask, 'inputPath' | 'outputPath' | 'parentPath'> & {
    readonly register?: LabelRegister
  },
  request: LabelRequest,
  job: Job,
) => Promise<LabelReport>

/** The label job with the real engines plugged in, and what a wizard needs beside it. */
export function composeLabelling(
  parts: LabellingParts,
  verifying: VerifyDependencies,
): Pick<Ursprung, 'label' | 'preview' | 'consult'> & { readonly labelAs: LabelAs } {
  const { options, policy, evidence } = parts
  const { dataDir, texts } = options
  const engines = composeEngines(parts)
  const dependenciesFor = (request: LabelRequest): LabelDependencies => ({
    ...verifying,
    ...engines,
    rule: ruleOf(parts, request),
    register: labelRegister(parts.register, policy, request),
    evidenceOptions: parts.evidenceOptions(request.findFaces),
  })
  let identity: Promise<Result<void, ReportedError>> | null = null
  const labelAs: LabelAs = async ({ register, ...paths }, request, job) => {
    // The identity must exist before the first reading: its authority is one of the anchors that the readers are given.
    // A named identity is there already, or the signing says that it is not.
    const ready =
      request.identity === null
        ? await (identity ??= prepareIdentity(dataDir, evidence, options.now?.()))
        : ok(undefined)
    if (!ready.ok) identity = null // what is wrong may be put right while the program runs
    if (!ready.ok)
      return endedLabel(
        { inputPath: paths.inputPath, sha256: null },
        'failed',
        texts.error(ready.error, paths.inputPath),
      )
    const task = { ...paths, overwrite: request.overwrite, wishes: wishesOf(request, texts.language) }
    return labelImage(task, { ...dependenciesFor(request), ...(register === undefined ? {} : { register }) }, job)
  }
  return {
    labelAs,
    label: (inputPath, outputPath, request, job) => labelAs({ inputPath, outputPath }, request, job),
    preview: async (verification, request, outputPath, job) => {
      if (verification.evidence === null) return err({ kind: 'not-an-image', message: verification.report.path })
      const wishes = wishesOf(request, texts.language)
      return previewLabel(verification.evidence, wishes, outputPath, { dependencies: dependenciesFor(request), job })
    },
    consult: (verification, request) => {
      if (verification.evidence === null)
        throw new Error('Expected evidence: a file that cannot be read has no questions')
      const { basis } = verification.report
      const context = judge(verification.evidence, basis.trustLists, basis.checkedAt)
      const wishes = wishesOf(request, texts.language)
      const given = { ...request, caption: captionFacts(parts, context, wishes, request.template) }
      return evaluatePolicy(policy, policyFactsOf('label', context, request.kind ?? context.origin.kind, given))
    },
  }
}

function composeEngines({ options, files }: LabellingParts) {
  const { dataDir, version, readers = 1, timeStampUrl, passphraseFor, isOffline, now } = options
  return {
    files,
    pixels: lazily<PixelEngine>(async () => {
      const { createSharpPixels } = await import('../engines/node/pixels/create-sharp-pixels.ts')
      return createSharpPixels({ iconFolder: join(dataDir, 'icons'), threads: readers })
    }),
    metadata: createMetadataEngine(),
    signing: lazily<SigningEngine>(async () => {
      const { createSigningEngine } = await import('../engines/node/c2pa-sign/create-signing-engine.ts')
      return createSigningEngine({
        dataDir,
        organisation: TEST_ORGANISATION,
        generator: { name: 'Ursprung', version },
        ...(timeStampUrl === undefined ? {} : { timeStampUrl }),
        ...(isOffline === undefined ? {} : { isOffline }),
        ...(now === undefined ? {} : { now }),
        ...(passphraseFor === undefined ? {} : { passphraseFor }),
      })
    }),
    version,
  }
}

/** The policy's word on one picture, given what the person asked for and answered. */
function ruleOf(parts: LabellingParts, request: LabelRequest): LabelDependencies['rule'] {
  const { policy, templates, wording } = parts
  return (context, wishes) => {
    const given = { ...request, caption: captionFacts(parts, context, wishes, request.template) }
    const outcome = evaluatePolicy(policy, policyFactsOf('label', context, wishes.kind ?? context.origin.kind, given))
    const templateId = request.template ?? outcome.template
    return {
      // A caption without AI is refused by the plan itself, under its own name.
      findings: outcome.findings.filter(({ code }) => code !== 'policy-caption-without-ai'),
      unanswered: openPoints(outcome.findings),
      caption: (kind, lang, tool) => chooseCaption(policy, { kind, lang, tool }, wording),
      style: templates.get(templateId)?.style ?? null,
      templateId,
      place: policy.caption.place,
    }
  }
}

/** The words that would be drawn, for the policy to judge; null while nobody knows which kind of label it is. */
function captionFacts(
  { policy, templates, wording }: LabellingParts,
  context: CheckContext,
  wishes: LabelWishes,
  templateId: string | null,
): PolicyFacts['caption'] {
  const kind = kindToState(wishes, context)
  if (kind === null) return null
  const hasMark = (templates.get(templateId ?? policy.caption.template)?.style.mark ?? 'none') !== 'none'
  if (wishes.captionText !== null) return { text: wishes.captionText, isFree: true, needsReview: false, hasMark }
  const tool = wishes.tool ?? aiToolOf(context.origin)
  const { text, needsReview } = chooseCaption(policy, { kind, lang: wishes.captionLang, tool }, wording)
  return { text, isFree: false, needsReview, hasMark }
}

/** What still keeps the copy back. The warning about people is closed by its questions, not by setting it aside. */
export function openPoints(findings: readonly FindingFact[]): readonly string[] {
  const open = findings.filter(finding => finding.severity === 'ask')
  const hasQuestions = open.some(({ values }) => values?.['question'] !== undefined)
  return open.filter(({ values }) => !(hasQuestions && values?.['override'] === 'faces')).map(wayToAnswer)
}

/** How an open point is closed on the command line; the finding beside it has the question's words and answers. */
function wayToAnswer({ code, values }: FindingFact): string {
  const field = /^policy-field-missing-(.+)$/.exec(code)?.[1]
  if (field !== undefined) return `--${field}`
  if (code.startsWith('policy-second-reviewer')) return '--second-reviewer'
  if (values?.['question'] !== undefined) return `--answer ${values['question']}=`
  return values?.['override'] === undefined ? code : `--override ${values['override']}=`
}

async function prepareIdentity(
  dataDir: string,
  evidence: ReloadableEvidence,
  now?: Date,
): Promise<Result<void, ReportedError>> {
  const { ensureDefaultIdentity } = await import('../engines/node/identity/create-identity.ts')
  const ready = await ensureDefaultIdentity(dataDir, TEST_ORGANISATION, now)
  if (!ready.ok) return ready
  await evidence.reload()
  return ok(undefined)
}

function wishesOf(request: LabelRequest, language: string): LabelWishes {
  const {
    kind,
    tool,
    captionText: text,
    captionLang,
    place,
    offset = null,
    format,
    preset,
    alt,
    credit,
    strip,
    identity,
  } = request
  const captionWishes = { captionText: text, captionLang: captionLang ?? language, place, offset }
  return { kind, tool, ...captionWishes, format, preset, alt, credit, strip, identity }
}
