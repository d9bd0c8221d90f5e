import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { createRouter } from '../src/api/router.ts'
import type { ApiContext } from '../src/api/services.ts'
import type { FileHandle } from '../src/api/views.ts'
import { grantPaths } from './grant-paths.ts'
import { PAGE_URL } from './window.ts'

/** As many as a drop brings; the rest is for Arkiv. */
const droppedPaths = z.array(z.string().min(1).max(32_768)).max(5_000)

/** Whether a message comes from our own page in its top frame. Anything else is not answered. */
export function isTrustedSender(event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(PAGE_URL)
}

/** The one door between page and program: a port for the API, and one call that turns dropped paths into grants. */
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
}
