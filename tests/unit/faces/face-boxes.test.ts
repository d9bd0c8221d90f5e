import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaceBox } from '../../../src/domain/image.ts'
import {
  bestScore,
  insideFraction,
  joinPasses,
  overlapFraction,
  suppressDuplicates,
  weightedSum,
} from '../../../src/engines/node/faces/face-boxes.ts'
import { turnBoxBack } from '../../../src/engines/node/faces/turned-boxes.ts'

const box = (x: number, y: number, side: number, score: number): FaceBox => ({ x, y, width: side, height: side, score })

const anyBox = fc.record({
  x: fc.double({ min: 0, max: 0.8, noNaN: true }),
  y: fc.double({ min: 0, max: 0.8, noNaN: true }),
  width: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  height: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  score: fc.double({ min: 0.05, max: 1, noNaN: true }),
})

describe('overlap', () => {
  it('is 1 for a box with itself, 0 for boxes apart, a third for half-shifted squares', () => {
    expect(overlapFraction(box(0, 0, 0.2, 1), box(0, 0, 0.2, 1))).toBeCloseTo(1)
    expect(overlapFraction(box(0, 0, 0.2, 1), box(0.5, 0, 0.2, 1))).toBe(0)
    expect(overlapFraction(box(0, 0, 0.2, 1), box(0.1, 0, 0.2, 1))).toBeCloseTo(1 / 3)
  })

  it('knows a small box within a large one by its share of the small one', () => {
    expect(insideFraction(box(0.1, 0.1, 0.1, 1), box(0, 0, 0.5, 1))).toBeCloseTo(1)
    expect(overlapFraction(box(0.1, 0.1, 0.1, 1), box(0, 0, 0.5, 1))).toBeCloseTo(0.04)
  })

  it('gives 0, not NaN, for boxes without area', () => {
    expect(overlapFraction(box(0, 0, 0, 1), box(0, 0, 0, 1))).toBe(0)
    expect(insideFraction(box(0, 0, 0, 1), box(0, 0, 0.5, 1))).toBe(0)
  })
})

describe('suppression within a pass', () => {
  it('keeps the best of several boxes over one face and every face of its own', () => {
    const kept = suppressDuplicates([box(0.1, 0.1, 0.2, 0.6), box(0.11, 0.1, 0.2, 0.9), box(0.6, 0.6, 0.2, 0.5)])
    expect(kept.map(({ score }) => score)).toEqual([0.9, 0.5])
  })

  it('never keeps two boxes over one face, never loses the best, and does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 30 }), boxes => {
        const kept = suppressDuplicates(boxes)
        for (const [i, a] of kept.entries())
          for (const b of kept.slice(i + 1)) expect(overlapFraction(a, b)).toBeLessThanOrEqual(0.35)
        expect(kept[0]?.score ?? 0).toBe(Math.max(0, ...boxes.map(({ score }) => score)))
        if (new Set(boxes.map(({ score }) => score)).size === boxes.length)
          expect(suppressDuplicates([...boxes].reverse())).toEqual(kept)
      }),
    )
  })
})

describe('joining passes', () => {
  const join = weightedSum([1, 2], 3)

  it('ranks a face that two passes see at moderate score above one that a single pass sees at a high one', () => {
    const joined = joinPasses([[box(0.1, 0.1, 0.2, 0.6), box(0.7, 0.7, 0.2, 0.95)], [box(0.12, 0.1, 0.2, 0.6)]], join)
    expect(joined.map(({ x }) => x)).toEqual([0.1, 0.7])
    expect(joined[0]?.score).toBeCloseTo(0.6)
    expect(joined[1]?.score).toBeCloseTo(0.95 / 3)
  })

  it('counts a pass once per face, at its best score', () => {
    const joined = joinPasses([[box(0.1, 0.1, 0.2, 0.5), box(0.11, 0.11, 0.18, 0.9)], []], join)
    expect(joined).toHaveLength(1)
    expect(joined[0]?.score).toBeCloseTo(0.3)
  })

  it('gives scores of 0 to 1 that only grow with another pass, so a quick yes is final', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 12 }), fc.array(anyBox, { maxLength: 12 }), (first, second) => {
        const weights = weightedSum([1, 1], 2)
        const before = joinPasses([suppressDuplicates(first)], weights)[0]?.score ?? 0
        const scores = joinPasses([suppressDuplicates(first), suppressDuplicates(second)], weights).map(
          ({ score }) => score,
        )
        expect(Math.max(0, ...scores)).toBeGreaterThanOrEqual(before - 1e-12)
        for (const score of scores) expect(score >= 0 && score <= 1).toBe(true)
      }),
    )
  })

  it('takes the best score where passes are not summed', () => {
    expect(joinPasses([[box(0.1, 0.1, 0.2, 0.6)], [box(0.1, 0.1, 0.2, 0.8)]], bestScore)[0]?.score).toBe(0.8)
  })
})

describe('boxes of a turned picture', () => {
  it('lie where the face was before the turn', () => {
    // A quarter turn clockwise takes the top left corner to the top right one.
    const turned = { x: 0.7, y: 0, width: 0.3, height: 0.1, score: 1 }
    expect(rounded(turnBoxBack(turned, 90))).toEqual({ x: 0, y: 0, width: 0.1, height: 0.3, score: 1 })
    expect(rounded(turnBoxBack(box(0.9, 0.9, 0.1, 1), 180))).toEqual(box(0, 0, 0.1, 1))
    expect(rounded(turnBoxBack({ x: 0, y: 0.9, width: 0.3, height: 0.1, score: 1 }, 270))).toEqual({
      x: 0,
      y: 0,
      width: 0.1,
      height: 0.3,
      score: 1,
    })
  })

  it('come home after a whole turn', () => {
    fc.assert(
      fc.property(anyBox, face => {
        const twice = turnBoxBack(turnBoxBack(face, 90), 90)
        expect(rounded(twice)).toEqual(rounded(turnBoxBack(face, 180)))
        expect(rounded(turnBoxBack(turnBoxBack(face, 90), 270))).toEqual(rounded(face))
      }),
    )
  })
})

const rounded = (face: FaceBox): FaceBox =>
  Object.fromEntries(
    Object.entries(face).map(([key, value]) => [key, Math.round(value * 1e9) / 1e9 + 0]),
  ) as unknown as FaceBox
