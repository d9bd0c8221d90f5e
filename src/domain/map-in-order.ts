/**
 * Runs `work` over a stream of items, at most `concurrency` at once, and gives the results in the order of the items; as a function, it tells
 * of an item how many may run when it begins, itself among them. Memory holds at most `held` results, finished or not (default: as many as
 * may run): more than run at once, so that one long item does not keep the others waiting. An error of `work` ends the stream with that error,
 * after what came before it.
 */
export async function* mapInOrder<Item, Out>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number | ((item: Item) => number),
  work: (item: Item) => Promise<Out>,
  held?: number,
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
  async function* makeRoom(most: number): AsyncGenerator<Out> {
    const isFull = (): boolean => queue.length >= (held ?? most)
    while (running.size >= most || isFull()) {
      if (isFull() || queue[0]?.hasEnded === true) yield await (queue.shift() as Begun<Out>).result
      else await Promise.race(running)
    }
  }
  for await (const item of items) {
    const most = typeof concurrency === 'number' ? concurrency : concurrency(item)
    yield* makeRoom(most) // after items that let more run than this one
    begin(item)
    yield* makeRoom(most) // before the next is asked for
  }
  while (queue.length > 0) yield await (queue.shift() as Begun<Out>).result
}

interface Begun<Out> {
  readonly result: Promise<Out>
  hasEnded: boolean
}
