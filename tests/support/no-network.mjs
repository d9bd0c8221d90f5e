// Preloaded with --import: every way from Node to a network is noted in the file that URSPRUNG_NETWORK_LOG names, and then refused.
import { appendFileSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const require = createRequire(import.meta.url)
const log = process.env.URSPRUNG_NETWORK_LOG
const note = line => appendFileSync(log, `${process.pid} ${line}\n`)

const refuse = name =>
  function refused(...args) {
    note(`attempt ${name} ${JSON.stringify(args[0] ?? null)?.slice(0, 200)}`)
    throw new Error(`no network here: ${name}`)
  }

const net = require('node:net')
const dgram = require('node:dgram')
net.Socket.prototype.connect = refuse('net.connect')
dgram.Socket.prototype.send = refuse('dgram.send')
dgram.Socket.prototype.connect = refuse('dgram.connect')
dgram.Socket.prototype.bind = refuse('dgram.bind')
for (const name of ['tls', 'http', 'https', 'http2', 'dns'])
  for (const method of ['connect', 'request', 'get', 'lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'])
    if (typeof require(`node:${name}`)[method] === 'function')
      require(`node:${name}`)[method] = refuse(`${name}.${method}`)
for (const method of Object.keys(require('node:dns').promises))
  if (/^(?:lookup|resolve|reverse)/.test(method))
    require('node:dns').promises[method] = refuse(`dns.promises.${method}`)
globalThis.fetch = refuse('fetch')
globalThis.WebSocket = refuse('WebSocket')
syncBuiltinESMExports()
note('watching')
