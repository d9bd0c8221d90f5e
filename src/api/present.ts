import type { TrustListStatus } from '../catalog/trust-lists.ts'
import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { LabelReport, VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { GrantedPath, Grants } from './grants.ts'
import type { FileHandle, FolderHandle } from './views.ts'

/** What the page gets of a granted path. */
export function handleFor(grants: Grants, granted: GrantedPath): FileHandle {
  const { path, name, relativePath, purpose } = granted
  const handle = { grant: grants.give(granted), name, relativePath }
  return purpose === 'picture' ? { ...handle, source: grants.sourceOf(path) } : handle
}

/** A finished file as the page gets it, by its own name. */
export function resultHandle(path: string, { grants }: { readonly grants: Grants }): FileHandle {
  const name = baseName(path)
  return handleFor(grants, { path, name, relativePath: name, purpose: 'result' })
}

/** A folder as the page sees it: its own name, never where it lies. */
export function folderHandle(grants: Grants, path: string, name: string = baseName(path)): FolderHandle {
  return { grant: grants.give({ path, name, relativePath: name, purpose: 'folder' }), name }
}

/** A report with the name people know instead of the path. */
export function presentReport(report: VerifyReport, granted: GrantedPath): VerifyReport {
  return { ...report, path: granted.relativePath, error: presentError(report.error, granted) }
}

/** The same for a labelled copy; `output` is named, too. */
export function presentLabelReport(report: LabelReport, granted: GrantedPath, output: GrantedPath): LabelReport {
  const hide = (error: ReportedError | null): ReportedError | null => presentError(presentError(error, granted), output)
  return {
    ...report,
    input: { ...report.input, path: granted.relativePath },
    output: report.output === null ? null : { ...report.output, path: output.relativePath },
    error: hide(report.error),
  }
}

/** An error whose words name the file as people know it. Windows and POSIX spellings of the path both go. */
export function presentError<E extends ReportedError | null>(error: E, granted: GrantedPath): E {
  if (error === null) return error
  return { ...error, message: namePath(error.message, granted.path, granted.name) }
}

/** A text with the name people know instead of a path, in each of the ways in which Windows spells that. */
export function namePath(text: string, path: string, name: string): string {
  const spellings = [path, path.replaceAll('/', '\\'), path.replaceAll('\\', '/')]
  return spellings.reduce((named, spelling) => named.replaceAll(spelling, name), text)
}

/** Lists of issuers as the page sees them: where one came from by its address on the network, or by its file's name. */
export const presentLists = (lists: readonly TrustListStatus[]): readonly TrustListStatus[] =>
  lists.map(list => ({ ...list, source: /^https?:/.test(list.source) ? list.source : baseName(list.source) }))

/** The same for an answer. An error about a granted file names it as people know it; any other goes through as it is. */
export const presentListAnswer = (
  answer: Result<readonly TrustListStatus[], ReportedError>,
  granted?: GrantedPath,
): Result<readonly TrustListStatus[], ReportedError> => {
  if (answer.ok) return ok(presentLists(answer.value))
  return granted === undefined ? answer : err(presentError(answer.error, granted))
}

/** The error for a grant that is unknown, expired or for another purpose; deliberately the same for all three. */
export const EXPIRED_GRANT: ReportedError = {
  kind: 'grant-expired',
  message: 'The file was chosen too long ago or never; choose it again',
}
