import type { SizePx } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { SizePreset } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { CaptionPreset } from '../publish/caption-presets.ts'
import type { DeviationFormat, DeviationOutcome, DeviationStatement } from '../publish/deviation.ts'
import type { PackReport, PlannedRendition } from '../publish/pack.ts'
import type { ProofTask } from '../publish/gather-proof.ts'
import type { ProofReport } from '../publish/proof.ts'
import type { SurvivalReport } from '../publish/survival.ts'
import type { LabelRequest } from './label-request.ts'

/** One picture to pack for the web. */
export interface PackRequest {
  /** The picture without a caption. */
  readonly sourcePath: string
  /** A folder that does not exist yet, or a ZIP. */
  readonly target: { readonly path: string; readonly kind: 'folder' | 'zip' }
  /** As for `label`; its `preset` is not used. */
  readonly label: LabelRequest
  /** A copy labelled earlier from this very picture; null labels one now and puts it into the pack. */
  readonly masterPath: string | null
  /** Null takes the policy's web sizes. */
  readonly presets: readonly SizePreset[] | null
  /** Stem of the file names; null makes one from the picture's name. */
  readonly stem: string | null
  /** BCP 47. Null: the language of the texts. */
  readonly pageLang: string | null
  /** Language of `label.alt`; null: the caption's. */
  readonly altLang: string | null
  /** `https://…/` where the files will lie; empty leaves the addresses relative. */
  readonly baseUrl: string
}

/** What is to be proved, and where to write it; null writes no such file. */
export interface ProofRequest extends ProofTask {
  readonly pdfPath: string | null
  readonly htmlPath: string | null
  readonly jsonPath: string | null
  readonly overwrite: boolean
}

/** A deviation to report: the picture, what the person states about it, and where the report goes. */
export interface DeviationRequest {
  readonly path: string
  readonly statement: DeviationStatement
  readonly format: DeviationFormat
  /** Null prints only. */
  readonly outputPath: string | null
  /** Sends the picture along; with `eml` inside of the draft, otherwise as a file beside the report. */
  readonly attachPicture: boolean
  readonly overwrite: boolean
}

/** From a labelled picture to a page, and back to what can be proved about it. All reject only on abort. */
export interface Publishing {
  /** Ready captions for a kind of label, the policy's first; each can be edited. */
  readonly captionPresets: (kind: LabelKind) => Promise<readonly CaptionPreset[]>
  /** The sizes a pack of a picture of this size would hold; null takes the policy's web sizes. */
  readonly planRenditions: (size: SizePx, presets: readonly SizePreset[] | null) => readonly PlannedRendition[]
  readonly pack: (request: PackRequest, job: Job) => Promise<PackReport>
  /** What of a label came through a web system. `masters`: the labelled copy, or files and folders to find it among; may be empty. */
  readonly survival: (copyPath: string, masters: readonly string[], job: Job) => Promise<SurvivalReport>
  readonly proof: (request: ProofRequest, job: Job) => Promise<ProofReport>
  readonly deviation: (request: DeviationRequest, job: Job) => Promise<DeviationOutcome>
}
