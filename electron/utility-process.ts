import { fileURLToPath } from 'node:url'
import { type UtilityProcess, utilityProcess } from 'electron'
import { OUT_OF_MEMORY_EXIT, type TaskFailure, type TaskReply } from '../src/engines/node/isolated/task-messages.ts'
import type { TaskProcessSpawner } from '../src/engines/node/isolated/task-process.ts'

/** Readers of hostile files as Electron's utility processes: `fork` is dead once the fuse RunAsNode is off. */
export const spawnUtilityProcess: TaskProcessSpawner = ({ entry, memoryMb }) => {
  const child = utilityProcess.fork(fileURLToPath(entry), [], {
    serviceName: 'Ursprung reader',
    // Here too, not only in the code of the faces: in a bundle, outside packages are loaded before any line of ours.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
    execArgv: [`--max-old-space-size=${memoryMb}`, '--no-warnings'],
  })
  let isHeapFull = false
  // Without a listener an `error` (V8 out of memory) would be thrown in the main process and take the program down.
  child.on('error', () => (isHeapFull = true))
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window: there is no origin
    send: request => child.postMessage(request),
    onReply: listener => {
      child.on('message', message => listener(message as TaskReply))
    },
    onExit: listener => {
      child.once('exit', code => listener(exitFailure(code, isHeapFull, memoryMb)))
    },
    kill: () => endAtOnce(child),
    hold: () => undefined, // Electron ends its utility processes with the app; none of them keeps it alive.
  }
}

/** `UtilityProcess.kill` asks politely (SIGTERM); a reader that hangs in native code is not asked. `pid` is gone when it has ended. */
function endAtOnce(child: UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in this moment.
  }
  child.kill()
}

/** 134: V8 aborts when its heap is full. */
function exitFailure(code: number, isHeapFull: boolean, memoryMb: number): TaskFailure {
  if (isHeapFull || code === OUT_OF_MEMORY_EXIT || code === 134)
    return { kind: 'out-of-memory', message: `the process used more than ${memoryMb} MB` }
  return { kind: 'crashed', message: `the process ended with code ${code}` }
}
