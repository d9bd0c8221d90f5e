/**
 * What the jobs need from outside; what a label is made with stands in `label-engines.ts`. `src/engines/node` implements them, `src/compose.ts` picks.
 * Expected failures are values; a throw is a bug of ours or an abort.
 */
import type { Evidence, Exposure, MetadataField, NamedPerson, RightsStatement } from '../domain/evidence.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { FaceBox, ImageFormat, SizePx } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { LabelMark } from '../domain/label.ts'
import type { ProvenanceReading, TrustListInfo } from '../domain/provenance.ts'
import type { Result } from '../domain/result.ts'
import type {
  RecordedEntry,
  RegisterCheck,
  RegisterEntry,
  RegisterError,
  RegisterEvent,
  RegisterHead,
  SimilarEntry,
} from '../register/entry.ts'

/** Facts of a file on disk. `sha256` lower-case hex over all bytes. */
export interface FileFacts {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly sha256: string
}

/** Everything read from one image without judging it; each part is a value or the error that prevented it. */
export interface ImageEvidence {
  readonly file: FileFacts
  readonly format: ImageFormat | null
  /** After orientation. */
  readonly size: SizePx | null
  readonly frames: number
  readonly hasAlpha: boolean
  readonly fields: readonly MetadataField[]
  /** Marks outside C2PA. */
  readonly marks: readonly Evidence[]
  readonly named: readonly NamedPerson[]
  readonly exposure: readonly Exposure[]
  readonly rights: readonly RightsStatement[]
  readonly provenance: ProvenanceReading
  /** `dcterms:provenance` and the like: where credentials stood or lie, when they are not in the file. */
  readonly provenancePointers: readonly string[]
  /** Ursprung's own mark in XMP, as written by `MetadataEngine.carry`. */
  readonly labelMark: LabelMark | null
  /** `null`: not looked for. */
  readonly faces: readonly FaceBox[] | null
  /** Why the pixels could not be searched, when they were to be; the marks are read all the same. */
  readonly pixelError: ReportedError | null
  /** Structural problems of the container, in English. */
  readonly problems: readonly string[]
}

/** How an image is read. Limits are per image; over them the reader is killed and the image reported, never the run. */
export interface EvidenceOptions {
  readonly sidecarPath?: string
  /**
   * The format of a file that most likely holds a manifest, like a copy just signed: its credentials are read beside everything else and not after
   * the first look. What the file itself says decides.
   */
  readonly manifestExpectedIn?: ImageFormat
  readonly findFaces: boolean
  readonly timeoutMs: number
  readonly memoryMb: number
}

/** What readings rest on, for a report's `basis`: the C2PA engine and face model with their versions, and the trust lists in use. */
export interface EvidenceDescription {
  readonly engine: string
  readonly faceModel: string
  readonly trustLists: readonly TrustListInfo[]
}

/** Reads one hostile file. Where it runs (a killable process) is the implementation's business. */
export interface EvidenceEngine {
  /** All of it at once. Fails where the file cannot be opened or no reader survives it; what is damaged inside of it is evidence. Rejects on abort. */
  read(path: string, options: EvidenceOptions, job: Job): Promise<Result<ImageEvidence, ReportedError>>
  /** Name and version for reports, e.g. `c2pa-rs 0.90.1`. */
  describe(): Promise<EvidenceDescription>
  /** Lets running readings finish, then ends the readers. */
  close(): Promise<void>
}

/** An encoded picture for a screen. `mediaType` is one a browser shows without help. */
export interface ScreenPicture {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/webp'
  /** After orientation and reduction. */
  readonly size: SizePx
}

/** A thumbnail that a manifest of the file carries, drawn anew. Labels and titles are hostile. */
export interface ManifestPicture {
  /** `signed`: the picture as that manifest sealed it. `ingredient`: one of those it was made from. */
  readonly role: 'signed' | 'ingredient'
  readonly carrier: string
  /** Whether the active manifest carries it. */
  readonly isActive: boolean
  /** Label of the manifest whose picture it shows; `null` for an ingredient without one. */
  readonly shows: string | null
  readonly title: string | null
  readonly relationship: string | null
  readonly picture: ScreenPicture
  /** Mean difference to the file's own picture over 16 × 16 grey samples, 0-255; `null` where that cannot be decoded. */
  readonly difference: number | null
}

/** Draws hostile files for a screen, in a process that can be killed. */
export interface ScreenEngine {
  /** At most `widthPx` wide, oriented, sRGB, without metadata. Fails with `unreadable-image`, or as a reader does. */
  draw(path: string, widthPx: number): Promise<Result<ScreenPicture, ReportedError>>
  /** Empty where the file has no manifests, or these no thumbnails. */
  manifestPictures(path: string): Promise<Result<readonly ManifestPicture[], ReportedError>>
}

/** Finds faces. Boxes are fractions after orientation; nothing else about a face is ever computed. */
export interface FaceEngine {
  /** Best first; none is an empty list. Fails where picture or model cannot be read. Rejects on abort. */
  find(path: string, job: Job): Promise<Result<readonly FaceBox[], ReportedError>>
  /** Name of model and strategy for reports. */
  readonly name: string
  /** Gives the memory of the models back. */
  close(): Promise<void>
}

/** One file found by a walk. `relativePath` from the folder that was given, with `/`; used to keep the folder structure. */
export interface FoundFile {
  readonly path: string
  readonly relativePath: string
}

/** The only way the jobs touch the disk. */
export interface FileEngine {
  /**
   * Files of a folder, depth first, sorted by name; symbolic links to folders are not followed; `skip` folders are left out. A folder that cannot be
   * read is an error in its place, and the walk goes on.
   */
  walk(folder: string, skip: readonly string[]): AsyncIterable<Result<FoundFile, ReportedError>>
  /** What stands at a path, links followed. Never fails: what cannot be asked about is `missing`, or `forbidden` where the system says so. */
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing' | 'forbidden'>
  /** Whether anything stands there, also what may not be looked at. */
  exists(path: string): Promise<boolean>
  /** Same file on disk, whatever the spelling (links, case, åäö in NFC and NFD); `false` where one is not there. */
  isSameFile(a: string, b: string): Promise<boolean>
  /** A fresh name beside `target` for work in progress; its folder is made. The file itself does not exist yet. `output-folder-is-file`, `output-folder-is-dead-link`, `output-folder-not-made`, or the system's reason. */
  temporaryBeside(target: string): Promise<Result<string, ReportedError>>
  /** Waits until a finished file would outlast a power cut. Never rejects. */
  flush(path: string): Promise<Result<void, ReportedError>>
  /** Renames `temporary`, which has been flushed, to `target`; without `overwrite` an existing target is an error. */
  publishFlushed(temporary: string, target: string, overwrite: boolean): Promise<Result<void, ReportedError>>
  /** Flushes `temporary` to the disk and renames it to `target`; without `overwrite` an existing target is an error. */
  publish(temporary: string, target: string, overwrite: boolean): Promise<Result<void, ReportedError>>
  /** Removes work in progress; a file that is not there is no error. */
  discard(path: string): Promise<void>
  /** The image format by the first bytes, whatever the extension; `null` when it is none or cannot be read. */
  sniffFormat(path: string): Promise<ImageFormat | null>
  /** The same for who must tell "no image" (`null`) from "could not be read" (the error). */
  sniff(path: string): Promise<Result<ImageFormat | null, ReportedError>>
}

/** Which entries to list; sequence numbers start at 1, oldest first unless `newestFirst`. */
export interface RegisterQuery {
  readonly afterSequence?: number
  /** With `newestFirst`: goes on below this one. */
  readonly beforeSequence?: number
  /** When it was written, ISO 8601 UTC: from this moment on, and before this one. */
  readonly atFrom?: string
  readonly atBefore?: string
  readonly event?: RegisterEvent
  readonly newestFirst?: boolean
  readonly limit?: number
}

/** Who deletes old content, and by which rules; becomes the `retained` entry. */
export type RetentionRecord = Pick<RegisterEntry, 'at' | 'policy' | 'decidedBy' | 'engine' | 'rules'>

/**
 * The append-only, hash-chained register. An append that answered ok survives a crash; one that did not left nothing.
 * Embedded SQLite by default; asynchronous so that a database server can stand behind it.
 */
export interface RegisterEngine {
  /** Appends all entries in one transaction, or none. Answers with the head after the last. */
  append(entries: readonly RegisterEntry[]): Promise<Result<RegisterHead, RegisterError>>
  /** The newest link; an empty register has sequence 0 and `GENESIS_HASH`. */
  head(): Promise<Result<RegisterHead, RegisterError>>
  /** Proves every link; `knownHead` (from the diary) must stand in the chain. Stops at the first entry that does not hold. Rejects with `RegisterInterrupted` where a server goes away meanwhile. */
  check(job: Job, knownHead?: RegisterHead): Promise<RegisterCheck>
  /** Streams; entries appended while it runs may or may not be seen. Throws `RegisterInterrupted` where the register cannot be read on. */
  list(query: RegisterQuery): AsyncIterable<RecordedEntry>
  /** Entries where the picture went in or came out, oldest first. */
  findBySha256(sha256: string): Promise<Result<readonly RecordedEntry[], RegisterError>>
  /** Entries whose picture looks the same by any of the fingerprints, nearest first, at most `limit`. `maxScore` 0-512. */
  findSimilar(
    fingerprints: readonly string[],
    limit: number,
    maxScore?: number,
  ): Promise<Result<readonly SimilarEntry[], RegisterError>>
  /** Deletes the content of the leading entries older than `before` (ISO 8601 UTC) and records that; the chain stays provable. */
  retain(
    before: string,
    record: RetentionRecord,
  ): Promise<Result<{ readonly deleted: number; readonly head: RegisterHead }, RegisterError>>
  /** Copies the whole register, while in use, to a new file. An existing file is an error. */
  backup(path: string): Promise<Result<void, RegisterError>>
  /** Gives file or connections back; nothing may be asked afterwards. */
  close(): Promise<void>
}
