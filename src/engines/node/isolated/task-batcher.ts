import { err, ok, type Result } from '../../../domain/result.ts'
import type { TaskFailure } from './task-messages.ts'
import type { TaskPool, TaskRunOptions } from './task-pool.ts'

/** How single inputs are gathered into messages. */
export interface TaskBatcherOptions {
  readonly pool: TaskPool
  /** Processes of the pool: so many messages are on their way at once. */
  readonly size: number
  /** Task for one input, and task for a list of them that answers with one value each, in order. */
  readonly single: string
  readonly many: string
  /** Most inputs in a message. */
  readonly most: number
}

/** Runs inputs of one kind; answers as `TaskPool.run` does for each of them alone. */
export interface TaskBatcher<Input, Value> {
  run(input: Input, options: Required<TaskRunOptions>): Promise<Result<Value, TaskFailure>>
}

/** Work that one message should hold: long against the cost of a message (0.2 ms at both ends, measured), short against a person's patience. */
const TARGET_MS = 60
/** A message that is not answered by then holds a file that hangs: it is taken apart, and only then does each file get its own time. */
const BATCH_TIMEOUT_MS = 4_000
/** How much the newest message counts in the mean time per input. */
const NEWEST_WEIGHT = 0.4
/** Before anything is known: few enough that the first answer comes at once. */
const FIRST_GUESS_MS = 15

interface Asked<Input, Value> {
  readonly input: Input
  readonly options: Required<TaskRunOptions>
  readonly settle: (result: Result<Value, TaskFailure>) => void
}

/**
 * Gathers inputs that are asked for together into one message, as many as take about `TARGET_MS`. A message that kills its process, or
 * hangs, is taken apart: each of its inputs is run alone, so that exactly the one at fault gets the failure and no other is lost.
 */
export function createTaskBatcher<Input, Value>(options: TaskBatcherOptions): TaskBatcher<Input, Value> {
  return new Batcher(options)
}

class Batcher<Input, Value> implements TaskBatcher<Input, Value> {
  readonly #options: TaskBatcherOptions
  readonly #queue: Asked<Input, Value>[] = []
  #underWay = 0
  #meanMs = FIRST_GUESS_MS
  #isPlanned = false

  constructor(options: TaskBatcherOptions) {
    this.#options = options
  }

  run(input: Input, options: Required<TaskRunOptions>): Promise<Result<Value, TaskFailure>> {
    const { signal } = options
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortReason(signal))
      const onAbort = (): void => {
        reject(abortReason(signal))
        const at = this.#queue.indexOf(asked)
        if (at !== -1) this.#queue.splice(at, 1)
      }
      const settle = (result: Result<Value, TaskFailure>): void => {
        signal.removeEventListener('abort', onAbort)
        resolve(result)
      }
      const asked: Asked<Input, Value> = { input, options, settle }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(asked)
      this.#plan()
    })
  }

  /** Waits for the end of this turn of the event loop: what is asked for in one go travels together. */
  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => {
      this.#isPlanned = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    const { size, most } = this.#options
    while (this.#underWay < size && this.#queue.length > 0) {
      const fair = Math.ceil(this.#queue.length / (size - this.#underWay))
      const count = Math.max(1, Math.min(most, fair, Math.floor(TARGET_MS / this.#meanMs)))
      const batch = this.#queue.splice(0, count)
      this.#underWay += 1
      void this.#send(batch).finally(() => {
        this.#underWay -= 1
        this.#plan()
      })
    }
  }

  /** Never rejects: who has asked learns of an abort by the signal. */
  async #send(batch: readonly Asked<Input, Value>[]): Promise<void> {
    const started = performance.now()
    const isAnswered = batch.length > 1 && (await this.#together(batch))
    if (!isAnswered) await Promise.all(batch.map(asked => this.#alone(asked)))
    // The start of a process, or a file that hung, says nothing about the next files.
    const eachMs = Math.min(TARGET_MS, (performance.now() - started) / batch.length)
    this.#meanMs += (eachMs - this.#meanMs) * NEWEST_WEIGHT
  }

  /** False when the message has to be taken apart. */
  async #together(batch: readonly Asked<Input, Value>[]): Promise<boolean> {
    const { pool, many } = this.#options
    const timeoutMs = Math.min(BATCH_TIMEOUT_MS, ...batch.map(({ options }) => options.timeoutMs))
    const abort = abortWithAll(batch.map(({ options }) => options.signal))
    try {
      const inputs = batch.map(({ input }) => input)
      const answer = await pool.run<readonly Value[]>(many, inputs, { timeoutMs, signal: abort.signal })
      if (!answer.ok) return false
      for (const [at, { settle }] of batch.entries()) {
        const value = answer.value[at]
        if (value === undefined)
          throw new Error(`Expected ${batch.length} values from '${many}' but received ${answer.value.length}`)
        settle(ok(value))
      }
      return true
    } catch (cause) {
      if (!abort.signal.aborted) throw cause
      return true
    } finally {
      abort.release()
    }
  }

  async #alone({ input, options, settle }: Asked<Input, Value>): Promise<void> {
    if (options.signal.aborted) return
    try {
      const answer = await this.#options.pool.run<Value>(this.#options.single, input, options)
      settle(answer.ok ? answer : err(answer.error))
    } catch (cause) {
      if (!options.signal.aborted) throw cause
    }
  }
}

/** Aborts when every one of the signals has: work is stopped only when nobody waits for any of it. */
function abortWithAll(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const distinct = [...new Set(signals)]
  const onAbort = (): void => {
    if (distinct.every(signal => signal.aborted)) controller.abort(distinct[0]?.reason)
  }
  for (const signal of distinct) signal.addEventListener('abort', onAbort)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of distinct) signal.removeEventListener('abort', onAbort)
    },
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal.reason })
}
