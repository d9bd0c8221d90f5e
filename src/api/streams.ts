/** Neither a message port nor a socket slows its producer down, and a flood of events makes "stop" arrive too late: ten a second are enough for eyes. */
export const EVENT_INTERVAL_MS = 100
/** Where a producer waits for its reader. */
const MAX_WAITING = 2_000

/** Runs `work` over items, at most `concurrency` at once, and gives each result when it is ready: one slow file holds up no other. */
export async function* asCompleted<Item, Out>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Out>,
): AsyncGenerator<Out> {
  const running = new Set<Promise<{ readonly value: Out; readonly self: () => Promise<unknown> }>>()
  const settleOne = async (): Promise<Out> => {
    const { value, self } = await Promise.race(running)
    running.delete(self() as never)
    return value
  }
  for await (const item of items) {
    const promise: Promise<{ value: Out; self: () => Promise<unknown> }> = work(item).then(value => ({
      value,
      self: () => promise,
    }))
    promise.catch(() => undefined) // Taken care of by the race; until then it is not "unhandled".
    running.add(promise)
    if (running.size >= concurrency) yield await settleOne()
  }
  while (running.size > 0) yield await settleOne()
}

/** Gathers a stream into lists, the first at once and then one each `intervalMs` at most. Leaving early ends the source. */
export async function* inBatches<T>(
  source: AsyncGenerator<T>,
  intervalMs: number = EVENT_INTERVAL_MS,
): AsyncGenerator<readonly T[]> {
  let waiting: T[] = []
  let isDone = false
  let isLeft = false
  let failure: { readonly cause: unknown } | null = null
  let wakeReader: () => void = () => undefined
  let wakePump: () => void = () => undefined
  const pump = (async () => {
    try {
      for await (const item of source) {
        if (isLeft) return
        waiting.push(item)
        wakeReader()
        if (waiting.length >= MAX_WAITING) await new Promise<void>(resolve => (wakePump = resolve))
      }
    } catch (cause) {
      failure = { cause }
    } finally {
      isDone = true
      wakeReader()
    }
  })()
  try {
    for (;;) {
      if (waiting.length === 0 && !isDone) await new Promise<void>(resolve => (wakeReader = resolve))
      if (waiting.length > 0) {
        const batch = waiting
        waiting = []
        wakePump()
        yield batch
        if (!isDone) await pause(intervalMs)
      } else if (isDone) break
    }
    if (failure !== null) throw (failure as { readonly cause: unknown }).cause
  } finally {
    isLeft = true
    wakePump()
    await source.return(undefined).catch(() => undefined)
    await pump
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
