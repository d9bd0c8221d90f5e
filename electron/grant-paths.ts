import { basename } from 'node:path'
import { picturesIn } from '../src/api/files.ts'
import { folderHandle, handleFor } from '../src/api/present.ts'
import type { ApiContext } from '../src/api/services.ts'
import type { FileHandle } from '../src/api/views.ts'

/** Most pictures taken from dropped folders. */
const MAX_PICTURES = 2_000

/** Grants for paths that a person dropped, opened or pasted: files as they are, folders by the pictures inside. */
export async function grantPaths(paths: readonly string[], context: ApiContext): Promise<readonly FileHandle[]> {
  const handles: FileHandle[] = []
  for (const path of paths) {
    if (path === '') continue
    const kind = await context.cores.current().files.kindOf(path)
    if (kind === 'file') {
      const name = basename(path)
      handles.push(handleFor(context.grants, { path, name, relativePath: name, purpose: 'picture' }))
    } else if (kind === 'folder') {
      const found = await picturesIn(folderHandle(context.grants, path).grant, MAX_PICTURES - handles.length, context)
      if (found.ok) handles.push(...found.value.pictures)
    }
  }
  return handles.slice(0, MAX_PICTURES)
}
