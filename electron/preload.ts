import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { FileHandle } from '../src/api/views.ts'

/** Files that the program was started with arrive before the page is ready for them. */
const openedEarly: (readonly FileHandle[])[] = []
let isListening = false
ipcRenderer.on('ursprung:opened', (_event, files: readonly FileHandle[]) => {
  if (!isListening) openedEarly.push(files)
})

/**
 * All that the page sees of Electron. Paths stay on this side: a dropped file becomes a path here, goes to the main
 * process, and only a grant comes back. Calls of the API go over a message port that the page hands in once.
 */
contextBridge.exposeInMainWorld('ursprung', {
  grantDropped: async (files: readonly File[]): Promise<readonly FileHandle[]> => {
    const paths = files.map(file => webUtils.getPathForFile(file))
    const granted: readonly FileHandle[] = await ipcRenderer.invoke(
      'ursprung:grant',
      paths.filter(path => path !== ''),
    )
    const pasted = await Promise.all(files.filter((_file, index) => paths[index] === '').map(paste))
    return [...granted, ...pasted.filter(file => file !== null)]
  },
  onIntent: (listener: (intent: string) => void): (() => void) => listen('ursprung:intent', listener),
  onOpened: (listener: (files: readonly FileHandle[]) => void): (() => void) => {
    for (const files of openedEarly.splice(0)) listener(files)
    isListening = true
    return listen('ursprung:opened', listener)
  },
})

/** A picture from the clipboard lies nowhere on the disk: here, and only here, bytes go over. */
const paste = async (file: File): Promise<FileHandle | null> =>
  ipcRenderer.invoke('ursprung:paste', file.name, await file.arrayBuffer())

window.addEventListener('message', event => {
  const [port] = event.ports
  if (event.source === window && event.data === 'ursprung:port' && port !== undefined)
    ipcRenderer.postMessage('ursprung:port', null, [port])
})

function listen(channel: string, listener: (value: never) => void): () => void {
  const hear = (_event: unknown, value: unknown): void => listener(value as never)
  ipcRenderer.on(channel, hear)
  return () => void ipcRenderer.off(channel, hear)
}
