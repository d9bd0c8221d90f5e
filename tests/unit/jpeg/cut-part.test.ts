import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { PixelBox } from '../../../src/domain/image.ts'
import { cutPart } from '../../../src/engines/node/jpeg/cut-part.ts'
import { spliceJpeg } from '../../../src/engines/node/jpeg/splice-jpeg.ts'
import { BOXES, change, draw, KINDS, samplesIn, SIZE } from './drawn-jpeg.ts'
import { openJpeg } from './open-jpeg.ts'
import { sampledJpeg } from './sampled-jpeg.ts'
import { withRestarts } from './with-restarts.ts'

/** Apart, and cut; the part's samples of the box. */
async function openPart(source: Uint8Array, box: PixelBox, bands: number) {
  const apart = await openJpeg(source, box)
  if (apart === null) throw new Error('Expected a JPEG that can be taken apart')
  const readPart = async (): Promise<Uint8Array> => {
    const part = cutPart(apart, null)
    await sharp(part.bytes, { failOn: 'warning' }).stats()
    return samplesIn(part.bytes, part.box, bands)
  }
  return { apart, readPart }
}

describe('cutPart', () => {
  it.each(KINDS.flatMap(kind => [0, 5].map(interval => [...kind, interval] as const)))(
    'decodes to the very samples of the whole, before and after a change: %s, %i bands, %j, restart every %i MCUs',
    async (_, bands, options, interval) => {
      const encoded = Uint8Array.from(await draw(bands).jpeg(options).toBuffer())
      const source = interval === 0 ? encoded : await withRestarts(encoded, interval)
      for (const box of BOXES) {
        const { apart, readPart } = await openPart(source, box, bands)
        const wish = await change(source, box, bands)
        expect(await readPart()).toEqual(wish.before)
        const copy = await spliceJpeg(apart, wish, { densityPerInch: null, profile: null })
        if (copy === null) throw new Error('Expected a copy')
        const changed = await samplesIn(copy, box, bands)
        expect(await readPart()).toEqual(changed)
        expect(changed).not.toEqual(wish.before)
      }
    },
  )

  it.each([
    [2, 1],
    [1, 2],
    [4, 1],
    [2, 2],
  ])('needs no more than that margin however colour is sampled: %i × %i', async (across, down) => {
    const source = sampledJpeg(across, down)
    expect(await sharp(source, { failOn: 'warning' }).metadata()).toMatchObject(SIZE)
    for (const box of BOXES) {
      const { readPart } = await openPart(source, box, 3)
      expect(await readPart()).toEqual(await samplesIn(source, box, 3))
    }
  })

  it('leaves the bytes that it is made of as they are, a Buffer, too', async () => {
    const source = await draw(3).jpeg().toBuffer()
    const before = Uint8Array.from(source)
    const { apart } = await openPart(source, { x: 40, y: 40, width: 16, height: 8 }, 3)
    cutPart(apart, null)
    expect(Uint8Array.from(source)).toEqual(before)
  })

  it('is small: the box and one block more around it', async () => {
    const source = Uint8Array.from(await draw(3).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer())
    const box = { x: 40, y: 40, width: 16, height: 8 }
    const { apart } = await openPart(source, box, 3)
    const part = cutPart(apart, null)
    expect(part.box).toEqual({ x: 8, y: 8, width: 16, height: 8 })
    expect(await sharp(part.bytes).metadata()).toMatchObject({ width: 32, height: 24 })
  })
})
