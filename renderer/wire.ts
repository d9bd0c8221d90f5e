import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ApiClient } from '../src/api/client.ts'
import type { FileHandle } from '../src/api/views.ts'
import type { ReportedError } from '../src/domain/finding.ts'
import type { Result } from '../src/domain/result.ts'

/** What the desktop shell puts on the page: this and nothing more (electron/preload.ts). */
export interface DesktopBridge {
  readonly grantDropped: (files: readonly File[]) => Promise<readonly FileHandle[]>
  readonly onIntent: (listener: (intent: string) => void) => () => void
  readonly onOpened: (listener: (files: readonly FileHandle[]) => void) => () => void
}

/** The page's way to the program, whichever shell carries it. */
export interface Wire {
  readonly api: ApiClient
  readonly bridge: DesktopBridge | null
  readonly imageUrl: (grant: string, widthPx: number) => string
  /** Hands files over: by path in Electron, as an upload in the browser. */
  readonly takeFile: (file: File, relativePath: string) => Promise<Result<FileHandle, ReportedError>>
  /** Address of a finished file, for a download link. */
  readonly fileUrl: (grant: string) => string
  readonly onLost: (listener: () => void) => void
  /** Browser mode works on a copy; this tells whether the file it was made from is another one now. Always false on the desktop. */
  readonly hasSourceChanged: (grant: string) => Promise<boolean>
}

const TOKEN_KEY = 'ursprung-token'

declare global {
  interface Window {
    readonly ursprung?: DesktopBridge
  }
}

/** Connects to the shell that opened the page; null when the address brings no start token. */
export async function connect(): Promise<Wire | null> {
  return window.ursprung === undefined ? connectBrowser() : connectDesktop(window.ursprung)
}

function connectDesktop(bridge: DesktopBridge): Wire {
  const { port1, port2 } = new MessageChannel()
  window.postMessage('ursprung:port', window.location.origin, [port2])
  port1.start()
  return {
    api: createORPCClient(new PortLink({ port: port1 })),
    bridge,
    imageUrl: (grant, widthPx) => `/image/${grant}?width=${widthPx}`,
    fileUrl: grant => `/file/${grant}`,
    takeFile: async file => {
      const [handle] = await bridge.grantDropped([file])
      return handle === undefined ? failed('not-an-image', file.name) : { ok: true, value: handle }
    },
    onLost: listener => port1.addEventListener('close', listener),
    hasSourceChanged: async () => false,
  }
}

async function connectBrowser(): Promise<Wire | null> {
  const token = takeToken()
  if (token === null) return null
  const socket = new WebSocket(`ws://${window.location.host}/rpc`, ['ursprung', `token.${token}`])
  const isOpen = await new Promise<boolean>(resolve => {
    socket.addEventListener('open', () => resolve(true), { once: true })
    socket.addEventListener('close', () => resolve(false), { once: true })
  })
  if (!isOpen) {
    sessionStorage.removeItem(TOKEN_KEY)
    return null
  }
  const sources = new Map<string, File>()
  return {
    api: createORPCClient(new SocketLink({ websocket: socket })),
    bridge: null,
    imageUrl: (grant, widthPx) => `/image/${grant}?width=${widthPx}`,
    fileUrl: grant => `/file/${grant}`,
    takeFile: async (file, relativePath) => {
      const taken = await upload(file, relativePath, token)
      if (taken.ok) sources.set(taken.value.grant, file)
      return taken
    },
    onLost: listener => socket.addEventListener('close', listener, { once: true }),
    hasSourceChanged: async grant => isOutdated(sources.get(grant)),
  }
}

/** A browser refuses to read a file that has changed or gone since it was chosen (File API, section 4: snapshot state). */
async function isOutdated(file: File | undefined): Promise<boolean> {
  if (file === undefined || file.size === 0) return false
  try {
    await file.slice(0, 1).arrayBuffer()
    return false
  } catch {
    return true
  }
}

/** From the fragment, which is never sent anywhere; then out of the address bar and history, kept for a reload of this tab. */
function takeToken(): string | null {
  const given = /[#&]token=([A-Za-z0-9_-]{43})/.exec(window.location.hash)?.[1]
  if (given !== undefined) {
    sessionStorage.setItem(TOKEN_KEY, given)
    window.history.replaceState(null, '', window.location.pathname)
  }
  return sessionStorage.getItem(TOKEN_KEY)
}

async function upload(file: File, relativePath: string, token: string): Promise<Result<FileHandle, ReportedError>> {
  try {
    const response = await fetch(`/upload?name=${encodeURIComponent(relativePath)}`, {
      method: 'POST',
      headers: { 'x-ursprung-token': token, 'Content-Type': 'application/octet-stream' },
      body: file,
    })
    if (response.ok || response.status === 413) return (await response.json()) as Result<FileHandle, ReportedError>
    return failed('upload-failed', file.name)
  } catch {
    return failed('upload-failed', file.name)
  }
}

const failed = (kind: string, message: string) => ({ ok: false, error: { kind, message } }) as const
