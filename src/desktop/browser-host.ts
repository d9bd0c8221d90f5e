import { access, readdir } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Host, HostFolder } from '../api/host.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { err, ok } from '../domain/result.ts'

/** Shown at most of one folder; more than anyone looks through. */
const MAX_FOLDERS = 500
const NO_DIALOGS = { kind: 'not-in-browser', message: 'The browser has no such dialog' } as const

/**
 * The shell of browser mode: no native dialogs. Folders are chosen in the page, from the home folder and connected disks down; the
 * page holds a grant of each and never says a path, so that nobody can be talked into typing one.
 */
export function createBrowserHost(): Host {
  return {
    kind: 'browser',
    pickPictures: async () => err(NO_DIALOGS),
    pickFolder: async () => err(NO_DIALOGS),
    pickFolders: async () => err(NO_DIALOGS),
    pickSavePath: async () => err(NO_DIALOGS),
    reveal: async () => err(NO_DIALOGS),
    startFolders: async () => [{ path: homedir(), name: homedir().split(/[/\\]/).pop() ?? '~' }, ...(await disks())],
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

/** Connected disks and network folders, where each system shows them to this person. */
async function disks(): Promise<readonly HostFolder[]> {
  if (process.platform === 'win32') {
    const drives = 'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').map(letter => ({ path: `${letter}:\\`, name: `${letter}:` }))
    const there = await Promise.all(drives.map(({ path }) => access(path).then(...YES_OR_NO)))
    return drives.filter((_drive, at) => there[at])
  }
  const name = userInfo().username
  const places = [join('/media', name), join('/run/media', name), '/mnt', '/Volumes']
  const found = await Promise.all(
    places.map(async place => {
      const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
      return entries
        .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(entry => ({ path: join(place, entry.name), name: entry.name }))
    }),
  )
  return found.flat().slice(0, MAX_FOLDERS)
}

const YES_OR_NO = [() => true, () => false] as const
