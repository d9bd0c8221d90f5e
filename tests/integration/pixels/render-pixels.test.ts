import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { KINDS, raw } from './kinds-table.ts'
import { compare, decode, placed, render, requestFor, save, STYLE } from './render-bench.ts'

describe('a caption drawn on', () => {
  it.each(Object.entries(KINDS))('%s changes the box and nothing else', async (_, kind) => {
    const source = await save(kind.make())
    const request = requestFor(source, kind.format)
    const rendering = await render(request)
    const [before, after] = [await sharp(source).metadata(), await sharp(request.outputPath).metadata()]
    expect(after).toMatchObject({
      format: before.format,
      width: before.width,
      height: before.height,
      space: kind.space,
      channels: kind.channels,
      depth: before.depth,
    })
    expect(after.icc?.toString('hex')).toBe(before.icc?.toString('hex'))
    expect(after.isProgressive).toBe(before.isProgressive)
    expect(after.chromaSubsampling).toBe(before.chromaSubsampling)
    expect(after.bitsPerSample).toBe(before.isPalette ? 8 : before.bitsPerSample)
    expect([after.exif, after.xmp, after.iptc]).toEqual([undefined, undefined, undefined])
    const { box } = rendering.caption
    expect(box.x + box.width).toBe(
      before.width - Math.max(4, Math.round(Math.min(before.width, before.height) * STYLE.margin)),
    )
    expect(rendering.contrast).toBeGreaterThan(10)
    const { worst, mean, changed } = await compare(
      [source, request.outputPath],
      kind.space,
      rendering,
      kind.isLossless ? 0 : 16,
    )
    if (kind.isLossless) expect(worst).toBe(0)
    else expect({ isWorstSmall: worst <= 16, isMeanSmall: mean < 1 }).toEqual({ isWorstSmall: true, isMeanSmall: true })
    expect(changed).toBeGreaterThan(box.width * box.height * 0.5)
  })

  it.each(['top-left', 'bottom-right', 'bottom-left'] as const)(
    'a lossless picture at %s leaves the rest identical',
    async place => {
      const source = await save(raw(600, 400, 4, true).toColourspace('rgb16').png())
      const request = requestFor(source, 'png', placed(place))
      const rendering = await render(request)
      expect(await compare([source, request.outputPath], 'rgb16', rendering, 0)).toMatchObject({ worst: 0 })
    },
  )

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a picture of EXIF orientation %i stands upright and keeps every other pixel',
    async orientation => {
      const source = await save(raw(700, 500, 3).withMetadata({ orientation }).tiff({ compression: 'lzw' }))
      const request = requestFor(source, 'tiff', placed('auto'))
      const rendering = await render(request)
      const after = await sharp(request.outputPath).metadata()
      expect([after.width, after.height]).toEqual(orientation >= 5 ? [500, 700] : [700, 500])
      expect(after.orientation ?? 1).toBe(1)
      expect(rendering.caption.place).toBe('top-right')
      expect(await compare([source, request.outputPath], 'srgb', rendering, 0)).toMatchObject({ worst: 0 })
    },
  )

  it.each(['landscape JPEG', 'grey PNG with alpha', 'CMYK TIFF', '16-bit PNG with alpha', 'lossless WebP'])(
    '%s extends the canvas for a band below',
    async name => {
      const kind = KINDS[name]
      if (kind === undefined) throw new Error(name)
      const source = await save(kind.make())
      const request = requestFor(
        source,
        kind.format,
        placed('below', { ...STYLE, plateColour: '#ffffff', textColour: '#1d1d1b' }),
      )
      const rendering = await render(request)
      const [before, after] = [await sharp(source).metadata(), await sharp(request.outputPath).metadata()]
      expect([after.width, after.height]).toEqual([before.width, before.height + rendering.caption.box.height])
      expect([after.space, after.channels]).toEqual([before.space, before.channels])
      expect(rendering.contrast).toBeGreaterThan(12)
      const [a, b] = [await decode(source, kind.space), await decode(request.outputPath, kind.space)]
      let worst = 0
      for (let index = 0; index < a.data.length; index++)
        worst = Math.max(worst, Math.abs((a.data[index] ?? 0) - (b.data[index] ?? 0)))
      expect(worst).toBeLessThanOrEqual(kind.isLossless ? 0 : 12)
      const corner = await sharp(request.outputPath)
        .extract({ left: after.width - 4, top: after.height - 4, width: 2, height: 2 })
        .flatten()
        .toColourspace('srgb')
        .raw()
        .toBuffer()
      expect(Math.min(...corner)).toBeGreaterThan(240)
    },
  )
})
