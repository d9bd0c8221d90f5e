import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { kindOf, raw } from './kinds-table.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import type { SizePx } from '../../../src/domain/image.ts'
import { engine, render, requestFor, save } from './render-bench.ts'

describe('what a picture is made into', () => {
  it('is reduced to a web size, never enlarged, and the caption is drawn at that size', async () => {
    const source = await save(raw(1600, 1200, 3).jpeg())
    const small = requestFor(source, 'jpeg', { preset: { id: 'web', widthPx: 800 } })
    expect(await render(small)).toMatchObject({ size: { widthPx: 800, heightPx: 600 }, caption: { textHeightPx: 18 } })
    const large = requestFor(source, 'jpeg', { preset: { id: 'print', widthPx: 4000 } })
    expect((await render(large)).size).toEqual({ widthPx: 1600, heightPx: 1200 })
  })

  it('reduces a turned picture by its shown width', async () => {
    const source = await save(raw(1600, 1200, 3).withMetadata({ orientation: 6 }).jpeg())
    expect((await render(requestFor(source, 'jpeg', { preset: { id: 'web', widthPx: 600 } }))).size).toEqual({
      widthPx: 600,
      heightPx: 800,
    })
  })

  it.each([
    ['16-bit PNG', 'jpeg', ['bit-depth']],
    ['transparent PNG with hidden colours', 'jpeg', ['transparency']],
    ['CMYK JPEG with profile', 'webp', ['colour-space']],
    ['CMYK TIFF', 'png', ['colour-space']],
    ['palette PNG', 'png', ['palette']],
    ['16-bit grey PNG', 'avif', ['bit-depth']],
    ['lossless WebP', 'png', []],
    ['AVIF 10 bits', 'png', []],
    ['grey JPEG', 'webp', []],
  ] as const)('from %s to %s says what was lost', async (name, format, notes) => {
    const kind = kindOf(name)
    const source = await save(kind.make())
    const request = requestFor(source, kind.format, { format })
    // What a centre crop would cut is told of every picture; here it is about what the format could not hold.
    const lost = (await render(request)).notes.filter(note => !note.startsWith('crops-lost'))
    expect(lost).toEqual(notes)
    expect((await sharp(request.outputPath).metadata()).format).toBe(format === 'avif' ? 'heif' : format)
  })

  it.each(['png', 'tiff'] as const)('keeps the resolution of a %s', async format => {
    const dense = raw(600, 400, 3).withMetadata({ density: 300 })
    const source = await save(format === 'png' ? dense.png() : dense.tiff({ xres: 300 / 25.4, yres: 300 / 25.4 }))
    const request = requestFor(source, format)
    await render(request)
    expect((await sharp(source).metadata()).density).toBe(300)
    expect((await sharp(request.outputPath).metadata()).density).toBe(300)
  })

  it('is the same whatever size somebody has told: that is a guess to begin with', async () => {
    const source = await save(raw(900, 700, 3).jpeg({ quality: 90 }))
    const turned = await save(raw(900, 700, 3).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }))
    for (const path of [source, turned]) {
      const drawn = async (sizeTold?: SizePx): Promise<unknown> => {
        const more = sizeTold === undefined ? {} : { sizeTold }
        const picture = await engine.draw({ ...requestFor(path, 'jpeg'), ...more }, unattendedJob())
        if (!picture.ok) throw new Error(picture.error.message)
        return { bytes: Buffer.from(picture.value.bytes).toString('base64'), ...picture.value.rendering }
      }
      const untold = await drawn()
      for (const [widthPx, heightPx] of [
        [900, 700],
        [700, 900],
        [64, 64],
        [9000, 7000],
      ] as const)
        expect(await drawn({ widthPx, heightPx })).toEqual(untold)
    }
  })
})
