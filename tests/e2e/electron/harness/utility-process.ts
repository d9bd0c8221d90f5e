import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const CHILD = pathToFileURL(join(import.meta.dirname, 'utility-child.mjs')).href

/** `utilityProcess` over a real Node process with structured messages: the same entry, the same code, really killable. */
export class UtilityProcess extends EventEmitter {
  readonly serviceName: string
  readonly entry: string
  pid: number | undefined
  private readonly child: ChildProcess

  constructor(modulePath: string, given: readonly string[], options: UtilityOptions) {
    super()
    this.entry = modulePath
    this.serviceName = options.serviceName ?? 'Node Utility Process'
    this.child = fork(modulePath, given, {
      serialization: 'advanced',
      env: options.env ?? process.env,
      execArgv: ['--import', CHILD, ...(options.execArgv ?? [])],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.pid = this.child.pid
    this.child.once('spawn', () => this.emit('spawn'))
    this.child.on('message', message => this.emit('message', message))
    this.child.once('exit', (code, signal) => {
      this.pid = undefined
      this.emit('exit', code ?? (signal === null ? 0 : 1))
    })
  }

  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as object, () => undefined)
  }

  kill(): boolean {
    return this.child.kill('SIGTERM')
  }
}

interface UtilityOptions {
  readonly serviceName?: string
  readonly execArgv?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** `electron.utilityProcess`; `running` is for the test to look at. */
export function createUtilityProcesses(isReady: () => boolean) {
  const running = new Set<UtilityProcess>()
  return {
    running,
    fork: (modulePath: string, given: readonly string[] = [], options: UtilityOptions = {}): UtilityProcess => {
      if (!isReady()) throw new Error('utilityProcess cannot be used before app is ready')
      const child = new UtilityProcess(modulePath, given, options)
      running.add(child)
      child.once('exit', () => running.delete(child))
      return child
    },
  }
}
