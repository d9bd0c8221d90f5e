import { describe, expect, it } from 'vitest'
import { asCompleted, inBatches } from '../../../src/api/streams.ts'

const after = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('asCompleted', () => {
  it('gives every result once, the quick before the slow', async () => {
    const seen: number[] = []
    for await (const value of asCompleted([40, 1, 2, 3], 4, async ms => after(ms).then(() => ms))) seen.push(value)
    expect(seen.at(-1)).toBe(40)
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 40])
  })

  it('never has more at work than allowed', async () => {
    let running = 0
    let most = 0
    const work = async (item: number): Promise<number> => {
      running += 1
      most = Math.max(most, running)
      await after(2)
      running -= 1
      return item
    }
    let count = 0
    for await (const _ of asCompleted(
      Array.from({ length: 20 }, (_, index) => index),
      3,
      work,
    ))
      count += 1
    expect(count).toBe(20)
    expect(most).toBe(3)
  })

  it('ends with the error of the work', async () => {
    const run = async (): Promise<void> => {
      for await (const _ of asCompleted([1, 2], 2, async item => (item === 2 ? Promise.reject(new Error('no')) : item)))
        continue
    }
    await expect(run()).rejects.toThrow('no')
  })
})

describe('inBatches', () => {
  it('keeps order, loses nothing and says little', async () => {
    async function* source(): AsyncGenerator<number> {
      for (let item = 0; item < 500; item += 1) yield item
    }
    const batches: (readonly number[])[] = []
    for await (const batch of inBatches(source(), 5)) batches.push(batch)
    expect(batches.flat()).toEqual(Array.from({ length: 500 }, (_, index) => index))
    expect(batches.length).toBeLessThan(50)
  })

  it('gives the first item at once', async () => {
    let firstAfterMs = Number.POSITIVE_INFINITY
    async function* source(): AsyncGenerator<number> {
      yield 1
      await after(600)
      yield 2
    }
    const started = performance.now()
    for await (const batch of inBatches(source(), 400)) {
      expect(batch).toEqual([1])
      firstAfterMs = performance.now() - started
      break
    }
    expect(firstAfterMs).toBeLessThan(400)
  })

  it('ends the source when the reader leaves', async () => {
    let isEnded = false
    async function* source(): AsyncGenerator<number> {
      try {
        for (let item = 0; ; item += 1) {
          yield item
          await after(1)
        }
      } finally {
        isEnded = true
      }
    }
    for await (const _ of inBatches(source(), 5)) break
    expect(isEnded).toBe(true)
  })

  it('passes an error on after what came before it', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1
      throw new Error('broken')
    }
    const seen: number[] = []
    const run = async (): Promise<void> => {
      for await (const batch of inBatches(source(), 1)) seen.push(...batch)
    }
    await expect(run()).rejects.toThrow('broken')
    expect(seen).toEqual([1])
  })
})
