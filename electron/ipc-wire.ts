import { writeFile } from 'node:fs/promises'
import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { handleFor } from '../src/api/present.ts'
import { createRouter } from '../src/api/router.ts'
import type { ApiContext } from '../src/api/services.ts'
import type { FileHandle } from '../src/api/views.ts'
import { grantPaths } from './grant-paths.ts'
import { PAGE_URL } from './window.ts'

/** As many as a drop brings; the rest is for Arkiv. */
const droppedPaths = z.array(z.string().min(1).max(32_768)).max(5_000)

/** A pasted picture has no path; its bytes come here. A screenshot of four large screens is a fifth of this. */
const MAX_PASTED_BYTES = 256 * 1024 * 1024
const pastedFile = z.tuple([
  z.string().min(1).max(255),
  z.instanceof(ArrayBuffer).refine(bytes => bytes.byteLength > 0 && bytes.byteLength <= MAX_PASTED_BYTES),
])

/** Whether a message comes from our own page in its top frame. Anything else is not answered. */
export function isTrustedSender(event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(PAGE_URL)
}

/** The one door between page and program: a port for the API, and two calls that turn dropped paths and pasted bytes into grants. */
export function openIpcWire(context: ApiContext): void {
  const handler = new RPCHandler(createRouter())
  ipcMain.on('ursprung:port', event => {
    const [port] = event.ports
    if (!isTrustedSender(event) || port === undefined) return
    handler.upgrade(port, { context })
    port.start()
  })
  ipcMain.handle('ursprung:grant', async (event, paths: unknown): Promise<readonly FileHandle[]> => {
    const read = droppedPaths.safeParse(paths)
    if (!isTrustedSender(event) || !read.success) return []
    return grantPaths(read.data, context)
  })
  ipcMain.handle('ursprung:paste', async (event, ...given: unknown[]): Promise<FileHandle | null> => {
    const read = pastedFile.safeParse(given)
    if (!isTrustedSender(event) || !read.success) return null
    const [name, bytes] = read.data
    const path = await context.services.scratch.newFile(name)
    await writeFile(path, new Uint8Array(bytes), { mode: 0o600 })
    return handleFor(context.grants, { path, name, relativePath: name, purpose: 'picture' })
  })
}
