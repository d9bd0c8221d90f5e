import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { Result } from '../domain/result.ts'
import type { ScreenPicture } from '../engines/engines.ts'
import type { ArchiveDesk } from './archive-desk.ts'
import type { FileStamp } from './file-stamp.ts'
import type { Grants } from './grants.ts'
import type { Host } from './host.ts'
import type { PassphraseDesk } from './passphrases.ts'
import type { QuickFirst } from './quick-first.ts'
import type { Settings } from './settings.ts'
import type { Ursprung } from './ursprung.ts'
import type { VerdictStore } from './verdicts.ts'

/** Disk work that both shells need beside the core. Everything lies in a folder of this process's own that is removed at the end. */
export interface ScratchSpace {
  /** A fresh path `<scratch>/<random>/<name>`; `name` is made harmless first. */
  readonly newFile: (name: string) => Promise<string>
  /** The same for a drawing that only the screen needs: of many, only the latest stay. */
  readonly newPreview: (name: string) => Promise<string>
  /** A fresh empty folder inside. */
  readonly newFolder: () => Promise<string>
  readonly discard: (path: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** One file of a ZIP; `name` inside it, with `/`. */
export interface BundledFile {
  readonly path: string
  readonly name: string
}

/** What the shells bring to the API beside the core and the host. */
export interface Services {
  /** `process.platform`, for the names of keys and file managers. */
  readonly platform: string
  /** A path as people say it: the home folder as `~`. Only for showing. */
  readonly shortenPath: (path: string) => string
  readonly scratch: ScratchSpace
  /** A reduced picture, at most `widthPx` wide, oriented, without metadata. Cached. */
  readonly screenPicture: (path: string, widthPx: number) => Promise<Result<ScreenPicture, ReportedError>>
  readonly stamp: (path: string) => Promise<FileStamp | null>
  readonly copyFile: (from: string, to: string) => Promise<Result<void, ReportedError>>
  readonly writeBytes: (path: string, bytes: Uint8Array) => Promise<Result<void, ReportedError>>
  readonly writeText: (path: string, text: string | AsyncIterable<string>) => Promise<Result<void, ReportedError>>
  /** Writes a ZIP (stored, not compressed: pictures do not shrink) to `target`. */
  readonly bundle: (files: readonly BundledFile[], target: string, job: Job) => Promise<Result<void, ReportedError>>
  readonly loadSettings: () => Promise<Settings>
  readonly saveSettings: (settings: Settings) => Promise<Result<void, ReportedError>>
  /** The machine's own folder for pictures, where results go on the desktop unless another is chosen. */
  readonly defaultOutputFolder: () => Promise<string>
}

/** Holds the open core and opens another when language or policy change; the old one has a minute to end what it is doing. */
export interface CoreHolder {
  readonly current: () => Ursprung
  readonly reopen: (settings: Settings) => Promise<Result<void, ReportedError>>
  readonly close: () => Promise<void>
}

/** Everything a procedure works with; one per running shell. */
export interface ApiContext {
  readonly cores: CoreHolder
  readonly grants: Grants
  readonly host: Host
  readonly services: Services
  readonly verdicts: VerdictStore
  readonly quickFirst: QuickFirst
  readonly archive: ArchiveDesk
  /** The policy was named when the program was started and holds until it ends; the settings hold from the next start. */
  readonly isPolicyFixed: boolean
  readonly passphrases: PassphraseDesk
}
