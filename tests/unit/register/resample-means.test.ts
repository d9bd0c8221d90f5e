import { describe, expect, it } from 'vitest'
import { resampleMeans } from '../../../src/engines/node/register/resample-means.ts'

describe('means in another grid', () => {
  it('are what they cover, in whole samples and in parts of them', () => {
    const grey = Uint8Array.of(0, 60, 120, 30, 90, 150)
    const whole = { size: { widthPx: 3, heightPx: 2 }, reach: { across: 3, down: 2 } }
    expect([...resampleMeans(grey, whole, 1)]).toEqual([75])
    expect([...resampleMeans(grey, whole, 2)]).toEqual([20, 100, 50, 130])
  })

  it('leave out what lies beyond the edges of the picture', () => {
    const grey = Uint8Array.of(10, 250, 40, 250, 250, 250)
    const cut = { size: { widthPx: 2, heightPx: 3 }, reach: { across: 1, down: 2 } }
    expect([...resampleMeans(grey, cut, 2)]).toEqual([10, 10, 40, 40])
  })

  it('may be more than the samples', () => {
    const grey = Uint8Array.of(8, 16)
    const two = { size: { widthPx: 2, heightPx: 1 }, reach: { across: 1.5, down: 1 } }
    expect([...resampleMeans(grey, two, 3).subarray(0, 3)]).toEqual([8, 8, 16])
  })

  it('are all the same over an even tone, which is how a fingerprint knows it', () => {
    const size = { widthPx: 145, heightPx: 109 }
    const even = new Uint8Array(size.widthPx * size.heightPx).fill(255)
    const means = resampleMeans(even, { size, reach: { across: 144.375, down: 108.25 } }, 32)
    expect(new Set(means)).toEqual(new Set([255]))
  })
})
