import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaceBox, SizePx } from '../../../src/domain/image.ts'
import { CAPTION_PLACES, type CaptionRequest } from '../../../src/domain/label.ts'
import { type CaptionScene, placeCaption } from '../../../src/label/place-caption.ts'
import { contains, overlaps, shieldFace } from '../../../src/label/placement/pixel-box.ts'
import { CAPTION_STYLE } from '../../support/caption-style.ts'

const STYLE = { ...CAPTION_STYLE, textHeight: 0.03 }
const measure = (textHeightPx: number): SizePx => ({
  widthPx: Math.ceil(textHeightPx * 13.7),
  heightPx: textHeightPx + 2 * Math.round(textHeightPx * 0.68),
})
const request = (place: CaptionRequest['place'], style = STYLE): CaptionRequest => ({
  text: 'Skapad med AI',
  lang: 'sv',
  place,
  style,
})
const scene = (widthPx: number, heightPx: number, rest: Partial<CaptionScene> = {}): CaptionScene => ({
  image: { widthPx, heightPx },
  faces: [],
  activity: null,
  ...rest,
})
const faceAt = (x: number, y: number, size = 0.3): FaceBox => ({ x, y, width: size, height: size, score: 0.9 })
const place = (asked: CaptionRequest, onto: CaptionScene) => {
  const placed = placeCaption(asked, measure, onto)
  if (!placed.ok) throw new Error(placed.error.message)
  return placed.value
}
const grid = (topLeft: number, topRight: number, bottomLeft: number, bottomRight: number) => ({
  columns: 2,
  rows: 2,
  values: [topLeft, topRight, bottomLeft, bottomRight],
})

describe('placing a caption', () => {
  it('takes the top right corner of a calm picture', () => {
    const placed = place(request('auto'), scene(1600, 1200))
    expect(placed).toMatchObject({ place: 'top-right', textHeightPx: 36, coversFace: false })
    expect(placed.box.x + placed.box.width).toBe(1600 - 30)
    expect(placed.box.y).toBe(30)
  })

  it.each(['top-right', 'top-left', 'bottom-right', 'bottom-left'] as const)('keeps the same margin in %s', asked => {
    const { box } = place(request(asked), scene(1600, 1200))
    expect(asked.endsWith('right') ? 1600 - box.x - box.width : box.x).toBe(30)
    expect(asked.startsWith('bottom') ? 1200 - box.y - box.height : box.y).toBe(30)
  })

  it('stands as far from the corner as was asked for', () => {
    const { box, place: stands } = place({ ...request('top-right'), offset: { x: -0.25, y: 0.1 } }, scene(1600, 1200))
    const home = place(request('top-right'), scene(1600, 1200)).box
    expect([stands, box.x, box.y]).toEqual(['top-right', home.x - 400, home.y + 120])
    expect(box.width).toBe(home.width)
  })

  it('never leaves the picture, however far it is moved', () => {
    const side = fc.integer({ min: 240, max: 6000 })
    const far = fc.double({ min: -1, max: 1 })
    fc.assert(
      fc.property(
        fc.tuple(side, side),
        fc.record({ x: far, y: far }),
        fc.constantFrom(...CAPTION_PLACES),
        (size, offset, asked) => {
          const placed = placeCaption({ ...request(asked), offset }, measure, scene(...size))
          if (!placed.ok) return
          const { box, canvas } = placed.value
          expect(contains({ x: 0, y: 0, width: canvas.widthPx, height: canvas.heightPx }, box)).toBe(true)
          expect(Number.isInteger(box.x) && Number.isInteger(box.y)).toBe(true)
        },
      ),
    )
  })

  it('pays no heed to a distance where no corner was named', () => {
    const offset = { x: -0.3, y: 0.3 }
    expect(place({ ...request('auto'), offset }, scene(1600, 1200))).toEqual(place(request('auto'), scene(1600, 1200)))
  })

  it('tells when a caption was moved onto a face', () => {
    const faces = [faceAt(0.3, 0.3)]
    const moved = { ...request('top-right'), offset: { x: -0.3, y: 0.35 } }
    expect(place(moved, scene(1600, 1200, { faces })).coversFace).toBe(true)
    expect(place(request('top-right'), scene(1600, 1200, { faces })).coversFace).toBe(false)
  })

  it('leaves a corner with a face in it', () => {
    expect(place(request('auto'), scene(1600, 1200, { faces: [faceAt(0.7, 0)] })).place).toBe('top-left')
    expect(place(request('auto'), scene(1600, 1200, { faces: [faceAt(0.7, 0), faceAt(0, 0)] })).place).toBe(
      'bottom-right',
    )
  })

  it('keeps off hair and chin: a face that ends just below counts as grown by a tenth', () => {
    const plateBottom = 30 + measure(36).heightPx
    const justBelow = { x: 0.7, y: (plateBottom + 10) / 1200, width: 0.2, height: 0.2, score: 1 }
    const farBelow = { ...justBelow, y: (plateBottom + 25) / 1200 }
    expect(place(request('auto'), scene(1600, 1200, { faces: [justBelow] })).place).toBe('top-left')
    expect(place(request('auto'), scene(1600, 1200, { faces: [farBelow] })).place).toBe('top-right')
  })

  it('goes below the picture when every corner holds a face', () => {
    const faces = [faceAt(0, 0), faceAt(0.7, 0), faceAt(0, 0.7), faceAt(0.7, 0.7)]
    const placed = place(request('auto'), scene(1600, 1200, { faces }))
    expect(placed).toMatchObject({ place: 'below', box: { x: 0, y: 1200, width: 1600 }, coversFace: false })
    expect(placed.canvas.heightPx).toBe(1200 + placed.box.height)
  })

  it('leaves a clearly busier top right corner, but not for a small difference', () => {
    expect(place(request('auto'), scene(1600, 1200, { activity: grid(0.1, 0.9, 0.5, 0.5) })).place).toBe('top-left')
    expect(place(request('auto'), scene(1600, 1200, { activity: grid(0.9, 0.9, 0.9, 0.1) })).place).toBe('bottom-right')
    expect(place(request('auto'), scene(1600, 1200, { activity: grid(0.75, 0.9, 0.8, 0.8) })).place).toBe('top-right')
    expect(place(request('auto'), scene(1600, 1200, { activity: grid(0, 0.3, 0, 0) })).place).toBe('top-right')
  })

  it('obeys a place asked for by name and says that it covers a face', () => {
    const placed = place(request('top-right'), scene(1600, 1200, { faces: [faceAt(0.7, 0)] }))
    expect(placed).toMatchObject({ place: 'top-right', coversFace: true })
  })

  it('shrinks the words to fit, down to the smallest readable size', () => {
    expect(place(request('top-right'), scene(300, 1200)).textHeightPx).toBe(11)
    expect(place(request('top-right', { ...STYLE, textHeight: 0.1 }), scene(1000, 1000)).textHeightPx).toBe(69)
  })

  it('names the smallest width that works, and it does', () => {
    const refused = placeCaption(request('top-right'), measure, scene(120, 120))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'image-too-small' } })
    const needed = Number(/needs (\d+) px/.exec(refused.ok ? '' : refused.error.message)?.[1])
    expect(placeCaption(request('top-right'), measure, scene(needed, needed)).ok).toBe(true)
    expect(placeCaption(request('top-right'), measure, scene(needed - 3, needed - 3)).ok).toBe(false)
  })

  it('sends the words below only where they fit there and do not stand there already', () => {
    const narrow = scene(154, 400)
    const kinds = (['top-right', 'auto', 'below'] as const).map(where => {
      const placed = placeCaption(request(where), measure, scene(100, 100))
      return placed.ok ? 'placed' : placed.error.kind
    })
    expect(kinds).toEqual(['image-too-small', 'image-too-small', 'image-too-small'])
    const corner = placeCaption(request('top-right'), measure, narrow)
    expect(corner).toMatchObject({ ok: false, error: { kind: 'caption-fits-below' } })
    expect(placeCaption(request('below'), measure, narrow).ok).toBe(true)
  })

  it('blames the words, not the picture, when a wide picture cannot hold them', () => {
    const long = (textHeightPx: number): SizePx => ({ widthPx: textHeightPx * 90, heightPx: textHeightPx * 2 })
    const refused = placeCaption(request('auto'), long, scene(800, 600))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'caption-too-long' } })
    expect(refused.ok ? '' : refused.error.message).toContain('shorter caption')
  })

  it('puts a caption under a strip too low to hold it', () => {
    expect(place(request('auto'), scene(2000, 30)).place).toBe('below')
  })

  it.each([
    ['icon', 200, 200],
    ['poster of 100 MP', 10_000, 10_000],
    ['panorama 20:1', 20_000, 1_000],
    ['tall banner', 400, 4_000],
  ])('works for a %s', (_, widthPx, heightPx) => {
    const placed = place(request('auto'), scene(widthPx, heightPx))
    expect(placed.textHeightPx).toBeGreaterThanOrEqual(11)
    expect(placed.textHeightPx).toBeLessThanOrEqual(160)
  })

  it('reports the centre crops that lose it', () => {
    expect(place(request('top-right'), scene(1600, 1200)).cropsLost).toEqual(['1:1', '4:5', '9:16', '16:9'])
    expect(place(request('top-right'), scene(1200, 1200)).cropsLost).toEqual(['4:5', '9:16', '16:9'])
    expect(place(request('top-right'), scene(1600, 900)).cropsLost).not.toContain('16:9')
  })

  it('refuses a style out of range', () => {
    const refused = placeCaption(request('auto', { ...STYLE, margin: Number.NaN }), measure, scene(1600, 1200))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'invalid-style' } })
  })
})

describe('placing a caption, always', () => {
  const faces = fc.array(
    fc.record({
      x: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      y: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      width: fc.double({ min: 0.001, max: 0.6, noNaN: true }),
      height: fc.double({ min: 0.001, max: 0.6, noNaN: true }),
      score: fc.constant(1),
    }),
    { maxLength: 8 },
  )
  const anyScene = fc.record({
    image: fc.record({ widthPx: fc.integer({ min: 1, max: 30_000 }), heightPx: fc.integer({ min: 1, max: 30_000 }) }),
    faces,
    activity: fc.option(
      fc.record({
        columns: fc.constant(4),
        rows: fc.constant(3),
        values: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
      }),
    ),
  })
  const anyPlace = fc.constantFrom(...CAPTION_PLACES, 'auto' as const)

  it('stays inside of the canvas, in whole px, between the smallest and the largest text', () => {
    fc.assert(
      fc.property(anyScene, anyPlace, (onto, asked) => {
        const placed = placeCaption(request(asked), measure, onto)
        if (!placed.ok) return
        const { box, canvas, textHeightPx } = placed.value
        const whole = { x: 0, y: 0, width: canvas.widthPx, height: canvas.heightPx }
        expect(contains(whole, box)).toBe(true)
        expect([box.x, box.y, box.width, box.height, textHeightPx].every(Number.isInteger)).toBe(true)
        expect(textHeightPx).toBeGreaterThanOrEqual(STYLE.minTextHeightPx)
        expect(textHeightPx).toBeLessThanOrEqual(STYLE.maxTextHeightPx)
      }),
    )
  })

  it('stands top right in an empty picture of any size: corners are alike to a centre crop, but for the rounding of half a px', () => {
    expect(place(request('auto'), scene(400, 421)).place).toBe('top-right')
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 4_000 }), fc.integer({ min: 300, max: 4_000 }), (widthPx, heightPx) => {
        expect(['top-right', 'below']).toContain(place(request('auto'), scene(widthPx, heightPx)).place)
      }),
    )
  })

  it('never covers a face with auto, as below is always free', () => {
    fc.assert(
      fc.property(anyScene, onto => {
        const placed = placeCaption(request('auto'), measure, onto)
        if (!placed.ok || placed.value.place === 'below') return
        for (const face of onto.faces) {
          const shield = shieldFace(face, onto.image)
          expect(shield !== null && overlaps(shield, placed.value.box)).toBe(false)
        }
      }),
    )
  })

  it('gives the same answer for the same picture', () => {
    fc.assert(
      fc.property(anyScene, anyPlace, (onto, asked) => {
        expect(placeCaption(request(asked), measure, onto)).toEqual(
          placeCaption(request(asked), measure, structuredClone(onto)),
        )
      }),
    )
  })

  it('refuses with auto only where the width is too small even for a band below', () => {
    fc.assert(
      fc.property(anyScene, onto => {
        const placed = placeCaption(request('auto'), measure, onto)
        expect(placed.ok).toBe(onto.image.widthPx >= measure(STYLE.minTextHeightPx).widthPx)
      }),
    )
  })
})
