import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { ScratchSpace } from '../api/services.ts'
import { partialName, removeLeftovers } from '../engines/node/leftovers.ts'

/** Tries to remove the folder again while work that was on its way at the end still writes into it: 1.4 s in all. */
const STUBBORN = { maxRetries: 8, retryDelay: 40 }

/** Drawings for the screen that stay: as large as the picture each, and a caption that is dragged about is drawn at every stop. */
const MAX_PREVIEWS = 40

/**
 * A folder of this process's own under the system's temporary folder, readable by its owner alone, removed at the end; what
 * killed processes left there is removed at the next start. Every file gets a random folder, so that names never meet and
 * never lead anywhere. After `close` nothing new begins.
 */
export async function createScratchSpace(parent = tmpdir()): Promise<ScratchSpace & { readonly root: string }> {
  const root = join(parent, partialName())
  await mkdir(root, { mode: 0o700 })
  await removeLeftovers(parent, 'the-dead')
  const newFolder = async (): Promise<string> => {
    const folder = join(root, randomBytes(12).toString('hex'))
    await mkdir(folder, { mode: 0o700 })
    return folder
  }
  const isInside = (path: string): boolean => dirname(dirname(path)) === root
  const newFile = async (name: string): Promise<string> =>
    join(await newFolder(), name.replace(/[/\\\0]/g, '_').replace(/^\.+$/, '_') || '_')
  const discard = async (path: string): Promise<void> => {
    if (isInside(path)) await rm(dirname(path), { recursive: true, force: true, ...STUBBORN })
  }
  const previews: string[] = []
  return {
    root,
    newFolder,
    newFile,
    newPreview: async name => {
      const path = await newFile(name)
      previews.push(path)
      await Promise.all(previews.splice(0, previews.length - MAX_PREVIEWS).map(discard))
      return path
    },
    discard,
    close: () => rm(root, { recursive: true, force: true, ...STUBBORN }),
  }
}
