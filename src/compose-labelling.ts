import { join } from 'node:path'
import type { LabelRequest, Ursprung } from './api/ursprung.ts'
import { policyFactsOf } from './compose-policy.ts'
import { type LazyRegister, recordLabel } from './compose-register.ts'
import type { ComposeOptions } from './api/ursprung.ts'
import type { CaptionTemplate } from './catalog/templates.ts'
import type { FindingFact, ReportedError } from './domain/finding.ts'
import type { Policy } from './domain/policy.ts'
import { err, ok, type Result } from './domain/result.ts'
import type { EvidenceOptions, FileEngine } from './engines/engines.ts'
import { createSigningEngine } from './engines/node/c2pa-sign/create-signing-engine.ts'
import { createMetadataEngine } from './engines/node/carry-metadata.ts'
import type { ReloadableEvidence } from './engines/node/evidence/isolated-evidence.ts'
import { ensureDefaultIdentity } from './engines/node/identity/create-identity.ts'
import { createSharpPixels } from './engines/node/pixels/create-sharp-pixels.ts'
import { labelImage } from './label/label-image.ts'
import { endedLabel } from './label/label-report.ts'
import type { LabelDependencies } from './label/label-task.ts'
import type { LabelWishes } from './label/plan-label.ts'
import { previewLabel } from './label/preview-label.ts'
import { captionText } from './policy/caption-text.ts'
import { evaluatePolicy } from './policy/evaluate-policy.ts'
import { judge, type VerifyDependencies } from './verify/verify-image.ts'

/** Stands in the certificate made at first use; `identity create` replaces it. */
const UNNAMED_ORGANISATION = 'Organisation ej angiven'

/** What has been opened and chosen. */
export interface LabellingParts {
  readonly options: ComposeOptions
  readonly policy: Policy
  readonly templates: ReadonlyMap<string, CaptionTemplate>
  readonly evidence: ReloadableEvidence
  readonly files: FileEngine
  readonly register: LazyRegister
  readonly evidenceOptions: (findFaces: boolean) => EvidenceOptions
}

/** The label job with the real engines plugged in, and what a wizard needs beside it. */
export function composeLabelling(
  parts: LabellingParts,
  verifying: VerifyDependencies,
): Pick<Ursprung, 'label' | 'preview' | 'consult'> {
  const { options, policy, evidence } = parts
  const { dataDir, texts } = options
  const engines = composeEngines(parts)
  const dependenciesFor = (request: LabelRequest): LabelDependencies => ({
    ...verifying,
    ...engines,
    rule: ruleOf(parts, request),
    record: recordLabel(parts.register, policy, request),
    evidenceOptions: parts.evidenceOptions(request.findFaces),
  })
  let identity: Promise<Result<void, ReportedError>> | null = null
  return {
    label: async (inputPath, outputPath, request, job) => {
      // The identity must exist before the first reading: its authority is one of the anchors that the readers are given.
      identity ??= prepareIdentity(dataDir, evidence)
      const ready = await identity
      if (!ready.ok) return endedLabel({ inputPath, sha256: null }, 'failed', texts.error(ready.error, inputPath))
      const task = { inputPath, outputPath, overwrite: request.overwrite, wishes: wishesOf(request, texts.language) }
      return labelImage(task, dependenciesFor(request), job)
    },
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
      return evaluatePolicy(policy, policyFactsOf('label', context, request.kind ?? context.origin.kind, request))
    },
  }
}

function composeEngines({ options, files }: LabellingParts) {
  const { dataDir, version, timeStampUrl, passphraseFor } = options
  return {
    files,
    pixels: createSharpPixels({ iconFolder: join(dataDir, 'icons') }),
    metadata: createMetadataEngine(),
    signing: createSigningEngine({
      dataDir,
      organisation: UNNAMED_ORGANISATION,
      generator: { name: 'Ursprung', version },
      ...(timeStampUrl === undefined ? {} : { timeStampUrl }),
      ...(passphraseFor === undefined ? {} : { passphraseFor }),
    }),
    version,
  }
}

/** The policy's word on one picture, given what the person asked for and answered. */
function ruleOf({ policy, templates }: LabellingParts, request: LabelRequest): LabelDependencies['rule'] {
  return (context, wishes) => {
    const outcome = evaluatePolicy(policy, policyFactsOf('label', context, wishes.kind ?? context.origin.kind, request))
    const templateId = request.template ?? outcome.template
    return {
      findings: outcome.findings,
      unanswered: openPoints(outcome.findings),
      caption: (kind, lang, tool) => captionText(policy, kind, lang, tool),
      style: templates.get(templateId)?.style ?? null,
      templateId,
      place: policy.caption.place,
    }
  }
}

/** What still keeps the copy back. The warning about people is closed by its questions, not by setting it aside. */
function openPoints(findings: readonly FindingFact[]): readonly string[] {
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

async function prepareIdentity(dataDir: string, evidence: ReloadableEvidence): Promise<Result<void, ReportedError>> {
  const ready = await ensureDefaultIdentity(dataDir, UNNAMED_ORGANISATION)
  if (!ready.ok) return ready
  await evidence.reload()
  return ok(undefined)
}

function wishesOf(request: LabelRequest, language: string): LabelWishes {
  const { kind, tool, captionText: text, captionLang, place, format, preset, alt, credit, strip, identity } = request
  const captionWishes = { captionText: text, captionLang: captionLang ?? language, place }
  return { kind, tool, ...captionWishes, format, preset, alt, credit, strip, identity }
}
