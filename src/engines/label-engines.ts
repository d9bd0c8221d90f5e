/** What a label is made with: drawing, metadata, signature. Expected failures are values; a throw is a bug of ours or an abort. */
import type { ContainerReading } from '../container/container-reading.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { FaceBox, ImageFormat, PictureSource, PixelBox, SizePx } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type {
  CaptionRefusal,
  CaptionRequest,
  LabelOutputFormat,
  MetadataChanges,
  PlacedCaption,
  SizePreset,
} from '../domain/label.ts'
import type { ManifestAction } from '../domain/provenance.ts'
import type { Result } from '../domain/result.ts'

/** What to draw and how to encode. The source is never written to. */
export interface DrawRequest {
  readonly sourcePath: string
  readonly sourceFormat: ImageFormat
  readonly caption: CaptionRequest
  readonly format: LabelOutputFormat
  readonly preset: SizePreset | null
  /** Fractions after orientation; kept free by `auto`. */
  readonly faces: readonly FaceBox[]
  /** What `begin` gave for this picture. */
  readonly begun?: BegunPicture | null
  /** After orientation, where somebody has read it already: work that needs only the caption's place begins with it. What the file itself says decides. */
  readonly sizeTold?: SizePx
  /** Called once before encoding, for who looks at the source's pixels too: its path, or the picture as it was read for the caption. */
  readonly onSource?: (picture: PictureSource | Promise<PictureSource>) => void
  /** Called once while the picture is being encoded, when nothing of this will change: what depends on it can be made meanwhile. */
  readonly onPlaced?: (placed: PlacedPicture) => void
}

/** What is wished of a picture, before anybody has looked at it. */
export interface WishedDrawing {
  readonly sourcePath: string
  /** `keep`: as it comes. */
  readonly format: LabelOutputFormat | 'keep'
  readonly preset: SizePreset | null
  /** Null: where the policy says. */
  readonly place: CaptionRequest['place'] | null
}

/** A picture that is being read for `draw`. */
export interface BegunPicture {
  /** Ends the reading and lets go of what is held. */
  letGo(): void
}

/** Where the caption stands in a picture that is not finished yet. Frame of `box`: `size`, px. */
export interface PlacedPicture {
  readonly box: PixelBox
  readonly size: SizePx
}

/** A picture to draw into a file. */
export interface RenderRequest extends DrawRequest {
  /** Where the encoded picture (pixels and ICC profile only) goes; created, never overwritten. */
  readonly outputPath: string
}

/** What was drawn. Contrast is the WCAG ratio measured on the encoded output's pixels. */
export interface Rendering {
  readonly caption: PlacedCaption
  readonly size: SizePx
  readonly contrast: number
  /** What could not be kept, e.g. `animation`, `bit-depth`; reported, never silent. */
  readonly notes: readonly string[]
}

/** A drawn picture in memory: pixels and ICC profile only. */
export interface DrawnPicture {
  readonly bytes: Uint8Array
  readonly rendering: Omit<Rendering, 'contrast'>
  /**
   * Decodes what was encoded; `contrast-too-low` where the words stand out less than 4.5:1. Never rejects. Beside the writing and signing
   * of the same bytes it costs no time, therefore it is asked for on its own.
   */
  readonly readBack: () => Promise<Result<ReadBack, CaptionRefusal | ReportedError>>
  /** `readBack` decodes the whole picture, on other threads, and may take longer than the signing; else it is short, and takes the caller's thread. */
  readonly decodesWhole: boolean
}

/** What an encoded picture shows when it is decoded again: the proof that the words can be read, and the picture for who looks next. */
export interface ReadBack {
  /** WCAG contrast of the words to what is behind them, 1-21 (2.2, 1.4.3). */
  readonly contrast: number
  /** The same picture in the form that is looked at fastest. */
  readonly picture: PictureSource
}

/** Decodes, draws the caption, encodes. Refuses as a value what cannot be captioned, decoded or read afterwards. */
export interface PixelEngine {
  /**
   * Begins with a picture that will most likely be drawn on, before more is known of it than what is wished: `draw` goes on from there.
   * Null where nothing can be begun. To be let go of, drawn or not. Rejects only when the engine cannot be loaded.
   */
  begin(wished: WishedDrawing): Promise<BegunPicture | null>
  /** The drawn picture in memory; no file is written. Rejects on abort. */
  draw(request: DrawRequest, job: Job): Promise<Result<DrawnPicture, CaptionRefusal | ReportedError>>
  /** `draw` into a file, its contrast measured; a picture whose words cannot be read leaves no file. */
  render(request: RenderRequest, job: Job): Promise<Result<Rendering, CaptionRefusal | ReportedError>>
}

/** What was carried, changed, removed; `lost` names marks the target format cannot hold. */
export interface CarriedMetadata {
  readonly carried: readonly string[]
  readonly stripped: readonly string[]
  readonly lost: readonly string[]
  /** What was changed on purpose or needs a look, e.g. `thumbnail-removed`, `people-regions-frame`; codes, sometimes with `: value`. */
  readonly notes: readonly string[]
}

/** A drawn picture, and the file that it becomes with its metadata; that is created, never overwritten. */
export interface CarryTarget {
  readonly picture: Uint8Array
  readonly outputPath: string
}

/** What a picture says, read and ready to be carried; the file is not needed any more. */
export interface SourceMetadata {
  /**
   * Sets out what `carry` will write into a picture of this format and size, so that it need not be done later. For one that turns out otherwise
   * it is done anew.
   */
  composeAhead(changes: MetadataChanges, picture: { readonly format: LabelOutputFormat; readonly size: SizePx }): void
  /** Carries it into the drawn picture and sets ours; merges, never replaces. Leaves no file when it fails. */
  carry(target: CarryTarget, changes: MetadataChanges): Promise<Result<CarriedMetadata, ReportedError>>
  readonly asParent: ParentFacts
}

/** What a manifest says of the original besides its own manifest. */
export interface ParentFacts {
  readonly mediaType: string
  /** `dcterms:provenance` in XMP: where a cloud manifest stands (C2PA 2.2 §11.4). */
  readonly remoteUrl: string | null
  /** Whether it carries a manifest, whatever that is worth. */
  readonly hasManifest: boolean
}

/** Reads and writes metadata without looking at pixels. */
export interface MetadataEngine {
  /** A file's blocks of metadata and what is wrong with its structure. Fails on a file that cannot be read or has no format we know. */
  readContainer(path: string): Promise<Result<ContainerReading, ReportedError>>
  /** Needs nothing but the source, so it can be asked while the picture is drawn. Fails on a file that cannot be read. */
  open(sourcePath: string): Promise<Result<SourceMetadata, ReportedError>>
}

/** What is known of a manifest before there is a picture to sign. */
export interface ManifestOutline {
  readonly parentPath: string
  readonly parentTitle: string
  /** An earlier label of the same picture that this one corrects: kept as an ingredient. Left out or null: there is none. */
  readonly earlierPath?: string | null
  readonly title: string
  readonly format: LabelOutputFormat
  readonly thumbnailJpeg: Uint8Array | null
}

/** What is known of it when the picture is finished. `outputPath` is created, never overwritten. */
export interface FinishedManifest {
  /** The picture with pixels and metadata done; signing is the last write. */
  readonly unsignedPath: string
  readonly outputPath: string
  readonly actions: readonly ManifestAction[]
}

/** What a new manifest shall say, and of which files. */
export interface ManifestRequest extends ManifestOutline, FinishedManifest {}

/**
 * What signing did. `notes`: `time-stamp-unreachable`, `time-stamp-unsupported`, `time-stamp-offline`, `parent-manifest-not-kept`,
 * `certificate-expires-soon: <date>`; empty when all was done as asked and nothing is near its end.
 */
export interface SignedPicture {
  /** What the manifest added to the file. */
  readonly manifestBytes: number
  readonly signer: string
  readonly notes: readonly string[]
}

/** A signature for which everything but the picture is ready. */
export interface PreparedSigning {
  /** As `SigningEngine.sign`. */
  sign(finished: FinishedManifest, job?: Job): Promise<Result<SignedPicture, ReportedError>>
}

/** Puts a signed manifest into a copy of a finished picture. What fails leaves no file at `outputPath`. */
export interface SigningEngine {
  /**
   * Does what needs no picture to sign: reads the identity, and what the manifest will say of its parent. Asks for no passphrase yet. What could
   * not be read is told by `sign`. For one signature. `known`: what somebody reads of the parent already, so that it is not read twice; null
   * where that failed.
   */
  prepare(
    outline: ManifestOutline,
    identityName: string | null,
    known?: Promise<ParentFacts | null>,
  ): Promise<PreparedSigning>
  /** Both at once. `job`: ends the wait for a signing service or command. Rejects only on abort. */
  sign(request: ManifestRequest, identityName: string | null, job?: Job): Promise<Result<SignedPicture, ReportedError>>
}
