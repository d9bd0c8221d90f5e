import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Host } from '../api/host.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { err, ok } from '../domain/result.ts'

/** Shown at most of one folder; more than anyone looks through. */
const MAX_FOLDERS = 500
const NO_DIALOGS = { kind: 'not-in-browser', message: 'The browser has no such dialog' } as const

/**
 * The shell of browser mode: no native dialogs. Folders are chosen in the page, from the home folder down; what the page
 * holds of each is a grant.
 */
export function createBrowserHost(): Host {
  return {
    kind: 'browser',
    pickPictures: async () => err(NO_DIALOGS),
    pickFolder: async () => err(NO_DIALOGS),
    pickSavePath: async () => err(NO_DIALOGS),
    reveal: async () => err(NO_DIALOGS),
    startFolders: async () => [{ path: homedir(), name: homedir().split(/[/\\]/).pop() ?? '~' }],
    subfolders: async path => {
      try {
        const entries = await readdir(path, { withFileTypes: true })
        const names = entries
          .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
          .map(entry => entry.name)
        const sorted = names.toSorted((a, b) => a.localeCompare(b, 'sv')).slice(0, MAX_FOLDERS)
        return ok(sorted.map(name => ({ path: join(path, name), name })))
      } catch (cause) {
        return err(describeSystemError(cause))
      }
    },
  }
}
