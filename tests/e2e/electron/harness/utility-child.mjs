/**
 * Loaded before the entry of a forked process: hides Node's own channel and gives `process.parentPort`, which keeps messages until
 * someone listens. Code that needs what Electron's utility processes lack fails here as it would there.
 */
import { EventEmitter } from 'node:events'

const send = process.send.bind(process)
const emit = process.emit.bind(process)
const early = []
let isDelivering = false

class ParentPort extends EventEmitter {
  postMessage(message) {
    send(message)
  }
}
const port = new ParentPort()

const deliver = message => {
  isDelivering = true
  try {
    port.emit('message', { data: message, ports: [] })
  } finally {
    isDelivering = false
  }
}
process.on('message', () => undefined) // opens the channel
process.emit = (name, ...given) => {
  if (name !== 'message' || isDelivering) return emit(name, ...given)
  if (port.listenerCount('message') === 0) early.push(given[0])
  else deliver(given[0])
  return true
}
port.on('newListener', name => {
  if (name === 'message') queueMicrotask(() => early.splice(0).forEach(deliver))
})
process.send = undefined
process.type = 'utility'
Object.defineProperty(process, 'parentPort', { value: port })
