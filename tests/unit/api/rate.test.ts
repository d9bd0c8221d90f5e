import { describe, expect, it } from 'vitest'
import { createRate } from '../../../src/api/rate.ts'

/** A clock that a test moves. */
function clock() {
  let now = 1_000
  return { now: () => now, pass: (ms: number) => (now += ms) }
}

describe('createRate', () => {
  it('says nothing before half a second has been measured', () => {
    const time = clock()
    const rate = createRate(time.now)
    expect(rate.perSecond()).toBeNull()
    rate.count()
    time.pass(400)
    expect(rate.perSecond()).toBeNull()
  })

  it('follows the last seconds, not the whole run', () => {
    const time = clock()
    const rate = createRate(time.now)
    for (let step = 0; step < 1_000; step += 1) {
      rate.count()
      time.pass(10)
    }
    expect(rate.perSecond()).toBeCloseTo(100, -1)
    for (let step = 0; step < 100; step += 1) {
      rate.count()
      time.pass(100)
    }
    expect(rate.perSecond()).toBeCloseTo(10, 0)
  })

  it('forgets a pause', () => {
    const time = clock()
    const rate = createRate(time.now)
    for (let step = 0; step < 100; step += 1) {
      rate.count()
      time.pass(10)
    }
    time.pass(60_000)
    rate.restart()
    for (let step = 0; step < 100; step += 1) {
      rate.count()
      time.pass(10)
    }
    expect(rate.perSecond()).toBeCloseTo(100, -1)
  })
})
