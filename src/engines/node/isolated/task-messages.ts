/** Why a task gave no value. One bad file costs one process, never the run. */
export interface TaskFailure {
  readonly kind: 'timed-out' | 'out-of-memory' | 'crashed' | 'closed'
  readonly message: string
}

/** What the pool sends. Id 0 is the greeting: `input` holds `memoryMb`, what all tasks share, and the task to warm up with. */
export interface TaskRequest {
  readonly id: number
  readonly task: string
  readonly input: unknown
}

/** What a process answers. `failed`: the task threw, which is a bug; an expected failure is a `done` whose value says so. */
export type TaskReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }

/** Exit code of a process that ended itself because it used more memory than allowed. */
export const OUT_OF_MEMORY_EXIT = 71
