import { type BrowserWindow, dialog } from 'electron'
import type { Host } from '../src/api/host.ts'
import { ok } from '../src/domain/result.ts'
import { revealInFolder } from './window.ts'

const EXTENSIONS = [
  'jpg',
  'jpeg',
  'png',
  'webp',
  'avif',
  'tif',
  'tiff',
  'heic',
  'heif',
  'gif',
  'svg',
  'jxl',
  'bmp',
  'dng',
]

/** Native dialogs; they belong to the window, so that none hides behind it. */
export function createElectronHost(window: () => BrowserWindow, pictures: () => string): Host {
  return {
    kind: 'desktop',
    pickPictures: async () => {
      const picked = await dialog.showOpenDialog(window(), {
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: pictures(), extensions: EXTENSIONS }],
      })
      return ok(picked.canceled ? null : picked.filePaths)
    },
    pickFolder: async () => {
      const picked = await dialog.showOpenDialog(window(), { properties: ['openDirectory', 'createDirectory'] })
      return ok(picked.canceled ? null : (picked.filePaths[0] ?? null))
    },
    pickFolders: async () => {
      const picked = await dialog.showOpenDialog(window(), { properties: ['openDirectory', 'multiSelections'] })
      return ok(picked.canceled || picked.filePaths.length === 0 ? null : picked.filePaths)
    },
    pickSavePath: async suggestedName => {
      const picked = await dialog.showSaveDialog(window(), {
        defaultPath: suggestedName,
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      })
      return ok(picked.canceled || picked.filePath === '' ? null : picked.filePath)
    },
    reveal: async path => {
      revealInFolder(path)
      return ok(undefined)
    },
    startFolders: async () => [],
    subfolders: async () => ok([]),
  }
}
