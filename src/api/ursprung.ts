import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import type { FaceSensitivity } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { LabelOutputFormat, RequestedPlace, SizePreset, TemplateStyle } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { Policy, PolicyOutcome } from '../domain/policy.ts'
import type { LabelReport } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import type { FileEngine, RegisterEngine } from '../engines/engines.ts'
import type { Texts } from '../i18n/text.ts'
import type { LabelPreview } from '../label/preview-label.ts'
import type { RecordedEntry, SimilarEntry } from '../register/entry.ts'
import type { Verification } from '../verify/verify-image.ts'
import type { Administration } from './administration.ts'

/** What a person asked for when labelling; `null` leaves the choice to evidence or policy. */
export interface LabelRequest {
  readonly kind: LabelKind | null
  readonly tool: string | null
  readonly captionText: string | null
  /** Template id from `assets/templates`; null takes the policy's. */
  readonly template: string | null
  /** BCP 47; null takes the language of the texts. */
  readonly captionLang: string | null
  readonly place: RequestedPlace | null
  readonly format: LabelOutputFormat | 'keep'
  readonly preset: SizePreset | null
  readonly alt: string
  readonly credit: string
  readonly strip: readonly ('gps' | 'serial' | 'author' | 'prompt')[]
  readonly identity: string | null
  /** Question id to answer id. */
  readonly answers: ReadonlyMap<string, string>
  /** Role or name of the person who decides; null when nobody has put theirs to it. */
  readonly decidedBy: string | null
  readonly secondReviewer: string | null
  /** Rule id to the written reason for setting it aside. */
  readonly overrides: ReadonlyMap<string, string>
  readonly overwrite: boolean
  readonly findFaces: boolean
}

/** How one image is verified. */
export interface VerifyRequest {
  /** A `.c2pa` file beside the image, for remote-only manifests and masters that must stay untouched. */
  readonly sidecarPath?: string
  /** Fetches a manifest that the picture only points to; the one network call of a verification, and only when asked. */
  readonly fetchRemote?: boolean
  readonly findFaces: boolean
  /** Whether the verdict is written to the register. */
  readonly record?: boolean
}

/** What the register knows of a picture. */
export interface RegisterMatches {
  readonly exact: readonly RecordedEntry[]
  /** Nearest first, without those in `exact`. */
  readonly similar: readonly SimilarEntry[]
}

/** Everything Ursprung can do for a shell: command line, window or page. Built by `compose`; closed once. */
export interface Ursprung {
  readonly version: string
  readonly dataDir: string
  readonly texts: Texts
  readonly files: FileEngine
  readonly policy: Policy
  /** Web sizes of the policy. */
  readonly presets: readonly SizePreset[]
  /** Everything known about one image. Rejects only on abort; what cannot be read is a report with `error`. */
  readonly verify: (path: string, request: VerifyRequest, job: Job) => Promise<Verification>
  /** One labelled copy. Rejects only on abort; refusals and failures are reports. */
  readonly label: (inputPath: string, outputPath: string, request: LabelRequest, job: Job) => Promise<LabelReport>
  /** Caption templates by id, for choosing one. */
  readonly templates: readonly TemplateStyle[]
  /** What a labelled copy would look like and say: drawn by the real renderer into `outputPath`, unsigned. Rejects only on abort. */
  readonly preview: (
    verification: Verification,
    request: LabelRequest,
    outputPath: string,
    job: Job,
  ) => Promise<Result<LabelPreview, ReportedError>>
  /** What the policy asks about one picture, given the answers so far; for wizards. `kind` as in the request or from evidence. */
  readonly consult: (verification: Verification, request: LabelRequest) => PolicyOutcome
  /** A report for an input that never became a file. */
  readonly reportProblem: (path: string, error: ReportedError) => Promise<Verification>
  readonly reportLabelProblem: (path: string, error: ReportedError) => LabelReport
  /** The register of this data folder, opened at first use. */
  readonly register: () => Result<RegisterEngine, ReportedError>
  /** Entries of this very file, and of pictures that look the same although every byte differs. */
  readonly findInRegister: (path: string, limit: number, job: Job) => Promise<Result<RegisterMatches, ReportedError>>
  /** Identities, trust lists, policies. */
  readonly administration: Administration
  readonly sayFinding: (fact: FindingFact) => Finding
  readonly close: () => Promise<void>
}

/** What `compose` is given by a shell. */
export interface ComposeOptions {
  readonly dataDir: string
  readonly texts: Texts
  /** Policy name or file; null takes `default`. */
  readonly policy: string | null
  readonly version: string
  /** Folder with frozen trust lists to use in place of the data folder's. */
  readonly listsDir?: string
  /** Processes that read hostile files at once. */
  readonly readers?: number
  /** Default `normal`. */
  readonly faceSensitivity?: FaceSensitivity
  /** RFC 3161 authority that stamps new signatures; only a hash leaves the house. Left out: signed without a stamp. */
  readonly timeStampUrl?: string
  /** Asked once for each identity whose key is encrypted; the answer is kept in memory only. `null` refuses. */
  readonly passphraseFor?: (identityName: string) => Promise<string | null> | string | null
}

/** Opening can fail with words for people: a policy that does not check, a data folder that cannot be written. */
export type ComposeResult = Result<Ursprung, ReportedError>
