import type { ReportedError } from '../domain/finding.ts'
import type { Result } from '../domain/result.ts'

/** Which shell carries the page. `browser` works on copies that were uploaded, and hands results out as downloads. */
export type ShellKind = 'desktop' | 'browser'

/** A folder that can be opened further, as a host shows it. */
export interface HostFolder {
  readonly path: string
  readonly name: string
}

/** What only a shell can do. Paths stay on this side of the API: the router turns them into grants. */
export interface Host {
  readonly kind: ShellKind
  /** Native dialogs; `null` where the person closed the dialog, an error where the shell has none. */
  readonly pickPictures: () => Promise<Result<readonly string[] | null, ReportedError>>
  readonly pickFolder: () => Promise<Result<string | null, ReportedError>>
  /** One or more folders at once. */
  readonly pickFolders: () => Promise<Result<readonly string[] | null, ReportedError>>
  /** Asks where to save and gives the path; `null` when closed. */
  readonly pickSavePath: (suggestedName: string) => Promise<Result<string | null, ReportedError>>
  /** Shows a file in the system's file manager. */
  readonly reveal: (path: string) => Promise<Result<void, ReportedError>>
  /** Where a person starts to look for folders in browser mode; empty where there are native dialogs. */
  readonly startFolders: () => Promise<readonly HostFolder[]>
  /** Folders inside a folder, sorted, hidden ones left out. */
  readonly subfolders: (path: string) => Promise<Result<readonly HostFolder[], ReportedError>>
}
