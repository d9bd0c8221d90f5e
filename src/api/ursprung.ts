import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import type { FaceSensitivity } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { SizePreset, TemplateStyle } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { Policy } from '../domain/policy.ts'
import type { PolicyOutcome } from '../domain/policy-outcome.ts'
import type { LabelReport } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import type { FileEngine, RegisterEngine, ScreenEngine } from '../engines/engines.ts'
import type { Rendering } from '../engines/label-engines.ts'
import type { Texts } from '../i18n/text.ts'
import type { LabelPreview } from '../label/preview-label.ts'
import type { RecordedEntry, RegisterHead, SimilarEntry } from '../register/entry.ts'
import type { Verification } from '../verify/verify-image.ts'
import type { Administration } from './administration.ts'
import type { LabelRequest } from './label-request.ts'
import type { Publishing } from './publishing.ts'

export type { LabelRequest }

/** How one image is verified. What is left out is off: no sidecar, no network, no entry in the register. */
export interface VerifyRequest {
  /** A `.c2pa` file beside the image, for remote-only manifests and masters that must stay untouched. */
  readonly sidecarPath?: string
  /** Fetches a manifest that the picture only points to; the one network call of a verification, and only when asked. */
  readonly fetchRemote?: boolean
  readonly findFaces: boolean
  /** Whether the verdict is written to the register. */
  readonly record?: boolean
}

/** What somebody says about a picture that is to be published as it is; each part as in a `LabelRequest`. */
export type DecisionRequest = Pick<
  LabelRequest,
  'kind' | 'tool' | 'alt' | 'answers' | 'decidedBy' | 'secondReviewer' | 'overrides' | 'findFaces'
>

/**
 * What became of a decision to publish. `refused`: answers, a role or reasons are missing, or a rule stops; nothing was
 * written. Ursprung weighs nothing itself: `decided` means that a named role answered all that the policy asks.
 */
export interface DecisionReport {
  readonly schema: 'ursprung.decision/1'
  readonly path: string
  readonly sha256: string | null
  readonly status: 'decided' | 'refused' | 'failed'
  /** Where it stands in the register. */
  readonly entry: RegisterHead | null
  readonly policy: string
  /** What is still open, each as the option that closes it: `--answer documentary=`, `--decided-by`. */
  readonly open: readonly string[]
  readonly findings: readonly Finding[]
  readonly error: ReportedError | null
}

/** What the register knows of a picture. */
export interface RegisterMatches {
  readonly exact: readonly RecordedEntry[]
  /** Nearest first, without those in `exact`. */
  readonly similar: readonly SimilarEntry[]
}

/** A caption template as it really looks. */
export interface DrawnTemplate {
  readonly text: string
  readonly lang: string
  readonly rendering: Rendering
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
  /** Hostile files as pictures for a screen, drawn in a process that can be killed. */
  readonly screen: ScreenEngine
  /** A template on a neutral picture, by the renderer that labels, into `outputPath` (JPEG), with the policy's words in the language of the texts. */
  readonly drawTemplate: (
    templateId: string,
    kind: LabelKind,
    outputPath: string,
    job: Job,
  ) => Promise<Result<DrawnTemplate, ReportedError>>
  /** What the policy asks about one picture, given the answers so far; for wizards. `kind` as in the request or from evidence. */
  readonly consult: (verification: Verification, request: LabelRequest) => PolicyOutcome
  /** The bytes of a file's own Content Credentials, as a `.c2pa` sidecar holds them; `null` when it has none. Rejects only on abort. */
  readonly manifestStore: (path: string, job: Job) => Promise<Result<Uint8Array | null, ReportedError>>
  /** A report for an input that never became a file. */
  readonly reportProblem: (path: string, error: ReportedError) => Promise<Verification>
  readonly reportLabelProblem: (path: string, error: ReportedError) => LabelReport
  /** The register of this data folder, or the shared one in PostgreSQL; opened at first use. */
  readonly register: () => Promise<Result<RegisterEngine, ReportedError>>
  /** Address of the PostgreSQL database that register and catalogue share; null: files in the data folder. May hold a password: never shown. */
  readonly databaseUrl: string | null
  /** Where the register is, for people: the data folder, or server and database. */
  readonly registerPlace: string
  /** Entries of this very file, and of pictures that look the same although every byte differs. */
  readonly findInRegister: (path: string, limit: number, job: Job) => Promise<Result<RegisterMatches, ReportedError>>
  /** Records that a person decides to publish a picture as it is, when the policy's answers are there. Rejects only on abort. */
  readonly decide: (path: string, request: DecisionRequest, job: Job) => Promise<DecisionReport>
  /** Packs for the web, what survives there, proofs of labelling, deviation reports. */
  readonly publishing: Publishing
  /** Identities, trust lists, policies. */
  readonly administration: Administration
  /** Starts what the first picture would wait for; for shells that stay open. Never rejects. */
  readonly prepare: () => Promise<void>
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
  /** `postgres://…`: register and catalogue shared by several computers; left out: files in the data folder. */
  readonly databaseUrl?: string
  /** Processes that read hostile files at once. */
  readonly readers?: number
  /** Default `normal`. */
  readonly faceSensitivity?: FaceSensitivity
  /** RFC 3161 authority that stamps new signatures; only a hash leaves the house. Left out: signed without a stamp. */
  readonly timeStampUrl?: string
  /** Nothing may go out: a signing service is refused, a time stamp left out and said so. */
  readonly isOffline?: boolean
  /** The clock that certificates and lists are judged by, where it is not the machine's: for tests. */
  readonly now?: () => Date
  /** Asked once for each identity whose key is encrypted; the answer is kept in memory only. `null` refuses. */
  readonly passphraseFor?: (identityName: string) => Promise<string | null> | string | null
}

/** Opening can fail with words for people: a policy that does not check, a data folder that cannot be written. */
export type ComposeResult = Result<Ursprung, ReportedError>
