import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import type { TaskFailure, TaskReply } from '../src/engines/node/isolated/task-messages.ts'
import type { TaskProcessSpawner } from '../src/engines/node/isolated/task-process.ts'

/** Readers of hostile files as Electron's utility processes: `fork` is dead once the fuse RunAsNode is off. */
export const spawnUtilityProcess: TaskProcessSpawner = ({ entry, memoryMb }) => {
  const child = utilityProcess.fork(fileURLToPath(entry), [], {
    serviceName: 'Ursprung reader',
    stdio: 'ignore',
    execArgv: [`--max-old-space-size=${memoryMb}`],
  })
  let isKilled = false
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window: there is no origin
    send: request => child.postMessage(request),
    onReply: listener => {
      child.on('message', message => listener(message as TaskReply))
    },
    onExit: listener => {
      child.once('exit', code => listener(exitFailure(code, isKilled)))
    },
    kill: () => {
      isKilled = true
      child.kill()
    },
    hold: () => undefined, // Electron ends its utility processes with the app; none of them keeps it alive.
  }
}

function exitFailure(code: number, isKilled: boolean): TaskFailure {
  return { kind: 'crashed', message: isKilled ? 'the process was ended' : `the process ended with code ${code}` }
}
