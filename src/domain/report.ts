import type { Evidence, Exposure, NamedPerson, RightsStatement } from './evidence.ts'
import type { Finding, ReportedError } from './finding.ts'
import type { FaceBox, ImageFormat, PixelBox } from './image.ts'
import type { CaptionPlace } from './label.ts'
import type { LabelKind, OriginKind } from './origin-kind.ts'
import type { Credentials, TrustListInfo } from './provenance.ts'

/** The verdict on how a picture came to be, with every mark it rests on. */
export interface Origin {
  readonly kind: OriginKind
  /** The strongest weight among the marks that decided. */
  readonly basis: 'signed' | 'declared' | 'trace' | 'none'
  readonly generator: string | null
  readonly evidence: readonly Evidence[]
  /** Id of the rule that decided, e.g. `origin.signed-ai`; explained in docs/rules.md. */
  readonly rule: string
}

/** Whether our visible label is on the picture. `altered`: the metadata says so but the bytes have changed since. */
export interface LabelState {
  readonly state: 'present' | 'absent' | 'altered' | 'unknown'
  readonly text: string | null
  readonly box: PixelBox | null
}

/** What the answer rests on, so that it can be explained and repeated later. */
export interface VerdictBasis {
  readonly engine: string
  readonly rules: string
  readonly policy: string
  /** Model, strategy and sensitivity that looked for faces; `null` when nobody looked. */
  readonly faces: string | null
  readonly trustLists: readonly TrustListInfo[]
  /** ISO 8601 UTC. */
  readonly checkedAt: string
}

/** People as far as known: a count's worth of boxes, and names the metadata holds. `faces: null` = not looked for. */
export interface People {
  readonly faces: readonly FaceBox[] | null
  readonly named: readonly NamedPerson[]
}

/** `ursprung.verify/1`: one object per image. See shared/design/contract.md. */
export interface VerifyReport {
  readonly schema: 'ursprung.verify/1'
  readonly path: string
  readonly sha256: string | null
  readonly bytes: number | null
  readonly format: ImageFormat | null
  /** Pixels after EXIF orientation. */
  readonly width: number | null
  readonly height: number | null
  readonly credentials: Credentials
  readonly origin: Origin
  readonly people: People
  readonly exposure: readonly Exposure[]
  readonly rights: readonly RightsStatement[]
  readonly label: LabelState
  readonly findings: readonly Finding[]
  readonly basis: VerdictBasis
  readonly error: ReportedError | null
}

/** `ursprung.label/1`: one object per output. See shared/design/contract.md. */
export interface LabelReport {
  readonly schema: 'ursprung.label/1'
  readonly input: { readonly path: string; readonly sha256: string | null }
  readonly status: 'labelled' | 'already-labelled' | 'refused' | 'failed'
  readonly output: {
    readonly path: string
    readonly sha256: string
    readonly bytes: number
    readonly format: ImageFormat
    readonly width: number
    readonly height: number
  } | null
  readonly kind: LabelKind | null
  readonly caption: {
    readonly text: string
    readonly lang: string
    readonly place: CaptionPlace
    readonly box: PixelBox
    readonly textHeightPx: number
    /** WCAG 2.2 contrast ratio measured on the output's pixels, 1-21. */
    readonly contrast: number
  } | null
  readonly manifest: {
    readonly state: Credentials['state']
    readonly signer: string | null
    readonly parentKept: boolean
    readonly bytes: number
  } | null
  readonly text: PublishingText | null
  readonly findings: readonly Finding[]
  readonly error: ReportedError | null
}

/** What the web editor pastes: plain alt text and caption, escaped HTML, JSON-LD `ImageObject`. */
export interface PublishingText {
  readonly alt: string
  readonly figcaption: string
  readonly html: string
  readonly jsonLd: Readonly<Record<string, unknown>>
}

/** `ursprung.scan/1`: the last object of a scan. `files = images + skipped`; every image in exactly one state. */
export interface ScanSummary {
  readonly schema: 'ursprung.scan/1'
  readonly files: number
  readonly images: number
  readonly skipped: number
  readonly unchanged: number
  readonly failed: number
  readonly byState: Readonly<Record<string, number>>
  readonly byKind: Readonly<Record<string, number>>
  readonly seconds: number
}
