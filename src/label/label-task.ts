import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type { LabelPlan } from '../domain/label.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import type { EvidenceOptions, FileEngine } from '../engines/engines.ts'
import type { BegunPicture, MetadataEngine, PixelEngine, SigningEngine } from '../engines/label-engines.ts'
import type { CheckContext } from '../verify/checks/check.ts'
import type { PictureSource } from '../domain/image.ts'
import type { VerifyDependencies } from '../verify/verify-image.ts'
import type { LabelRuling, LabelWishes } from './plan-label.ts'

/** What the job needs from outside. */
export interface LabelDependencies extends VerifyDependencies {
  readonly files: FileEngine
  readonly pixels: PixelEngine
  readonly metadata: MetadataEngine
  readonly signing: SigningEngine
  /** The policy's word on this picture. */
  readonly rule: (context: CheckContext, wishes: LabelWishes) => LabelRuling
  /** Version of Ursprung for marks and manifest. */
  readonly version: string
  /** How evidence is read; the same limits for the input and for the proof of the output. */
  readonly evidenceOptions: EvidenceOptions
  readonly register: LabelRegister
}

/** What a label asks of the register. */
export interface LabelRegister {
  /**
   * What a picture will be found again by when its metadata is gone; null for one too plain to be told from others, and for one that does
   * not decode. Never rejects.
   */
  readonly fingerprint: (picture: PictureSource) => Promise<string | null>
  /** Writes the entry, before the copy is published; a copy that cannot be recorded is not published. */
  readonly record: (record: LabelRecord) => Promise<Result<unknown, ReportedError>>
}

/** One picture to label. */
export interface LabelTask {
  readonly inputPath: string
  readonly outputPath: string
  /** What the manifest names as parent, when it is not the input: a smaller size is drawn from the original, and is a version of the labelled master. */
  readonly parentPath?: string
  readonly overwrite: boolean
  readonly wishes: LabelWishes
}

/** A label of ours that stands at the target and says something else: it is kept as an ingredient of the one that corrects it. */
export interface EarlierLabel {
  readonly path: string
}

/** What has been read and decided when the drawing begins. */
export interface PreparedLabel {
  readonly context: CheckContext
  readonly plan: LabelPlan
  readonly findings: readonly FindingFact[]
  readonly earlier: EarlierLabel | null
  /** Where the drawing has begun already. */
  readonly begun: BegunPicture | null
}

/** What the register is told of a copy that is proven and about to be published. */
export interface LabelRecord extends Omit<PreparedLabel, 'findings' | 'earlier'> {
  readonly inputPath: string
  /** Where the copy lies at this moment. */
  readonly outputPath: string
  readonly proof: VerifyReport
  readonly fingerprints: LabelFingerprints
}

/** Of the picture's pixels before and after; see `LabelRegister.fingerprint`. */
export interface LabelFingerprints {
  readonly input: string | null
  readonly output: string | null
}

/**
 * Why there is no copy. `about` is the path that the error is about. `refused`: this picture cannot or may not take this
 * caption · `failed`: something broke.
 */
export interface LabelFailure {
  readonly status: 'refused' | 'failed'
  readonly error: ReportedError
  readonly about: string
}

/** Errors that mean "not this picture with this caption", not "something broke". */
const REFUSALS = new Set([
  'image-too-small',
  'image-too-large',
  'caption-too-long',
  'caption-fits-below',
  'glyph-missing',
  'contrast-too-low',
  'invalid-style',
  'animated',
  'credentials-too-large',
  'unsupported-format',
  'format-not-drawn',
  'caption-empty',
])

/** An engine's error as a failure of the job. */
export const labelFailure = (error: ReportedError, about: string): LabelFailure => ({
  status: REFUSALS.has(error.kind) ? 'refused' : 'failed',
  error,
  about,
})
