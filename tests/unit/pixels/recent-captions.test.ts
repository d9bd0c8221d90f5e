import { describe, expect, it } from 'vitest'
import type { CaptionRequest } from '../../../src/domain/label.ts'
import type { CaptionPlacement } from '../../../src/label/place-caption.ts'
import { readFontFiles } from '../../../src/engines/node/pixels/font-files.ts'
import type { CaptionDrawing } from '../../../src/engines/node/pixels/compile-caption.ts'
import { type CaptionRaster, rasteriseCaption } from '../../../src/engines/node/pixels/rasterise-caption.ts'
import { createCaptionDrawer } from '../../../src/engines/node/pixels/recent-captions.ts'
import { createCaptionShaper } from '../../../src/engines/node/pixels/shape-caption.ts'
import { CAPTION_STYLE } from '../../support/caption-style.ts'

const style = { ...CAPTION_STYLE, mark: 'none', textHeight: 0.03 } as const
const request: CaptionRequest = { text: 'Skapad med AI', lang: 'sv', place: 'auto', style }
const drawer = createCaptionDrawer({ shaper: createCaptionShaper(readFontFiles()), icons: [] })

function compiled(over: Partial<CaptionRequest> = {}, by = drawer) {
  const caption = by.compile({ ...request, ...over })
  if (!caption.ok) throw new Error(caption.error.message)
  return caption.value
}

function placed(textHeightPx: number): CaptionPlacement {
  const { widthPx: width, heightPx: height } = compiled().measure(textHeightPx)
  return {
    place: 'top-right',
    box: { x: 0, y: 0, width, height },
    canvas: { widthPx: 800, heightPx: 600 },
    textHeightPx,
    coversFace: false,
    cropsLost: [],
  }
}

describe('captions drawn lately', () => {
  it('are shaped once for the same words in the same style, wherever they shall stand', () => {
    expect(compiled({ place: 'below' })).toBe(compiled())
    expect(compiled({ text: 'Skapad med hjälp av AI' })).not.toBe(compiled())
    expect(compiled({ lang: 'en' })).not.toBe(compiled())
    expect(compiled({ style: { ...style, textColour: '#ffff00' } })).not.toBe(compiled())
  })

  it('are drawn once at the same size, and as they would be drawn anew', async () => {
    const drawing = compiled().draw(placed(20))
    const raster = drawer.rasterise(drawing)
    expect(drawer.rasterise(compiled().draw(placed(20)))).toBe(raster)
    expect(await raster).toEqual(await rasteriseCaption(drawing))
    expect(drawer.rasterise(compiled().draw(placed(21)))).not.toBe(raster)
    const other = { ...drawing, colours: { ...drawing.colours, ink: '#00ff00' } }
    expect(await drawer.rasterise(other)).toEqual(await rasteriseCaption(other))
  })

  it('are drawn for each width of a band, and otherwise than in a corner', () => {
    const corner = placed(20)
    const band = { ...corner, place: 'below', box: { ...corner.box, width: 600 } } as const
    const all = [corner, band, { ...band, box: { ...band.box, width: 601 } }, { ...corner, box: band.box }]
    const rasters = all.map(placement => drawer.rasterise(compiled().draw(placement)))
    expect(new Set(rasters).size).toBe(all.length)
  })

  it('are drawn again after a failure: it may have been a passing one', async () => {
    let calls = 0
    const failsOnce = async (drawing: CaptionDrawing): Promise<CaptionRaster> => {
      calls += 1
      if (calls === 1) throw new Error('out of memory')
      return await rasteriseCaption(drawing)
    }
    const one = createCaptionDrawer({ shaper: createCaptionShaper(readFontFiles()), icons: [] }, failsOnce)
    const drawing = compiled({}, one).draw(placed(20))
    await expect(one.rasterise(drawing)).rejects.toThrow('out of memory')
    expect(await one.rasterise(drawing)).toEqual(await rasteriseCaption(drawing))
    await one.rasterise(drawing)
    expect(calls).toBe(2)
  })

  it('are drawn anew where they are large: memory stays bounded', () => {
    const drawing = compiled().draw(placed(400))
    expect(drawing.size.widthPx * drawing.size.heightPx).toBeGreaterThan(500_000)
    expect(drawer.rasterise(drawing)).not.toBe(drawer.rasterise(drawing))
  })
})
