import { fork } from 'node:child_process'
import module from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OUT_OF_MEMORY_EXIT, type TaskFailure, type TaskReply, type TaskRequest } from './task-messages.ts'

/** A process that serves tasks, whatever started it. */
export interface TaskProcess {
  send(request: TaskRequest): void
  onReply(listener: (reply: TaskReply) => void): void
  /** Called once when the process is gone, also after `kill`. */
  onExit(listener: (failure: TaskFailure) => void): void
  /** Ends it at once, also in the middle of native code. */
  kill(): void
  /** Whether it should keep this process alive: while it works, not while it idles. */
  hold(isBusy: boolean): void
}

/** Starts a process. Electron gives one over `utilityProcess`, because `fork` is dead with the `RunAsNode` fuse off. */
export type TaskProcessSpawner = (options: { readonly entry: URL; readonly memoryMb: number }) => TaskProcess

/** Starts a Node process. `advanced` serialisation keeps bytes, dates and maps; JavaScript's own heap gets the same limit as the rest. */
export const forkTaskProcess: TaskProcessSpawner = ({ entry, memoryMb }) => {
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...compileCache() },
    execArgv: [`--max-old-space-size=${memoryMb}`, '--no-warnings'],
  })
  return {
    send: request => {
      if (child.connected) child.send(request, () => undefined) // a closed channel is reported by `exit`
    },
    onReply: listener => {
      child.on('message', message => listener(message as TaskReply))
    },
    onExit: listener => {
      child.once('error', cause => listener({ kind: 'crashed', message: cause.message }))
      child.once('exit', (code, signal) => listener(exitFailure(code, signal, memoryMb)))
    },
    kill: () => {
      child.kill('SIGKILL')
    },
    hold: isBusy => {
      if (isBusy) {
        child.ref()
        child.channel?.ref()
      } else {
        child.unref()
        child.channel?.unref()
      }
    },
  }
}

/** Readers share the command's cache of compiled code (`bin/ursprung.mjs`): without it each of them compiles a hundred files anew. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = module.getCompileCacheDir() ?? module.enableCompileCache().directory
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/** V8 aborts with SIGABRT (code 134) when its heap is full. */
function exitFailure(code: number | null, signal: string | null, memoryMb: number): TaskFailure {
  if (code === OUT_OF_MEMORY_EXIT || code === 134 || signal === 'SIGABRT') {
    return { kind: 'out-of-memory', message: `the process used more than ${memoryMb} MB` }
  }
  return { kind: 'crashed', message: `the process ended with ${signal ?? `code ${code}`}` }
}
