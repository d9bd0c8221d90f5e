/**
 * Entry of a reader as utility process: gives `process` the two calls that a forked Node process has, then serves the
 * same tasks. What is served is `src/engines/node/evidence/evidence-tasks.ts`, unchanged.
 */
import type { ParentPort } from 'electron'

const port: ParentPort = process.parentPort
process.send = (message: unknown): boolean => {
  port.postMessage(message)
  return true
}
port.on('message', event => process.emit('message', event.data, undefined))

await import('../src/engines/node/evidence/evidence-tasks.ts')
