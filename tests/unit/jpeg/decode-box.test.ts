import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { PixelBox } from '../../../src/domain/image.ts'
import { decodeBox } from '../../../src/engines/node/jpeg/decode-box.ts'
import { BOXES, draw, KINDS, samplesIn } from './drawn-jpeg.ts'
import { openJpeg } from './open-jpeg.ts'
import { sampledJpeg } from './sampled-jpeg.ts'

async function decoded(source: Uint8Array, box: PixelBox): Promise<Uint8Array | null> {
  const open = await openJpeg(source, box)
  if (open === null) throw new Error('Expected a JPEG that can be taken apart')
  return decodeBox(open)
}

describe('decodeBox', () => {
  it.each(KINDS)('gives the very samples of the decoder: %s', async (_, bands, options) => {
    const source = Uint8Array.from(await draw(bands).jpeg(options).toBuffer())
    for (const box of BOXES) expect(await decoded(source, box)).toEqual(await samplesIn(source, box, bands))
  })

  it('gives them to every edge, whatever is left of the last block', async () => {
    for (let more = 0; more < 17; more++) {
      const [width, height] = [40 + more, 57 - more]
      const source = Uint8Array.from(await draw(3).resize(width, height, { fit: 'fill' }).jpeg().toBuffer())
      const whole = { x: 0, y: 0, width, height }
      expect(await decoded(source, whole)).toEqual(await samplesIn(source, whole, 3))
    }
  })

  it('gives them where samples end at black and white, and colours beyond what RGB holds', async () => {
    const [width, height] = [96, 64]
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
      (Math.imul(Math.floor(at / 3 / 5) + (at % 3) * 7 + 3, 2_654_435_761) >>> 28) % 2 === 0 ? 0 : 255,
    )
    for (const quality of [10, 50, 95]) {
      const source = Uint8Array.from(
        await sharp(pixels, { raw: { width, height, channels: 3 } })
          .jpeg({ quality })
          .toBuffer(),
      )
      const whole = { x: 0, y: 0, width, height }
      expect(await decoded(source, whole)).toEqual(await samplesIn(source, whole, 3))
    }
  })

  it('gives them for colour of every second pixel across', async () => {
    const source = sampledJpeg(2, 1)
    for (const box of BOXES) expect(await decoded(source, box)).toEqual(await samplesIn(source, box, 3))
  })

  it.each([
    [1, 2],
    [4, 1],
  ])('leaves other samplings to a decoder: %i × %i', async (across, down) => {
    expect(await decoded(sampledJpeg(across, down), { x: 0, y: 0, width: 20, height: 20 })).toBeNull()
  })

  it('leaves very narrow pictures to a decoder', async () => {
    const source = Uint8Array.from(await draw(3).resize(12, 80, { fit: 'fill' }).jpeg().toBuffer())
    expect(await decoded(source, { x: 0, y: 0, width: 4, height: 4 })).toBeNull()
  })
})
