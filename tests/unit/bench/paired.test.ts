import { describe, expect, it } from 'vitest'
import { median, pairUp, spreadOf, takeTurns, type Work } from '../../../scripts/bench/paired.ts'

describe('the figures of a benchmark', () => {
  it('has the middle value as its median, half-way between two for an even number, and none for nothing', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 2, 100])).toBe(3)
    expect(median([])).toBeNaN()
  })

  it('says the middle, the ends and how many', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3, pairs: 3 })
  })

  it('takes the ratio pair by pair, so that a slow minute does not count', () => {
    // The second pair was measured in a slow minute; the medians alone would say 11 / 10.
    const { ours, floor, ratio } = pairUp([12, 120, 11], [10, 100, 5])
    expect([ours, floor]).toEqual([12, 10])
    expect(ratio).toEqual({ median: 1.2, lowest: 1.2, highest: 2.2, pairs: 3 })
  })

  it('lays nothing beside nothing, nor beside another number of rounds', () => {
    expect(() => pairUp([], [])).toThrow(/as many values/)
    expect(() => pairUp([1, 2], [1])).toThrow(/2 and 1/)
  })
})

describe('works that take turns', () => {
  const named = (log: string[], name: string): Work => ({
    prepare: async () => log.push(`before ${name}`),
    run: async () => log.push(name),
  })

  it('are warmed once, alternate, and change places every round', async () => {
    const log: string[] = []
    const works = { floor: { run: async () => log.push('floor') }, ours: { run: async () => log.push('ours') } }
    const times = await takeTurns(works, { rounds: 3, warmUp: 'each' })
    expect(log).toEqual(['floor', 'ours', 'floor', 'ours', 'ours', 'floor', 'floor', 'ours'])
    expect([times.floor.length, times.ours.length]).toEqual([3, 3])
  })

  it('start cold, or warmed in another way, when told so', async () => {
    const cold: string[] = []
    await takeTurns({ ours: named(cold, 'ours') }, { rounds: 1, warmUp: 'none' })
    expect(cold).toEqual(['before ours', 'ours'])
    const otherwise: string[] = []
    const warmUp = async () => otherwise.push('small')
    await takeTurns({ ours: named(otherwise, 'ours') }, { rounds: 1, warmUp })
    expect(otherwise).toEqual(['small', 'before ours', 'ours'])
  })

  it('are not charged for what is prepared', async () => {
    const slow = { prepare: () => new Promise(done => setTimeout(done, 400)), run: async () => undefined }
    const { ours } = await takeTurns({ ours: slow }, { rounds: 1, warmUp: 'none' })
    expect(ours[0]).toBeLessThan(300)
  })
})
