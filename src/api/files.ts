import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { GrantedPath } from './grants.ts'
import { EXPIRED_GRANT, folderHandle, handleFor, namePath, presentError, resultHandle } from './present.ts'
import type { ApiContext } from './services.ts'
import type { FileHandle, FolderHandle } from './views.ts'

/** Folders inside a granted folder, each with a grant of its own. Fails with `grant-expired`, or where the folder cannot be read. */
export async function subfoldersOf(
  grant: string,
  context: ApiContext,
): Promise<Result<readonly FolderHandle[], ReportedError>> {
  const granted = context.grants.resolve(grant, ['folder'])
  if (granted === null) return err(EXPIRED_GRANT)
  const found = await context.host.subfolders(granted.path)
  if (!found.ok) return err(presentError(found.error, granted))
  return ok(found.value.map(folder => folderHandle(context.grants, folder.path, folder.name)))
}

/**
 * The pictures of a granted folder and those below it, at most `limit`; `isCut` says that there are more. Files that are no pictures, and what cannot be
 * entered, are passed over. Only `grant-expired` is a failure.
 */
export async function picturesIn(
  grant: string,
  limit: number,
  context: ApiContext,
): Promise<Result<{ readonly pictures: readonly FileHandle[]; readonly isCut: boolean }, ReportedError>> {
  const granted = context.grants.resolve(grant, ['folder'])
  if (granted === null) return err(EXPIRED_GRANT)
  const { files } = context.cores.current()
  const pictures: FileHandle[] = []
  for await (const entry of files.walk(granted.path, [])) {
    if (!entry.ok || (await files.sniffFormat(entry.value.path)) === null) continue
    if (pictures.length === limit) return ok({ pictures, isCut: true })
    const { path, relativePath } = entry.value
    pictures.push(
      handleFor(context.grants, {
        path,
        name: baseName(path),
        relativePath: `${granted.name}/${relativePath}`,
        purpose: 'picture',
      }),
    )
  }
  return ok({ pictures, isCut: false })
}

/** Resolves several grants to finished files; null when one of them is not (or no longer) one. */
function resultsOf(grants: readonly string[], context: ApiContext): readonly GrantedPath[] | null {
  const found = grants.map(grant => context.grants.resolve(grant, ['result']))
  return found.every(granted => granted !== null) ? found : null
}

/**
 * Packs finished files into a ZIP of the scratch space. Names inside keep the folders they had. `grant-expired` where one of the files is no finished one
 * (any more): nothing is packed then.
 */
export async function bundleFiles(
  input: { readonly grants: readonly string[]; readonly name: string },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<FileHandle, ReportedError>> {
  const results = resultsOf(input.grants, context)
  if (results === null) return err(EXPIRED_GRANT)
  const target = await context.services.scratch.newFile(input.name)
  const files = results.map(({ path, relativePath }) => ({ path, name: relativePath }))
  const packed = await context.services.bundle(files, target, unfollowedJob(signal))
  return packed.ok ? ok(resultHandle(target, context)) : err(notSaved(packed.error, target, context))
}

/**
 * Asks where, and copies there; several files become one ZIP. `false`: the person closed the dialog. `save-over-original` where that would replace a
 * picture somebody brought; otherwise fails with `grant-expired`, or as the disk does.
 */
export async function saveFilesAs(
  input: { readonly grants: readonly string[]; readonly suggestedName: string },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<boolean, ReportedError>> {
  const results = resultsOf(input.grants, context)
  const [first] = results ?? []
  if (results === null || first === undefined) return err(EXPIRED_GRANT)
  const target = await context.host.pickSavePath(input.suggestedName)
  if (!target.ok) return target
  if (target.value === null) return ok(false)
  if (await isOriginal(target.value, context))
    return err(notSaved({ kind: 'save-over-original', message: '' }, target.value, context))
  const { services } = context
  const files = results.map(({ path, relativePath }) => ({ path, name: relativePath }))
  const saved =
    results.length === 1
      ? await services.copyFile(first.path, target.value)
      : await services.bundle(files, target.value, unfollowedJob(signal))
  return saved.ok ? ok(true) : err(notSaved(saved.error, target.value, context))
}

/** Why nothing lies there, in words, by the name that it would have. */
function notSaved(error: ReportedError, path: string, { cores }: ApiContext): ReportedError {
  const name = baseName(path)
  return cores.current().texts.error({ ...error, message: namePath(error.message, path, name) }, name)
}

/** Whether saving there would replace a picture that somebody brought: never, not even when the person says so in the system's dialog. */
async function isOriginal(target: string, { cores, grants }: ApiContext): Promise<boolean> {
  const { files } = cores.current()
  if (!(await files.exists(target))) return false
  for (const path of grants.pathsFor('picture')) if (await files.isSameFile(path, target)) return true
  return false
}

/** Shows a finished file or a picture in the system's file manager. Fails with `grant-expired`, or where the shell has no such thing (the browser). */
export async function revealFile(grant: string, context: ApiContext): Promise<Result<null, ReportedError>> {
  const granted = context.grants.resolve(grant, ['result', 'picture'])
  if (granted === null) return err(EXPIRED_GRANT)
  const shown = await context.host.reveal(granted.path)
  return shown.ok ? ok(null) : shown
}

/** Keeps a text of the page (a report) as a file of the scratch space that can be downloaded or saved. Fails only where the disk does. */
export async function keepText(
  input: { readonly name: string; readonly text: string },
  context: ApiContext,
): Promise<Result<FileHandle, ReportedError>> {
  const target = await context.services.scratch.newFile(input.name)
  const written = await context.services.writeText(target, input.text)
  return written.ok ? ok(resultHandle(target, context)) : err(notSaved(written.error, target, context))
}
