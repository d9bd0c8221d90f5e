/**
 * Runs `work` over a stream of items, at most `concurrency` at once, and gives the results in the order of the items.
 * Memory holds at most `concurrency` results. An error of `work` ends the stream with that error, after what came before it.
 */
export async function* mapInOrder<Item, Out>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Out>,
): AsyncGenerator<Out> {
  const running: Promise<Out>[] = []
  const settle = (promise: Promise<Out>): Promise<Out> => {
    promise.catch(() => undefined) // Taken care of when its turn comes; until then it is not "unhandled".
    return promise
  }
  for await (const item of items) {
    running.push(settle(work(item)))
    if (running.length >= concurrency) yield await (running.shift() as Promise<Out>)
  }
  while (running.length > 0) yield await (running.shift() as Promise<Out>)
}
