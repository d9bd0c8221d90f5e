import { baseName } from '../domain/base-name.ts'
import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import type { LabelPlan } from '../domain/label.ts'
import type { LabelReport, VerifyReport } from '../domain/report.ts'
import type { CarriedMetadata, Rendering, SignedPicture } from '../engines/label-engines.ts'
import type { CheckContext } from '../verify/checks/check.ts'
import type { LabelFingerprints } from './label-task.ts'
import { publishingText } from './publishing-text.ts'

/** The input as reports name it. */
export interface LabelInput {
  readonly inputPath: string
  /** `null` when it could not be read. */
  readonly sha256: string | null
}

/** What drawing, carrying and signing gave. */
export interface Made {
  readonly rendering: Rendering
  readonly carried: CarriedMetadata
  readonly signed: SignedPicture
  readonly fingerprints: LabelFingerprints
}

/** Everything a finished copy is reported from. */
export interface Labelled {
  readonly input: LabelInput
  readonly outputPath: string
  readonly context: CheckContext
  readonly plan: LabelPlan
  readonly findings: readonly FindingFact[]
  readonly made: Made
  readonly proof: VerifyReport
}

type Say = (fact: FindingFact) => Finding

/** The report of a copy that was written, proven and renamed into place. */
export function labelledReport(labelled: Labelled, say: Say): LabelReport {
  const { plan, proof, made, input, outputPath } = labelled
  const { caption, contrast, size } = made.rendering
  const hadManifest = labelled.context.evidence.provenance.kind === 'read'
  return {
    ...endedLabel(input, 'labelled', null, [...labelled.findings, ...losses(made, plan.format)].map(say)),
    output: {
      path: outputPath,
      sha256: proof.sha256 ?? '',
      bytes: proof.bytes ?? 0,
      format: plan.format,
      width: size.widthPx,
      height: size.heightPx,
    },
    kind: plan.kind,
    caption: {
      text: plan.caption.text,
      lang: plan.caption.lang,
      place: caption.place,
      box: caption.box,
      textHeightPx: caption.textHeightPx,
      contrast,
    },
    manifest: {
      state: proof.credentials.state,
      signer: made.signed.signer,
      parentKept:
        !made.signed.notes.includes('parent-manifest-not-kept') && (!hadManifest || proof.credentials.manifests > 1),
      bytes: made.signed.manifestBytes,
    },
    text: publishingText({
      fileName: baseName(outputPath),
      ...size,
      kind: plan.kind,
      captionText: plan.statement,
      captionLang: plan.caption.lang,
      alt: plan.alt,
      credit: plan.credit,
      tool: plan.tool,
    }),
  }
}

/** No mark is dropped in silence: what the target cannot hold, what was removed on request and what went otherwise are findings. */
function losses({ carried, rendering, signed }: Made, format: LabelPlan['format']): readonly FindingFact[] {
  const findings: FindingFact[] = []
  const list = (names: readonly string[]): string => names.slice(0, 12).join(', ')
  if (carried.lost.length > 0)
    findings.push({
      code: 'marks-lost',
      severity: 'ask',
      values: { list: list(carried.lost) },
      rule: 'Code of Practice, Section 1, Measure 1.2',
    })
  if (carried.stripped.length > 0)
    findings.push({
      code: 'fields-stripped',
      severity: 'note',
      values: { list: list(carried.stripped) },
      rule: 'GDPR art. 5(1)(c)',
    })
  // c2pa-rs keeps the manifest of a TIFF in a directory of its own; strict readers take it for a broken page (c2pa-rs #1894).
  const formatNotes = format === 'tiff' ? ['tiff-extra-directory'] : []
  for (const note of [...rendering.notes, ...carried.notes, ...signed.notes, ...formatNotes]) {
    const colon = note.indexOf(': ')
    const [code, value] = colon === -1 ? [note, ''] : [note.slice(0, colon), note.slice(colon + 2)]
    findings.push({ code: `made.${code}`, severity: 'note', values: { value }, rule: 'ursprung: nothing else changes' })
  }
  return findings
}

/** A picture that carries our label already is never labelled twice. */
export function alreadyLabelled(
  input: LabelInput,
  { label }: CheckContext,
  differences: readonly FindingFact[],
  say: Say,
): LabelReport {
  const isSealed = label.state === 'present'
  const finding = say({
    code: `label-${label.state}`,
    severity: isSealed ? 'note' : 'ask',
    values: { text: label.text ?? '' },
    rule: 'ursprung: never label twice',
  })
  return endedLabel(input, 'already-labelled', null, [finding, ...differences.map(say)])
}

/** A report without an output. */
export function endedLabel(
  input: LabelInput,
  status: LabelReport['status'],
  error: ReportedError | null,
  findings: readonly Finding[] = [],
): LabelReport {
  return {
    schema: 'ursprung.label/1',
    input: { path: input.inputPath, sha256: input.sha256 },
    status,
    output: null,
    kind: null,
    caption: null,
    manifest: null,
    text: null,
    findings,
    error,
  }
}
