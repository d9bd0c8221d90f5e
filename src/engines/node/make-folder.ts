import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Code of the error when one of our own folders cannot be made: the data folder, or one in it. */
export const OWN_FOLDER_NOT_MADE = 'OWN_FOLDER_NOT_MADE'

/**
 * Makes a folder and its parents, each tried once: Node's own `recursive` begins anew for ever where a parent that is there keeps answering
 * "no such file", as below /proc, and hears no signal meanwhile. Rejects with the system's error.
 */
export async function makeFolder(folder: string): Promise<void> {
  for (const part of fromTheTop(resolve(folder))) {
    try {
      await mkdir(part)
    } catch (cause) {
      const found = await stat(part).catch(() => null)
      if (found?.isDirectory() !== true) throw cause
    }
  }
}

/** The same for a folder where Ursprung keeps what is its own. Throws an error with the code `OWN_FOLDER_NOT_MADE`, whose message is the system's. */
export function makeOwnFolder(folder: string, mode?: number): void {
  for (const part of fromTheTop(resolve(folder))) {
    try {
      mkdirSync(part, mode)
    } catch (cause) {
      if (isFolder(part)) continue
      const message = cause instanceof Error ? cause.message : String(cause)
      throw Object.assign(new Error(message, { cause }), { code: OWN_FOLDER_NOT_MADE, syscall: 'mkdir' })
    }
  }
}

function fromTheTop(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...fromTheTop(parent), folder]
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // not there, or in the way: the error of making it tells which
  }
}
