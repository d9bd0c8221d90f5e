import { OUT_OF_MEMORY_EXIT, type TaskReply, type TaskRequest } from './task-messages.ts'

/** A task as the process runs it; a throw is a bug and ends the process. */
export type TaskHandler = (input: unknown, shared: unknown) => unknown

/** How often memory is looked at while the event loop turns. Native code can outrun it: then the parent's timer ends the process. */
const MEMORY_CHECK_MS = 50

/** Makes this process serve tasks for its parent. Call once, from the entry module; ends with the parent. */
export function serveTasks(handlers: ReadonlyMap<string, TaskHandler>): void {
  let shared: unknown
  process.on('message', (message: TaskRequest) => {
    if (message.id === 0) {
      shared = greet(message.input)
      send({ kind: 'ready' })
      warmUp(handlers, message.input, shared)
      return
    }
    void answer(handlers, message, shared)
  })
  process.on('disconnect', () => process.exit(0))
}

function greet(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  const memoryMb = 'memoryMb' in input && typeof input.memoryMb === 'number' ? input.memoryMb : Number.POSITIVE_INFINITY
  watchMemory(memoryMb)
  return 'shared' in input ? input.shared : undefined
}

/** Work that nobody waits for: what fails here fails again, and is told, when it is asked for. */
function warmUp(handlers: ReadonlyMap<string, TaskHandler>, input: unknown, shared: unknown): void {
  const task = typeof input === 'object' && input !== null && 'warmUp' in input ? input.warmUp : undefined
  const handler = typeof task === 'string' ? handlers.get(task) : undefined
  const run = async (): Promise<unknown> => handler?.(undefined, shared)
  run().catch(() => undefined)
}

function watchMemory(memoryMb: number): void {
  const check = () => {
    if (process.memoryUsage.rss() > memoryMb * 1024 * 1024) process.exit(OUT_OF_MEMORY_EXIT)
  }
  setInterval(check, MEMORY_CHECK_MS).unref()
}

async function answer(
  handlers: ReadonlyMap<string, TaskHandler>,
  { id, task, input }: TaskRequest,
  shared: unknown,
): Promise<void> {
  try {
    const handler = handlers.get(task)
    if (handler === undefined) throw new Error(`Expected a known task but received '${task}'`)
    send({ kind: 'done', id, value: await handler(input, shared) })
  } catch (cause) {
    send({ kind: 'failed', id, message: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) })
  }
}

function send(reply: TaskReply): void {
  // A parent that is gone while this one starts or answers is no error: 'disconnect' ends it.
  process.send?.(reply, undefined, undefined, () => undefined)
}
