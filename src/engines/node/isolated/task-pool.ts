import { err, ok, type Result } from '../../../domain/result.ts'
import { forkTaskProcess, type TaskProcess, type TaskProcessSpawner } from './task-process.ts'
import type { TaskFailure, TaskReply } from './task-messages.ts'

/** How a pool runs: what its processes load, how many there are, and when one is ended. */
export interface TaskPoolOptions {
  /** Module that calls `serveTasks`. */
  readonly entry: URL
  /** Most processes at a time; they start when there is work. */
  readonly size: number
  /** Time one task may take, from the moment its process takes it up. */
  readonly timeoutMs: number
  /** Resident memory above which a process is ended. */
  readonly memoryMb: number
  /** Default: `child_process.fork`. The packaged desktop app has `RunAsNode` off and gives its own. */
  readonly spawn?: TaskProcessSpawner
  /** Handed to `serveTasks` once per process: settings and lists that all tasks share. */
  readonly shared?: unknown
  /** Task that a process runs by itself when it was started by `prepare`; loads what the first real task would wait for. */
  readonly warmUp?: string
}

/** What a caller may set for one task. */
export interface TaskRunOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Runs tasks in processes that can be killed. */
export interface TaskPool {
  /** Resolves with the task's value or why there is none. Rejects with the signal's reason when cancelled. */
  run<Value>(task: string, input: unknown, options?: TaskRunOptions): Promise<Result<Value, TaskFailure>>
  /** Starts one process ahead of work; does nothing where one runs already, or after `close`. Tells nothing: the first task finds out. */
  prepare(): void
  /** Lets running tasks finish, refuses new ones, ends all processes. */
  close(): Promise<void>
  /** Processes started so far, for measurements and tests. */
  readonly startedProcesses: number
}

/** A task waits for a process to start no longer than this on top of its own time: a cold start under load takes about a second. */
const START_ALLOWANCE_MS = 15_000

interface Waiting {
  readonly task: string
  readonly input: unknown
  readonly timeoutMs: number
  readonly settle: (result: Result<unknown, TaskFailure>) => void
  readonly cancelled: () => boolean
}

interface Worker {
  readonly process: TaskProcess
  current: { readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null
  isReady: boolean
  /** Started by `prepare`, and no task has ended in it: if it dies, that may have been its warm-up. */
  isAhead: boolean
}

/** Makes a pool. Nothing is started until the first task; idle processes do not keep this one alive. */
export function createTaskPool(options: TaskPoolOptions): TaskPool {
  return new KillablePool(options)
}

class KillablePool implements TaskPool {
  startedProcesses = 0
  readonly #queue: Waiting[] = []
  readonly #workers = new Set<Worker>()
  readonly #options: TaskPoolOptions
  #isClosed = false
  #onDrained: (() => void) | null = null
  #nextId = 1

  constructor(options: TaskPoolOptions) {
    this.#options = options
  }

  run<Value>(task: string, input: unknown, options: TaskRunOptions = {}): Promise<Result<Value, TaskFailure>> {
    const { signal, timeoutMs = this.#options.timeoutMs } = options
    if (this.#isClosed) return Promise.resolve(err({ kind: 'closed', message: 'the pool is closed' }))
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortReason(signal))
      const onAbort = () => {
        reject(signal === undefined ? new Error('aborted') : abortReason(signal))
        this.#drop(waiting)
      }
      const settle = (result: Result<unknown, TaskFailure>) => {
        signal?.removeEventListener('abort', onAbort)
        resolve(result as Result<Value, TaskFailure>)
      }
      const waiting: Waiting = { task, input, timeoutMs, settle, cancelled: () => signal?.aborted === true }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(waiting)
      this.#assign()
    })
  }

  prepare(): void {
    if (!this.#isClosed && this.#workers.size === 0) this.#start(this.#options.warmUp)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#queue.length > 0 || this.#isBusy()) {
      await new Promise<void>(resolve => {
        this.#onDrained = resolve
      })
    }
    for (const worker of this.#workers) worker.process.kill()
    this.#workers.clear()
  }

  #isBusy(): boolean {
    return [...this.#workers].some(worker => worker.current !== null)
  }

  /** A cancelled task that runs costs its process: there is no other way to stop it. */
  #drop(waiting: Waiting): void {
    const index = this.#queue.indexOf(waiting)
    if (index !== -1) this.#queue.splice(index, 1)
    for (const worker of this.#workers) if (worker.current?.waiting === waiting) this.#retire(worker)
    this.#assign()
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const worker = [...this.#workers].find(candidate => candidate.current === null) ?? this.#start()
      if (worker === null) return
      const waiting = this.#queue.shift()
      if (waiting !== undefined) this.#give(worker, waiting)
    }
    if (!this.#isBusy()) this.#onDrained?.()
  }

  #give(worker: Worker, waiting: Waiting): void {
    const id = this.#nextId
    this.#nextId += 1
    const timeoutMs = waiting.timeoutMs + (worker.isReady ? 0 : START_ALLOWANCE_MS)
    const timer = setTimeout(
      () => this.#fail(worker, { kind: 'timed-out', message: `no answer within ${waiting.timeoutMs} ms` }),
      timeoutMs,
    )
    worker.current = { waiting, timer }
    worker.process.hold(true)
    worker.process.send({ id, task: waiting.task, input: waiting.input })
  }

  #start(warmUp?: string): Worker | null {
    if (this.#workers.size >= this.#options.size) return null
    this.startedProcesses += 1
    const { entry, memoryMb, shared } = this.#options
    const process = (this.#options.spawn ?? forkTaskProcess)({ entry, memoryMb })
    const worker: Worker = { process, current: null, isReady: false, isAhead: warmUp !== undefined }
    this.#workers.add(worker)
    process.onReply(reply => this.#receive(worker, reply))
    process.onExit(failure => this.#fail(worker, failure))
    process.send({ id: 0, task: '', input: { memoryMb, shared, warmUp } })
    return worker
  }

  #receive(worker: Worker, reply: TaskReply): void {
    if (reply.kind === 'ready') {
      worker.isReady = true
      this.#restartTimer(worker)
      return
    }
    worker.isAhead = false
    if (reply.kind === 'failed') return this.#fail(worker, { kind: 'crashed', message: reply.message })
    this.#finish(worker, ok(reply.value))
    this.#assign()
  }

  /** The task's own time counts from the moment its process is up. */
  #restartTimer(worker: Worker): void {
    if (worker.current === null) return
    const { waiting, timer } = worker.current
    clearTimeout(timer)
    const failure: TaskFailure = { kind: 'timed-out', message: `no answer within ${waiting.timeoutMs} ms` }
    worker.current = { waiting, timer: setTimeout(() => this.#fail(worker, failure), waiting.timeoutMs) }
  }

  #fail(worker: Worker, failure: TaskFailure): void {
    if (!this.#workers.has(worker)) return
    if (worker.isAhead && failure.kind === 'crashed') this.#takeBack(worker)
    this.#finish(worker, err(failure))
    this.#retire(worker)
    this.#assign()
  }

  /** Its task goes first to the next process: one that the task itself brings down ends that one, too, and is told then. */
  #takeBack(worker: Worker): void {
    if (worker.current === null) return
    clearTimeout(worker.current.timer)
    this.#queue.unshift(worker.current.waiting)
    worker.current = null
  }

  #finish(worker: Worker, result: Result<unknown, TaskFailure>): void {
    const current = worker.current
    worker.current = null
    worker.process.hold(false)
    if (current === null) return
    clearTimeout(current.timer)
    if (!current.waiting.cancelled()) current.waiting.settle(result)
  }

  #retire(worker: Worker): void {
    this.#workers.delete(worker)
    if (worker.current !== null) clearTimeout(worker.current.timer)
    worker.current = null
    worker.process.kill()
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal.reason })
}
