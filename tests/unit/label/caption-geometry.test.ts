import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityIn } from '../../../src/label/placement/activity-grid.ts'
import { type CaptionParts, layOutCaption } from '../../../src/label/placement/caption-geometry.ts'
import { CROP_RATIOS, centreCrop, findLostCrops } from '../../../src/label/placement/crop-check.ts'
import { outlinePill, transformPath } from '../../../src/label/placement/mark-outline.ts'

const NO_CLEAR = { left: 0, right: 0, top: 0, bottom: 0 }
const WORDS: CaptionParts = {
  text: { left: 0.067, right: 10.165, top: -1.064, bottom: 0.336 },
  mark: { aspect: 1, clear: NO_CLEAR },
  isRightToLeft: false,
}

describe('layout of a caption', () => {
  it('centres capitals and mark on the plate to the pixel', () => {
    for (let capHeight = 11; capHeight < 160; capHeight++) {
      const { plate, text, mark } = layOutCaption(WORDS, capHeight)
      expect(text.y - capHeight).toBe(plate.heightPx - text.y)
      expect(mark?.y).toBe(plate.heightPx - (mark?.y ?? 0) - (mark?.height ?? 0))
      expect(Number.isInteger(mark?.y)).toBe(true)
    }
  })

  it('keeps points and rings off the edge of the plate', () => {
    const tall = layOutCaption({ ...WORDS, text: { ...WORDS.text, top: -1.6, bottom: 0.7 } }, 100)
    expect(tall.text.y - 160).toBeGreaterThanOrEqual(30)
    expect(tall.plate.heightPx - tall.text.y - 70).toBeGreaterThanOrEqual(30)
  })

  it('mirrors itself for words that read from the right', () => {
    const left = layOutCaption(WORDS, 40)
    const right = layOutCaption({ ...WORDS, isRightToLeft: true }, 40)
    expect(right.plate).toEqual(left.plate)
    expect(right.mark?.x).toBe(left.plate.widthPx - (left.mark?.x ?? 0) - (left.mark?.width ?? 0))
  })

  it("keeps an official icon's clear space free inside of the plate and before the words", () => {
    const clear = { left: 0.244, right: 0.307, top: 0.276, bottom: 0.276 }
    const { plate, mark, text } = layOutCaption({ ...WORDS, mark: { aspect: 1, clear } }, 60)
    if (mark === null) throw new Error('Expected a mark')
    expect(mark.x).toBeGreaterThanOrEqual(clear.left * mark.height)
    expect(mark.y).toBeGreaterThanOrEqual(clear.top * mark.height)
    expect(plate.heightPx - mark.y - mark.height).toBeGreaterThanOrEqual(clear.bottom * mark.height)
    expect(text.x + 0.067 * 60 - mark.x - mark.width).toBeGreaterThanOrEqual(Math.floor(clear.right * mark.height))
  })

  it('grows with the cap height and never cuts its own ink', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 400 }), fc.boolean(), (capHeight, isRightToLeft) => {
        const parts = { ...WORDS, isRightToLeft }
        const { plate, text } = layOutCaption(parts, capHeight)
        const next = layOutCaption(parts, capHeight + 1)
        expect(next.plate.widthPx).toBeGreaterThan(plate.widthPx)
        expect(next.plate.heightPx).toBeGreaterThanOrEqual(plate.heightPx)
        expect(text.x + WORDS.text.left * capHeight).toBeGreaterThan(0)
        expect(text.x + WORDS.text.right * capHeight).toBeLessThan(plate.widthPx)
      }),
    )
  })
})

describe('centre crops', () => {
  it('cuts the largest centred part', () => {
    expect(centreCrop({ widthPx: 1600, heightPx: 1200 }, '1:1')).toEqual({ x: 200, y: 0, width: 1200, height: 1200 })
    expect(centreCrop({ widthPx: 1600, heightPx: 1200 }, '16:9')).toEqual({ x: 0, y: 150, width: 1600, height: 900 })
  })

  it('loses the label that the field report loses: 160x60 at 1080,40 of 1600x1200', () => {
    expect(findLostCrops({ x: 1080, y: 40, width: 160, height: 60 }, { widthPx: 1600, heightPx: 1200 })).toEqual([
      '9:16',
      '16:9',
    ])
  })

  it('never reaches outside of the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.constantFrom(...CROP_RATIOS),
        (widthPx, heightPx, ratio) => {
          const crop = centreCrop({ widthPx, heightPx }, ratio)
          expect(crop.x >= 0 && crop.y >= 0 && crop.width >= 1 && crop.height >= 1).toBe(true)
          expect(crop.x + crop.width <= widthPx && crop.y + crop.height <= heightPx).toBe(true)
        },
      ),
    )
  })
})

describe('activity of a part', () => {
  const grid = { columns: 2, rows: 1, values: [0, 1] }
  const image = { widthPx: 100, heightPx: 10 }

  it('weighs cells by how much of them is covered', () => {
    expect(activityIn(grid, { x: 0, y: 0, width: 50, height: 10 }, image)).toBe(0)
    expect(activityIn(grid, { x: 40, y: 0, width: 40, height: 5 }, image)).toBeCloseTo(0.75)
    expect(activityIn({ columns: 0, rows: 0, values: [] }, { x: 0, y: 0, width: 9, height: 9 }, image)).toBe(0)
  })
})

describe('outlines', () => {
  it('scales and moves every pair of path data', () => {
    expect(transformPath('M0 1L2 -3Q1 1 2 2Z', 10, 5, 7)).toBe(
      'M5.000 17.000L25.000 -23.000Q15.000 17.000 25.000 27.000Z',
    )
  })

  it('draws square corners for radius 0', () => {
    expect(outlinePill({ x: 0, y: 0, width: 4, height: 2 }, 0)).toBe('M0 0H4V2H0Z')
  })
})
