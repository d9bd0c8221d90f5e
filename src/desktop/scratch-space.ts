import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { ScratchSpace } from '../api/services.ts'

/**
 * A folder of this process's own under the system's temporary folder, readable by its owner alone, removed at the end.
 * Every file gets a random folder, so that names never meet and never lead anywhere.
 */
export async function createScratchSpace(): Promise<ScratchSpace & { readonly root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'ursprung-'))
  const newFolder = async (): Promise<string> => {
    const folder = join(root, randomBytes(12).toString('hex'))
    await mkdir(folder, { mode: 0o700 })
    return folder
  }
  const isInside = (path: string): boolean => dirname(dirname(path)) === root
  return {
    root,
    newFolder,
    newFile: async name => join(await newFolder(), name.replace(/[/\\\0]/g, '_').replace(/^\.+$/, '_') || '_'),
    discard: async path => {
      if (isInside(path)) await rm(dirname(path), { recursive: true, force: true })
    },
    close: () => rm(root, { recursive: true, force: true }),
  }
}
