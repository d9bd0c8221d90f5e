import { describe, expect, it } from 'vitest'
import { inSteadyOrder } from '../../../renderer/state/steady-order.ts'

describe('fields that are asked for and answered', () => {
  it('keep their places when an answered one is told last', () => {
    expect(inSteadyOrder(['a', 'b'], ['b', 'a'])).toEqual(['a', 'b'])
  })
  it('come last when they are new, and go when nobody wants them', () => {
    expect(inSteadyOrder(['a', 'b'], ['c', 'b'])).toEqual(['b', 'c'])
  })
  it('stand once each', () => {
    expect(inSteadyOrder([], ['a', 'a'])).toEqual(['a'])
  })
})
