import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { SmallPicture } from '../../../src/domain/image.ts'
import { drawEighth } from '../../../src/engines/node/jpeg/draw-eighth.ts'
import { spliceJpeg } from '../../../src/engines/node/jpeg/splice-jpeg.ts'
import { perceptualHash } from '../../../src/engines/node/register/perceptual-hash.ts'
import { compareFingerprints, distanceScore, readFingerprint } from '../../../src/register/fingerprint.ts'
import { change, draw, KINDS } from './drawn-jpeg.ts'
import { openJpeg } from './open-jpeg.ts'
import { sampledJpeg } from './sampled-jpeg.ts'
import { withRestarts } from './with-restarts.ts'

const BOX = { x: 40, y: 16, width: 120, height: 40 }

/** Coarse colour is repeated, where a decoder smooths it: up to 1.3 levels of grey in these noisy pictures. In the wrong place it would be 2 and more. */
const MOST_ERROR = 1.5

async function opened(source: Uint8Array, box = BOX) {
  const open = await openJpeg(source, box)
  if (open === null) throw new Error('Expected a JPEG that can be taken apart')
  return open
}

/** How far a picture's pixels are from the grey means of 8 × 8 decoded ones, on average; blocks that the edge cuts are left out. */
async function errorOf({ size, samples }: SmallPicture, jpeg: Uint8Array): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const { channels } = info
  const whole = { width: Math.floor(info.width / 8), height: Math.floor(info.height / 8), channels }
  const means = new Uint8ClampedArray(whole.width * whole.height * channels)
  for (let to = 0; to < means.length; to++) {
    const [band, pixel] = [to % channels, Math.floor(to / channels)]
    const [x, y] = [8 * (pixel % whole.width), 8 * Math.floor(pixel / whole.width)]
    let mean = 0
    for (let at = 0; at < 64; at++)
      mean += (data[((y + (at >> 3)) * info.width + x + (at & 7)) * channels + band] ?? 0) / 64
    means[to] = mean
  }
  const grey = await sharp(means, { raw: whole }).toColourspace('b-w').extractChannel(0).raw().toBuffer()
  let error = 0
  for (const [pixel, level] of grey.entries()) {
    const [x, y] = [pixel % whole.width, Math.floor(pixel / whole.width)]
    error += Math.abs(level - (samples[y * size.widthPx + x] ?? 0))
  }
  return error / grey.length
}

/** A picture with blocks that its edges cut. */
const sized = async (widthPx: number, heightPx: number): Promise<Uint8Array> =>
  Uint8Array.from(await draw(3).resize(widthPx, heightPx, { fit: 'fill' }).jpeg({ quality: 85 }).toBuffer())

async function fingerprintOf(picture: SmallPicture | Uint8Array): Promise<string> {
  const reading = await perceptualHash(picture)
  if (!reading.ok || reading.value.kind !== 'fingerprint') throw new Error('Expected a fingerprint')
  return reading.value.fingerprint
}

async function scoreBetween(one: SmallPicture | Uint8Array, other: SmallPicture | Uint8Array): Promise<number> {
  const [a, b] = [readFingerprint(await fingerprintOf(one)), readFingerprint(await fingerprintOf(other))]
  if (a === null || b === null) throw new Error('Expected fingerprints of the method in use')
  return distanceScore(compareFingerprints(a, b))
}

describe('the picture an eighth as large', () => {
  it.each(KINDS)('has the means of the decoded blocks: %s', async (_, bands, options) => {
    const source = Uint8Array.from(await draw(bands).jpeg(options).toBuffer())
    const { jpeg, dcs } = await opened(source)
    const eighth = drawEighth(jpeg, dcs)
    expect(eighth).toMatchObject({ size: { widthPx: 42, heightPx: 26 } })
    expect(await errorOf(eighth, source)).toBeLessThan(bands === 1 ? 0.1 : MOST_ERROR)
  })

  it.each([
    [2, 1],
    [1, 2],
    [4, 1],
  ])('knows which colour belongs to which pixels: %i × %i', async (across, down) => {
    const source = sampledJpeg(across, down)
    const { jpeg, dcs } = await opened(source)
    expect(await errorOf(drawEighth(jpeg, dcs), source)).toBeLessThan(MOST_ERROR)
  })

  it('goes on behind restart markers', async () => {
    const source = Uint8Array.from(await draw(3).jpeg().toBuffer())
    const [plain, marked] = [await opened(source), await opened(await withRestarts(source, 5))]
    expect(marked.dcs).toEqual(plain.dcs)
  })

  it.each([
    [515, 769],
    [1_155, 866],
    [3_001, 513],
  ])('gives the fingerprint of the decoded picture: %i × %i', async (widthPx, heightPx) => {
    const source = await sized(widthPx, heightPx)
    const { jpeg, dcs } = await opened(source)
    expect(await scoreBetween(drawEighth(jpeg, dcs), source)).toBeLessThanOrEqual(10)
  })

  it('shows the change after the splice, and gives the fingerprint of the decoded picture before and after', async () => {
    const source = await sized(2_101, 2_067)
    const box = { x: 300, y: 500, width: 1_500, height: 900 }
    const open = await opened(source, box)
    const before = drawEighth(open.jpeg, open.dcs)
    const copy = await spliceJpeg(open, await change(source, box, 3), { densityPerInch: null, profile: null })
    if (copy === null) throw new Error('Expected a copy')
    const after = drawEighth(open.jpeg, open.dcs)
    expect(await errorOf(after, copy)).toBeLessThan(MOST_ERROR)
    expect(await scoreBetween(before, source)).toBeLessThanOrEqual(10)
    expect(await scoreBetween(after, copy)).toBeLessThanOrEqual(10)
    expect(await scoreBetween(before, after)).toBeGreaterThan(76)
  })
})
