import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { perceptualHash } from '../../../src/engines/node/register/perceptual-hash.ts'
import {
  compareFingerprints,
  distanceScore,
  MAX_SAME_SCORE,
  readFingerprint,
} from '../../../src/register/fingerprint.ts'

const WIDTH = 480
const HEIGHT = 320

describe('the perceptual fingerprint', () => {
  it.each([
    ['a quarter of the size', (picture: Sharp) => picture.resize(120).jpeg({ quality: 80 })],
    ['poor JPEG', (picture: Sharp) => picture.jpeg({ quality: 50 })],
    ['WebP', (picture: Sharp) => picture.webp({ quality: 60 })],
    [
      'a caption in a corner',
      (picture: Sharp) =>
        picture
          .composite([
            { input: { create: { width: 110, height: 24, channels: 3, background: '#000' } }, left: 360, top: 8 },
          ])
          .png(),
    ],
    [
      'a 5 % crop at a corner',
      (picture: Sharp) => picture.extract({ left: 0, top: 0, width: 456, height: 304 }).jpeg({ quality: 80 }),
    ],
    [
      'a 5 % crop in the middle',
      (picture: Sharp) => picture.extract({ left: 12, top: 8, width: 456, height: 304 }).jpeg({ quality: 80 }),
    ],
    [
      'a 10 % crop in the middle',
      (picture: Sharp) => picture.extract({ left: 24, top: 16, width: 432, height: 288 }).jpeg({ quality: 80 }),
    ],
    [
      '3:2 cut to 16:9 from above and below',
      (picture: Sharp) => picture.extract({ left: 0, top: 25, width: 480, height: 270 }).jpeg({ quality: 80 }),
    ],
  ])('knows the same picture again as %s', async (_, change) => {
    expect(await scoreBetween(await change(scene(1)).toBuffer(), await scene(1).png().toBuffer())).toBeLessThanOrEqual(
      MAX_SAME_SCORE,
    )
  })

  it('knows a turned picture by its EXIF orientation', async () => {
    const turned = await scene(1).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer()
    expect(await scoreBetween(turned, await scene(1).png().toBuffer())).toBeLessThanOrEqual(MAX_SAME_SCORE)
  })

  it('tells different pictures apart', async () => {
    const scores = await Promise.all(
      [2, 3, 4, 5, 6].map(async seed =>
        scoreBetween(await scene(seed).png().toBuffer(), await scene(1).png().toBuffer()),
      ),
    )
    expect(Math.min(...scores)).toBeGreaterThan(MAX_SAME_SCORE)
  })

  it('has none for a plain picture, where any two would look the same', async () => {
    const plain = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#f8f8f8' } })
      .png()
      .toBuffer()
    expect(await perceptualHash(plain)).toEqual({ ok: true, value: { kind: 'too-plain' } })
  })

  it('says so when the file is no picture', async () => {
    expect(await perceptualHash(new TextEncoder().encode('inte en bild'))).toMatchObject({
      ok: false,
      error: { kind: 'unreadable-image' },
    })
  })
})

/** A made-up scene: soft hills of grey from a few waves, the same for the same number. */
function scene(seed: number): Sharp {
  const waves = Array.from(
    { length: 6 },
    (_, wave) =>
      [Math.sin(seed * 12.9898 + wave * 78.233), Math.cos(seed * 39.425 + wave * 11.135), seed * wave] as const,
  )
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let index = 0; index < WIDTH * HEIGHT; index += 1) {
    const x = (index % WIDTH) / WIDTH
    const y = Math.floor(index / WIDTH) / HEIGHT
    const level = waves.reduce((sum, [a, b, c]) => sum + Math.sin((a * x + b * y) * 18 + c), 0)
    pixels.fill(Math.round(128 + level * 20), index * 3, index * 3 + 3)
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
}

async function scoreBetween(copy: Uint8Array, registered: Uint8Array): Promise<number> {
  const [query, kept] = await Promise.all([perceptualHash(copy), perceptualHash(registered)])
  if (!query.ok || !kept.ok || query.value.kind !== 'fingerprint' || kept.value.kind !== 'fingerprint')
    throw new Error('Expected two fingerprints')
  const stored = readFingerprint(kept.value.fingerprint)
  if (stored === null) throw new Error('Expected a fingerprint')
  return Math.min(
    ...query.value.searchFor().map(text => distanceScore(compareFingerprints(readFingerprint(text) ?? stored, stored))),
  )
}
