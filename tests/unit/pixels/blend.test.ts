import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blendCaption, differenceFrom } from '../../../src/engines/node/pixels/blend.ts'
import { contrastRatio, luminanceOfHex } from '../../../src/engines/node/pixels/luminance.ts'
import { measureContrast } from '../../../src/engines/node/pixels/measure-contrast.ts'
import { storedBox, storedSize, turnSamples } from '../../../src/engines/node/pixels/oriented-box.ts'
import { pickOfficialIcon, shapeOfficialIcon } from '../../../src/engines/node/pixels/official-icons.ts'
import type { CaptionRaster } from '../../../src/engines/node/pixels/rasterise-caption.ts'

const RGBA8 = { bands: 4, hasAlpha: true, maximum: 255 } as const

describe('blending', () => {
  it('leaves hidden colours under alpha 0 alone where the caption is transparent', () => {
    const hidden = Uint8Array.of(1, 2, 3, 0)
    expect(
      blendCaption(hidden, { colours: Uint8Array.of(9, 9, 9), alpha: Uint8Array.of(0), isReduced: false }, RGBA8),
    ).toEqual(hidden)
  })

  it('is opaque where the caption is, whatever was behind', () => {
    const caption = { colours: Uint8Array.of(9, 8, 7), alpha: Uint8Array.of(255), isReduced: false }
    expect(blendCaption(Uint8Array.of(1, 2, 3, 17), caption, RGBA8)).toEqual(Uint8Array.of(9, 8, 7, 255))
  })

  it('mixes by halves in 16 bits', () => {
    const caption = { colours: Uint16Array.of(65_535), alpha: Uint8Array.of(51), isReduced: false }
    const mixed = blendCaption(Uint16Array.of(0), caption, { bands: 1, hasAlpha: false, maximum: 65_535 })
    expect(mixed[0]).toBe(13_107)
  })

  it('gives a difference that turns the old into the new in the box and nothing else anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        fc.uint8Array({ minLength: 24, maxLength: 24 }),
        fc.uint8Array({ minLength: 24, maxLength: 24 }),
        (x, y, before, after) => {
          const box = { x, y, width: 4, height: 2 }
          const difference = differenceFrom(before, after, box, 3)
          for (let row = 0; row < y + 2; row++) {
            for (let column = 0; column < (x + 4) * 3; column++) {
              const isInside = row >= y && column >= x * 3
              const from = (row - y) * 12 + column - x * 3
              expect(difference[row * (x + 4) * 3 + column]).toBe(
                isInside ? (before[from] ?? 0) ^ (after[from] ?? 0) : 0,
              )
            }
          }
        },
      ),
    )
  })
})

describe('parts of turned pictures', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds and turns the part for orientation %i', orientation => {
    const shown = { widthPx: 7, heightPx: 5 }
    const stored = storedSize(orientation, shown)
    const pixels = Uint8Array.from({ length: 35 }, (_, index) => index)
    const whole = turnSamples(pixels, orientation, shown, 1)
    const box = { x: 2, y: 1, width: 4, height: 2 }
    const part = storedBox(orientation, box, shown)
    const cut = Uint8Array.from({ length: 8 }, (_, index) => {
      const x = part.x + (index % part.width)
      const y = part.y + Math.floor(index / part.width)
      return pixels[y * stored.widthPx + x] ?? 255
    })
    const expected = Uint8Array.from(
      { length: 8 },
      (_, index) => whole[(box.y + Math.floor(index / 4)) * 7 + box.x + (index % 4)] ?? 255,
    )
    expect(turnSamples(cut, orientation, { widthPx: 4, heightPx: 2 }, 1)).toEqual(expected)
  })
})

describe('contrast', () => {
  it('knows the ratios of WCAG', () => {
    expect(contrastRatio(luminanceOfHex('#000000'), luminanceOfHex('#ffffff'))).toBe(21)
    expect(contrastRatio(luminanceOfHex('#ffffff'), luminanceOfHex('#1d1d1b'))).toBeCloseTo(16.9, 1)
    expect(contrastRatio(luminanceOfHex('#777777'), luminanceOfHex('#ffffff'))).toBeCloseTo(4.48, 2)
  })

  it('measures words against plate and ignores the edge between them', () => {
    expect(measureContrast(paint(0, 255), WORD_ON_PLATE)).toBeCloseTo(21, 2)
    expect(measureContrast(paint(128, 255), WORD_ON_PLATE)).toBeCloseTo(contrastRatio(luminanceOfHex('#808080'), 1), 1)
  })

  it('is 1 where the ground has tones on both sides of the words', () => {
    const rgb = paint(0, 128)
    for (let pixel = 0; pixel < 400; pixel += 2)
      if (WORD_ON_PLATE.regions[pixel * 4] === 0) rgb.fill(255, pixel * 3, pixel * 3 + 3)
    expect(measureContrast(rgb, WORD_ON_PLATE)).toBe(1)
  })
})

describe('official icons', () => {
  const icon = { mark: 'basic', svg: new Uint8Array() } as const

  it('takes the solid variant that stands out from the plate, never a half-transparent one', () => {
    const icons = [
      { ...icon, variant: 'white-50' },
      { ...icon, variant: 'white' },
      { ...icon, variant: 'black' },
    ] as const
    expect(pickOfficialIcon(icons, 'basic', 0)?.variant).toBe('white')
    expect(pickOfficialIcon(icons, 'basic', 1)?.variant).toBe('black')
    expect(pickOfficialIcon([icons[0]], 'basic', 0)).toBeUndefined()
    expect(pickOfficialIcon(icons, 'modified', 0)).toBeUndefined()
  })

  it('knows the proportions of what is seen', () => {
    expect(shapeOfficialIcon('basic').aspect).toBeCloseTo(1, 5)
    expect(shapeOfficialIcon('generated').aspect).toBeCloseTo(5.2, 1)
    expect(shapeOfficialIcon('basic').clear.right).toBeGreaterThan(shapeOfficialIcon('basic').clear.left)
  })
})

/** 20 x 20 px of plate with a word of 6 x 6 px in the middle. */
const WORD_ON_PLATE: CaptionRaster = {
  size: { widthPx: 20, heightPx: 20 },
  rgba: new Uint8Array(1600),
  regions: Uint8Array.from({ length: 1600 }, (_, index) => {
    const x = (index >> 2) % 20
    const y = Math.floor((index >> 2) / 20)
    const isWord = x >= 7 && x < 13 && y >= 7 && y < 13
    return index % 4 === 3 ? 255 : index % 4 === 0 && isWord ? 255 : index % 4 === 2 && !isWord ? 255 : 0
  }),
}

function paint(plate: number, word: number): Uint8Array {
  return Uint8Array.from({ length: 1200 }, (_, index) =>
    WORD_ON_PLATE.regions[Math.floor(index / 3) * 4] === 255 ? word : plate,
  )
}
