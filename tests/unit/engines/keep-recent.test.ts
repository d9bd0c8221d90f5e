import { describe, expect, it } from 'vitest'
import { keepRecent } from '../../../src/engines/node/keep-recent.ts'

describe('keepRecent', () => {
  it('makes an answer once for each key, null and undefined, too', () => {
    const recent = keepRecent<number | null | undefined>(4)
    const made: string[] = []
    const ask = (key: string, value: number | null | undefined) =>
      recent(key, () => {
        made.push(key)
        return value
      })
    expect([ask('a', 1), ask('b', null), ask('c', undefined)]).toEqual([1, null, undefined])
    expect([ask('a', 2), ask('b', 2), ask('c', 2)]).toEqual([1, null, undefined])
    expect(made).toEqual(['a', 'b', 'c'])
  })

  it('keeps no more than the last ones', () => {
    const recent = keepRecent<string>(2)
    for (const key of ['a', 'b', 'c']) recent(key, () => 'first')
    expect(['b', 'c', 'a'].map(key => recent(key, () => 'again'))).toEqual(['first', 'first', 'again'])
  })

  it('keeps nothing of a failure', () => {
    const recent = keepRecent<number>(2)
    const fail = () => {
      throw new Error('away')
    }
    expect(() => recent('a', fail)).toThrow('away')
    expect(recent('a', () => 1)).toBe(1)
  })
})
