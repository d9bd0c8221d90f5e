import type { ParentPort } from 'electron'

/**
 * Gives a utility process the two calls that a forked Node process has, so that the same tasks serve in both. Messages wait at
 * the port until the tasks are loaded: one that came earlier would reach nobody, and the first of all is the greeting.
 */
export async function serveOverParentPort(loadTasks: () => Promise<unknown>): Promise<void> {
  const port: ParentPort = process.parentPort
  process.send = (message: unknown): boolean => {
    port.postMessage(message)
    return true
  }
  await loadTasks()
  port.on('message', event => process.emit('message', event.data, undefined))
}
