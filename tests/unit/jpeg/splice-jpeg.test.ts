import * as fc from 'fast-check'
import sharp, { type JpegOptions } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { PixelBox } from '../../../src/domain/image.ts'
import type { BaselineJpeg } from '../../../src/engines/node/jpeg/baseline-jpeg.ts'
import { readBaselineJpeg } from '../../../src/engines/node/jpeg/baseline-jpeg.ts'
import type { PixelChange } from '../../../src/engines/node/jpeg/change-blocks.ts'
import { type JpegHead, openBox, spliceJpeg, walkJpeg } from '../../../src/engines/node/jpeg/splice-jpeg.ts'
import { BOXES, change, draw, KINDS, samplesIn, SIZE } from './drawn-jpeg.ts'
import { driftingJpeg } from './drifting-jpeg.ts'
import { decodeAll, openJpeg } from './open-jpeg.ts'
import { withRestarts } from './with-restarts.ts'

const HEAD = { densityPerInch: null, profile: null }
/** Both steps. */
async function splice(source: Uint8Array, { box, ...change }: PixelChange, head: JpegHead): Promise<Uint8Array | null> {
  const open = await openJpeg(source, box)
  return open === null ? null : spliceJpeg(open, change, head)
}

/** What a decoder and an encoder make of the same wish: as near as the quality allows. */
async function encodeWhole(source: Uint8Array, { box, after }: PixelChange, options: JpegOptions) {
  const bands = (after.length / box.width / box.height) as 1 | 3
  const input = await sharp(after, { raw: { width: box.width, height: box.height, channels: bands } })
    .png()
    .toBuffer()
  const drawn = sharp(source).composite([{ input, left: box.x, top: box.y }])
  return Uint8Array.from(
    await drawn
      .toColourspace(bands === 1 ? 'b-w' : 'srgb')
      .jpeg(options)
      .toBuffer(),
  )
}

const meanError = (seen: Uint8Array, wanted: Uint8Array): number =>
  seen.reduce((sum, value, at) => sum + Math.abs(value - (wanted[at] ?? 0)), 0) / seen.length

/** Quantised coefficients of every MCU. */
const coefficientsOf = async (source: Uint8Array): Promise<readonly Int16Array[]> =>
  (await decodeAll(source)).map(({ coefficients }) => coefficients)

function touches({ mcu, mcusAcross }: BaselineJpeg, box: PixelBox, index: number): boolean {
  const [x, y] = [(index % mcusAcross) * mcu.widthPx, Math.floor(index / mcusAcross) * mcu.heightPx]
  return x < box.x + box.width && x + mcu.widthPx > box.x && y < box.y + box.height && y + mcu.heightPx > box.y
}

describe('spliceJpeg', () => {
  it.each(KINDS.flatMap(kind => [0, 5].map(interval => [...kind, interval] as const)))(
    'changes the box and no other block: %s, %i bands, %j, restart every %i MCUs',
    async (_, bands, options, interval) => {
      const encoded = Uint8Array.from(await draw(bands).jpeg(options).toBuffer())
      const source = interval === 0 ? encoded : await withRestarts(encoded, interval)
      for (const box of BOXES) {
        const wish = await change(source, box, bands)
        const copy = await splice(source, wish, HEAD)
        const [before, after] = [readBaselineJpeg(source), copy === null ? null : readBaselineJpeg(copy)]
        if (copy === null || before === null || after === null) throw new Error('Expected a copy')
        const [kept, made] = [await coefficientsOf(source), await coefficientsOf(copy)]
        expect(made.length).toBe(kept.length)
        for (const [index, coefficients] of made.entries())
          if (!touches(before, box, index)) expect(coefficients).toEqual(kept[index])
        const seen = await samplesIn(copy, box, bands)
        const encodedWhole = await encodeWhole(source, wish, options)
        const best = meanError(await samplesIn(encodedWhole, box, bands), wish.after)
        expect(meanError(seen, wish.after)).toBeLessThan(1.15 * best + 1)
        await expect(sharp(copy, { failOn: 'warning' }).stats()).resolves.toBeDefined()
      }
    },
  )

  it('gives back the very scan when nothing changes', async () => {
    const source = Uint8Array.from(await draw(3).jpeg({ quality: 88 }).toBuffer())
    const box = { x: 100, y: 100, width: 90, height: 40 }
    const samples = await samplesIn(source, box, 3)
    const copy = await splice(source, { box, before: samples, after: samples }, HEAD)
    expect(copy === null ? null : readBaselineJpeg(copy)?.scan).toEqual(readBaselineJpeg(source)?.scan)
  })

  it('finds room for sharp words in a picture whose tables never saw an edge', async () => {
    const flat = sharp({ create: { ...SIZE, channels: 3, background: '#7090b0' } })
    const source = Uint8Array.from(await flat.jpeg().toBuffer())
    const box = { x: 20, y: 20, width: 200, height: 40 }
    const wish = await change(source, box, 3)
    const copy = await splice(source, wish, HEAD)
    if (copy === null) throw new Error('Expected a copy')
    const seen = await samplesIn(copy, box, 3)
    expect(meanError(seen, wish.after)).toBeLessThan(12)
  })

  it.each([0, 5, 64])('opens any box of a picture that is read once: restart every %i MCUs', async interval => {
    const encoded = Uint8Array.from(await draw(3).jpeg({ quality: 70 }).toBuffer())
    const source = interval === 0 ? encoded : await withRestarts(encoded, interval)
    const all = await decodeAll(source)
    const walked = await walkJpeg(source)
    if (walked === null) throw new Error('Expected a JPEG that can be walked')
    const boxes = fc
      .tuple(fc.nat(SIZE.width - 9), fc.nat(SIZE.height - 9), fc.nat(), fc.nat())
      .map(([x, y, w, h]) => ({ x, y, width: 8 + (w % (SIZE.width - x - 8)), height: 8 + (h % (SIZE.height - y - 8)) }))
    fc.assert(
      fc.property(boxes, box => {
        const mcus = openBox(walked, box)?.walks.flatMap(({ asked, seen }) => [...asked, ...seen]) ?? []
        expect(mcus.length).toBeGreaterThan(0)
        expect(mcus).toEqual(mcus.map(({ mcu }) => all[mcu]))
        for (const [index] of all.entries())
          if (touches(walked.jpeg, box, index)) expect(mcus.some(({ mcu }) => mcu === index)).toBe(true)
      }),
    )
  })

  it('is not read on when nobody waits for it', async () => {
    const source = Uint8Array.from(await draw(3).jpeg().toBuffer())
    expect(await walkJpeg(source, AbortSignal.abort())).toBeNull()
    expect(await walkJpeg(source, new AbortController().signal)).not.toBeNull()
  })

  it('says density and profile, and nothing else of the source', async () => {
    const source = Uint8Array.from(
      await draw(3)
        .withMetadata({ density: 72, icc: 'p3', exif: { IFD0: { Copyright: 'Sala' } } })
        .jpeg()
        .toBuffer(),
    )
    const { icc } = await sharp(source).metadata()
    const box = { x: 8, y: 8, width: 20, height: 20 }
    const copy = await splice(source, await change(source, box, 3), { densityPerInch: 300, profile: icc ?? null })
    const facts = await sharp(copy ?? new Uint8Array()).metadata()
    expect(facts).toMatchObject({ density: 300, icc })
    expect(facts.exif).toBeUndefined()
  })

  it('leaves to others what it cannot take apart: progressive, CMYK, a box outside, a cut file, no JPEG', async () => {
    const box = { x: 8, y: 8, width: 20, height: 20 }
    const baseline = Uint8Array.from(await draw(3).jpeg().toBuffer())
    const wish = await change(baseline, box, 3)
    expect(await splice(baseline, wish, HEAD)).not.toBeNull()
    expect(await splice(baseline, { ...wish, box: { ...box, x: 320 } }, HEAD)).toBeNull()
    for (const other of [
      await draw(3).jpeg({ progressive: true }).toBuffer(),
      await draw(3).toColourspace('cmyk').jpeg().toBuffer(),
      await draw(3).png().toBuffer(),
      baseline.subarray(0, -2),
      baseline.subarray(0, baseline.length >> 1),
      new Uint8Array(),
    ])
      expect(await splice(Uint8Array.from(other), wish, HEAD)).toBeNull()
  })

  it.each([
    ['before the box', 0],
    ['in it', 8],
    ['right behind it', 10],
  ])('leaves to others a JPEG whose DC drifts beyond what samples can have: %s', async (_, jumpsAt) => {
    const box = { x: 64, y: 0, width: 16, height: 8 }
    const wish = { box, before: new Uint8Array(128).fill(128), after: new Uint8Array(128) }
    expect(await splice(driftingJpeg(null), wish, HEAD)).not.toBeNull()
    const drifting = driftingJpeg(jumpsAt)
    expect(await sharp(drifting, { failOn: 'warning' }).metadata()).toMatchObject({ width: 512, height: 8 })
    expect(await splice(drifting, wish, HEAD)).toBeNull()
  })

  it('never throws on damaged bytes; what it makes of them can be walked', async () => {
    const source = await withRestarts(Uint8Array.from(await draw(3).jpeg({ quality: 60 }).toBuffer()), 9)
    const box = { x: 180, y: 150, width: 100, height: 30 }
    const wish = await change(source, box, 3)
    const damage = fc.array(fc.tuple(fc.nat(source.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(damage, async changes => {
        const damaged = source.slice()
        for (const [at, byte] of changes) damaged[at] = byte
        const copy = await splice(damaged, wish, HEAD)
        if (copy === null) return
        const made = readBaselineJpeg(copy)
        if (made === null) throw new Error('Expected the copy to be a baseline JPEG')
        expect((await coefficientsOf(copy)).length).toBe(made.mcuCount)
      }),
      { numRuns: 400 },
    )
  })
})
