import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { raw } from './kinds-table.ts'
import { decode, engine, placed, render, requestFor, save, STYLE } from './render-bench.ts'

describe('colours of a caption', () => {
  it('come out as asked on a wide-gamut picture', async () => {
    const source = await save(raw(600, 400, 3).withIccProfile('p3').png())
    const request = requestFor(source, 'png', placed('top-right', { ...STYLE, plateColour: '#b00020' }))
    const { caption } = await render(request)
    const plate = {
      left: caption.box.x + caption.box.width - 12,
      top: caption.box.y + Math.floor(caption.box.height / 2),
      width: 1,
      height: 1,
    }
    const seen = await sharp(request.outputPath).extract(plate).toColourspace('srgb').raw().toBuffer()
    expect([...seen].map((value, band) => Math.abs(value - ([0xb0, 0x00, 0x20][band] ?? 0)) <= 3)).toEqual([
      true,
      true,
      true,
    ])
    const stored = await sharp(request.outputPath).keepIccProfile().extract(plate).raw().toBuffer()
    expect(stored[0]).toBeLessThan(0xb0 - 5)
  })

  it('are black ink alone on CMYK', async () => {
    const source = await save(raw(600, 400, 3).toColourspace('cmyk').tiff({ compression: 'lzw' }))
    const request = requestFor(source, 'tiff')
    const { caption } = await render(request)
    const { data, width } = await decode(request.outputPath, 'cmyk')
    const at =
      ((caption.box.y + Math.floor(caption.box.height / 2)) * width + caption.box.x + caption.box.width - 12) * 4
    expect(data.slice(at, at + 4)).toEqual(Uint8Array.of(0, 0, 0, 255))
  })

  it('become grey on a grey picture, and it says so', async () => {
    const source = await save(raw(600, 400, 1).toColourspace('b-w').png())
    const request = requestFor(source, 'png', placed('top-right', { ...STYLE, plateColour: '#7a0000' }))
    expect((await render(request)).notes).toContain('caption-colour')
    expect((await sharp(request.outputPath).metadata()).space).toBe('b-w')
  })

  it('are refused when the words do not stand out on the written pixels', async () => {
    const source = await save(raw(600, 400, 3).jpeg())
    const request = requestFor(
      source,
      'jpeg',
      placed('top-right', { ...STYLE, plateColour: '#808080', textColour: '#a0a0a0' }),
    )
    expect(await engine.render(request, unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'contrast-too-low' },
    })
    expect(existsSync(request.outputPath)).toBe(false)
  })

  it('are measured against the picture where there is no plate', async () => {
    const bare = { ...STYLE, mark: 'none', plateOpacity: 0 } as const
    const dark = await save(sharp({ create: { width: 600, height: 400, channels: 3, background: '#101010' } }).jpeg())
    expect((await render(requestFor(dark, 'jpeg', placed('top-right', bare)))).contrast).toBeGreaterThan(12)
    const light = await save(sharp({ create: { width: 600, height: 400, channels: 3, background: '#d0d0d0' } }).jpeg())
    expect(await engine.render(requestFor(light, 'jpeg', placed('top-right', bare)), unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'contrast-too-low' },
    })
  })
})
