/**
 * Runs `work` over a stream of items, at most `concurrency` at once, and gives the results in the order of the items. Memory holds at most
 * `held` results, finished or not (default: `concurrency`): more than run at once, so that one long item does not keep the others waiting.
 * An error of `work` ends the stream with that error, after what came before it.
 */
export async function* mapInOrder<Item, Out>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Out>,
  held = concurrency,
): AsyncGenerator<Out> {
  const queue: Begun<Out>[] = []
  const running = new Set<Promise<unknown>>()
  const begin = (item: Item): void => {
    const begun: Begun<Out> = { result: work(item), hasEnded: false }
    const end = (): void => {
      begun.hasEnded = true
      running.delete(ending)
    }
    // An error is taken care of when its turn comes; until then it is not "unhandled".
    const ending = begun.result.then(end, end)
    running.add(ending)
    queue.push(begun)
  }
  for await (const item of items) {
    begin(item)
    while (running.size >= concurrency || queue.length >= held) {
      if (queue.length >= held || queue[0]?.hasEnded === true) yield await (queue.shift() as Begun<Out>).result
      else await Promise.race(running)
    }
  }
  while (queue.length > 0) yield await (queue.shift() as Begun<Out>).result
}

interface Begun<Out> {
  readonly result: Promise<Out>
  hasEnded: boolean
}
