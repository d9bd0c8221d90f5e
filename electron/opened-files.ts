import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserWindow } from 'electron'
import type { ApiContext } from '../src/api/services.ts'
import { grantPaths } from './grant-paths.ts'

/**
 * Files on a command line: `ursprung bild.jpg`, or the file manager's "Öppna med". In a checkout the second word is the program's
 * folder. Switches (Chromium adds its own) are left out; relative names count from the folder the command was given in.
 */
export function filesOnCommandLine(
  words: readonly string[],
  { isPackaged, folder }: { readonly isPackaged: boolean; readonly folder: string },
): readonly string[] {
  return words
    .slice(isPackaged ? 1 : 2)
    .filter(word => word !== '' && !word.startsWith('-'))
    .flatMap(word => pathOf(word, folder) ?? [])
}

/** Linux's desktops give addresses (`Exec=ursprung %U`), people give paths. An address that is no file here leads nowhere. */
function pathOf(word: string, folder: string): string | null {
  try {
    return word.startsWith('file:') ? fileURLToPath(word) : resolve(folder, word)
  } catch {
    return null
  }
}

/** Takes files before there is a window and hands them over once there is one: macOS tells of them before the program is ready. */
export interface OpenedFiles {
  readonly take: (paths: readonly string[]) => void
  /** From now on files go to this window's page, as grants. */
  readonly deliver: (context: ApiContext, window: () => BrowserWindow) => void
}

export function collectOpenedFiles(): OpenedFiles {
  let waiting: string[] = []
  let send: ((paths: readonly string[]) => void) | null = null
  return {
    take: paths => {
      if (paths.length === 0) return
      if (send === null) waiting.push(...paths)
      else send(paths)
    },
    deliver: (context, window) => {
      send = paths => void sendOpened(paths, context, window)
      if (waiting.length > 0) send(waiting)
      waiting = []
    },
  }
}

/** A page that is still loading would miss it; what comes between loading and listening the preload keeps. */
async function sendOpened(paths: readonly string[], context: ApiContext, window: () => BrowserWindow): Promise<void> {
  const files = await grantPaths(paths, context)
  if (files.length === 0) return
  const contents = window().webContents
  if (contents.isLoading()) await new Promise<void>(resolve_ => contents.once('did-finish-load', () => resolve_()))
  if (!contents.isDestroyed()) contents.send('ursprung:opened', files)
}
