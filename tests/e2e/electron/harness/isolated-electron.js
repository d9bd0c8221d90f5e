/** What `require('electron')` is in a sandboxed preload, over a binding that only the isolated world has. Read as text by worlds.ts. */
// oxlint-disable-next-line no-unused-expressions -- evaluated as one expression
;(toMain, pages) => {
  const listeners = new Map()
  const waiting = new Map()
  const ports = new Map()
  const paths = new Map()
  let nextId = 1
  const toText = message =>
    JSON.stringify(message, (_key, value) => {
      if (!(value instanceof ArrayBuffer)) return value
      let binary = ''
      for (const byte of new Uint8Array(value)) binary += String.fromCharCode(byte)
      return { $bytes: btoa(binary) }
    })
  const post = message => toMain(toText(message))
  const adopt = port => {
    const id = nextId++
    ports.set(id, port)
    port.addEventListener('message', event => post({ kind: 'port', id, data: event.data }))
    port.start()
    return id
  }
  const electron = {
    ipcRenderer: {
      on: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
      off: (channel, listener) => listeners.get(channel)?.delete(listener),
      send: (channel, ...given) => post({ kind: 'send', channel, given, ports: [] }),
      postMessage: (channel, value, transfer = []) =>
        post({ kind: 'send', channel, given: [value], ports: transfer.map(adopt) }),
      invoke: (channel, ...given) =>
        new Promise((resolve, reject) => {
          const id = nextId++
          waiting.set(id, { resolve, reject })
          post({ kind: 'invoke', channel, given, id })
        }),
    },
    contextBridge: {
      exposeInMainWorld: (name, api) =>
        window.dispatchEvent(new CustomEvent('$expose', { detail: { name, api: pages.pack(api) } })),
    },
    webUtils: { getPathForFile: file => paths.get(file.name) ?? '' },
  }
  const fromMain = ({ kind, channel, given = [], id, value, error, data, names = [] }) => {
    if (kind === 'send') for (const hear of listeners.get(channel) ?? []) hear({}, ...given)
    else if (kind === 'port') ports.get(id)?.postMessage(data)
    else if (kind === 'port-closed') ports.get(id)?.close()
    else if (kind === 'paths') for (const [name, path] of names) paths.set(name, path)
    else if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
  }
  return { electron, fromMain }
}
