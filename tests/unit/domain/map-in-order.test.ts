import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapInOrder } from '../../../src/domain/map-in-order.ts'

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('mapInOrder', () => {
  it('keeps the order of the items whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (turns, concurrency) => {
          const work = async ({ index, waits }: { index: number; waits: number }): Promise<number> => {
            for (let turn = 0; turn < waits; turn += 1) await Promise.resolve()
            return index
          }
          const results = await collect(
            mapInOrder(
              turns.map((waits, index) => ({ index, waits })),
              concurrency,
              work,
            ),
          )
          expect(results).toEqual(turns.map((_, index) => index))
        },
      ),
    )
  })

  it('never runs more than the given number at once', async () => {
    let running = 0
    let most = 0
    const work = async (): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      await new Promise(resolve => setImmediate(resolve))
      running -= 1
    }
    await collect(mapInOrder(Array.from({ length: 20 }), 3, work))
    expect(most).toBe(3)
  })

  it('lets an item begin beside as many as it says, whatever the others have said', async () => {
    const beside: [string, number][] = []
    let running = 0
    const work = async (item: string): Promise<void> => {
      running += 1
      beside.push([item, running])
      await new Promise(resolve => setImmediate(resolve))
      running -= 1
    }
    const items = [
      ...Array.from({ length: 12 }, () => 'light'),
      'heavy',
      'heavy',
      ...Array.from({ length: 12 }, () => 'light'),
    ]
    await collect(mapInOrder(items, item => (item === 'light' ? 4 : 2), work, 16))
    const most = (kind: string): number =>
      Math.max(...beside.filter(([item]) => item === kind).map(([, count]) => count))
    expect([most('light'), most('heavy')]).toEqual([4, 2])
  })

  it('gives what came before an error, then the error', async () => {
    const seen: number[] = []
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('two')
      return item
    }
    await expect(
      (async () => {
        for await (const item of mapInOrder([0, 1, 2, 3], 2, work)) seen.push(item)
      })(),
    ).rejects.toThrow('two')
    expect(seen).toEqual([0, 1])
  })

  it('goes on beside one long item as far as it may hold results, and gives what is ready at once', async () => {
    const long = Promise.withResolvers<void>()
    const begun: number[] = []
    const work = async (item: number): Promise<number> => {
      begun.push(item)
      if (item === 1) await long.promise
      return item
    }
    const results = mapInOrder([0, 1, 2, 3, 4, 5, 6, 7], 2, work, 4)
    expect((await results.next()).value).toBe(0)
    const second = results.next()
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
    expect(begun).toEqual([0, 1, 2, 3, 4]) // 1 runs; 2, 3 and 4 are held beside it
    long.resolve()
    expect((await second).value).toBe(1)
    expect(await collect(results)).toEqual([2, 3, 4, 5, 6, 7])
  })
})
