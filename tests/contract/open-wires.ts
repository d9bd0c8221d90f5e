import { basename, join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { createRouterClient } from '@orpc/server'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../src/api/client.ts'
import { createRouter } from '../../src/api/router.ts'
import type { ApiContext } from '../../src/api/services.ts'
import { compose } from '../../src/compose.ts'
import { createBrowserHost } from '../../src/desktop/browser-host.ts'
import { type Desk, openDesk } from '../../src/desktop/open-desk.ts'
import { type RunningServer, startLoopbackServer } from '../../src/http/server.ts'
import { createTexts } from '../../src/i18n/text.ts'

/** The ways the page reaches the program; each answers the same questions the same way. */
export const WIRES = ['in-process', 'message port, as in Electron', 'loopback socket, as in the browser'] as const
export type WireName = (typeof WIRES)[number]

/** One real core behind three wires. */
export interface OpenWires {
  readonly desk: Desk
  readonly clients: Readonly<Record<WireName, ApiClient>>
  /** Hands over a file or a folder as a shell does when somebody has picked it; the API never hears its path. */
  readonly give: (path: string, purpose?: 'picture' | 'folder') => string
  readonly close: () => Promise<void>
}

export async function openWires(folder: string): Promise<OpenWires> {
  const open = () =>
    compose({ dataDir: join(folder, 'data'), texts: createTexts('sv'), policy: null, version: '0.0.0-test' })
  const app = await open()
  if (!app.ok) throw new Error(app.error.message)
  const desk = await openDesk({ app: app.value, openCore: open, host: createBrowserHost() })
  const { context } = desk
  const server = await startLoopbackServer(
    context,
    new Map([['/index.html', { bytes: Buffer.from('<!doctype html>'), mediaType: 'text/html' }]]),
    0,
  )
  const port = portClient(context)
  const socket = await socketClient(server)
  return {
    desk,
    clients: {
      'in-process': createRouterClient(createRouter(), { context }),
      'message port, as in Electron': port.client,
      'loopback socket, as in the browser': socket.client,
    },
    give: (path, purpose = 'picture') => {
      const name = basename(path)
      return context.grants.give({ path, name, relativePath: name, purpose })
    },
    close: async () => {
      port.end()
      socket.end()
      await server.close()
      await desk.close()
    },
  }
}

interface OpenClient {
  readonly client: ApiClient
  readonly end: () => void
}

function portClient(context: ApiContext): OpenClient {
  const { port1, port2 } = new MessageChannel()
  new PortHandler(createRouter()).upgrade(port2, { context })
  port1.start()
  port2.start()
  return { client: createORPCClient(new PortLink({ port: port1 })), end: () => port1.close() }
}

async function socketClient(server: RunningServer): Promise<OpenClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, ['ursprung', `token.${server.token}`], {
    origin: `http://127.0.0.1:${server.port}`,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const client: ApiClient = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }))
  return { client, end: () => socket.terminate() }
}
