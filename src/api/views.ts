import type { Finding, ReportedError } from '../domain/finding.ts'
import type { PixelBox, SizePx } from '../domain/image.ts'
import type { CaptionPlace, SizePreset, TemplateStyle } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { LocalText, PolicyContact, PolicyQuestion } from '../domain/policy.ts'
import type { PolicyOutcome } from '../domain/policy-outcome.ts'
import type { ManifestAction } from '../domain/provenance.ts'
import type { LabelReport, Origin, VerifyReport } from '../domain/report.ts'
import type { ShellKind } from './host.ts'

/** What the page gets of a file: a grant and a name for people. */
export interface FileHandle {
  readonly grant: string
  readonly name: string
  /** With `/`, from the folder that was chosen; the name where a file was. */
  readonly relativePath: string
  /** Which file of the disk it is, for pictures that were chosen: the same however often it is chosen, and nothing of where it lies. */
  readonly source?: string
}

/** What the page gets of a folder. */
export interface FolderHandle {
  readonly grant: string
  readonly name: string
}

/** What the page shows of the program, and the choices it offers. Of the core that is open: another policy gives other choices. */
export interface About {
  readonly version: string
  readonly shell: ShellKind
  readonly platform: string
  /** `isFixed`: named when the program was started; the settings hold from the next start. */
  readonly policy: {
    readonly id: string
    readonly version: string
    readonly name: LocalText
    readonly isFixed: boolean
  }
  readonly presets: readonly SizePreset[]
  readonly templates: readonly TemplateStyle[]
  /** Languages that the policy has captions in, per kind. */
  readonly captionLanguages: readonly string[]
  readonly allowsFreeText: boolean
  /** Shortened for people; never used as a path again. */
  readonly dataFolder: string
  readonly outputFolder: string
}

/** Verdicts as they come, at most ten messages a second. Order is that of completion. */
export interface VerifyEvent {
  /** `isComplete` false: faces have not been looked for yet, another verdict of the same picture follows. */
  readonly verdicts: readonly {
    readonly grant: string
    readonly report: VerifyReport
    /** Why no label can be drawn on it here, whatever is answered about it; null where it can, as far as reading tells. */
    readonly unfit: ReportedError | null
    readonly isComplete: boolean
  }[]
  readonly doneCount: number
  readonly totalCount: number
}

/** Something that keeps a copy back, and how a person closes it: an answer, a field, or a written reason. */
export interface OpenPoint {
  readonly finding: Finding
  readonly close:
    | { readonly kind: 'question'; readonly question: string }
    | { readonly kind: 'field'; readonly field: 'alt' | 'tool' | 'decided-by' | 'second-reviewer' }
    | { readonly kind: 'reason'; readonly ruleId: string }
    | { readonly kind: 'none' }
}

/** What the policy says of one picture with the answers so far, in words. */
export interface Consultation {
  /** What the evidence alone would state; null: a person must say. */
  readonly evidenceKind: LabelKind | null
  readonly basis: Origin['basis']
  readonly generator: string | null
  readonly release: PolicyOutcome['release']
  readonly questions: readonly PolicyQuestion[]
  readonly unanswered: readonly string[]
  readonly missing: PolicyOutcome['missing']
  readonly needsSecondReviewer: boolean
  readonly findings: readonly Finding[]
  /** Empty: nothing keeps a labelled copy back any more. */
  readonly open: readonly OpenPoint[]
  readonly contacts: readonly PolicyContact[]
  readonly exposure: readonly string[]
}

/** A drawn preview and what would be written with it. Boxes in px of `size`. */
export interface PreviewAnswer {
  /** Grant of the drawn picture, for `/image/<grant>`. */
  readonly image: string
  readonly size: SizePx
  readonly caption: {
    readonly text: string
    readonly lang: string
    readonly place: CaptionPlace
    readonly box: PixelBox
    /** Distance from the edges of a caption that stands in its corner's own spot; px. */
    readonly insetPx: number
    readonly textHeightPx: number
    readonly contrast: number
  }
  readonly cropsLost: readonly string[]
  readonly notes: readonly string[]
  readonly written: {
    readonly digitalSourceType: string
    readonly tool: string | null
    readonly alt: string
    readonly credit: string
    readonly stripped: readonly string[]
    readonly actions: readonly ManifestAction[]
    readonly keepsParent: boolean
    readonly signer: string | null
    readonly isTestIdentity: boolean
  }
}

/** A picture that a manifest carries, to be held against the one on the table. */
export interface ComparedPicture {
  /** Grant for `/image/<grant>`. */
  readonly image: string
  readonly size: SizePx
  /** `signed`: as the active manifest sealed it; `earlier`: as another manifest of the store did. */
  readonly role: 'signed' | 'earlier' | 'parent' | 'component'
  /** Label of the manifest whose picture it shows; `null` for an ingredient without one. */
  readonly shows: string | null
  readonly title: string | null
  /** Whether it visibly shows something else than the file; `null` where that could not be told. */
  readonly differs: boolean | null
}

/** A caption template as it really looks. */
export interface TemplateAnswer {
  readonly image: string
  readonly size: SizePx
  readonly text: string
  readonly lang: string
  /** Where the caption came to stand in `size`. */
  readonly place: CaptionPlace
}

/** One labelled copy, or why there is none. */
export interface LabelOutcome {
  readonly grant: string
  readonly preset: string | null
  readonly report: LabelReport
  /** The finished file, when there is one. */
  readonly file: FileHandle | null
}

/** Labelled copies as they come, at most ten messages a second, in order of completion. A picture whose grant has expired is not among them. */
export interface LabelEvent {
  readonly outcomes: readonly LabelOutcome[]
  readonly doneCount: number
  readonly totalCount: number
}

/** A policy to choose from, of those that ship. `version` is the policy's own, e.g. `2026.1`. */
export interface PolicySummary {
  readonly id: string
  readonly version: string
  readonly name: LocalText
}

/** A rule of the policy in words. */
export interface RuleLine {
  readonly ruleId: string
  readonly text: string
  readonly rule: string
  readonly quote: string | null
}
