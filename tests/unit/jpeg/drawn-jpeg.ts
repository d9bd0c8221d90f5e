import sharp, { type JpegOptions, type Sharp } from 'sharp'
import type { PixelBox } from '../../../src/domain/image.ts'
import type { PixelChange } from '../../../src/engines/node/jpeg/change-blocks.ts'

export const SIZE = { width: 331, height: 203 }

/** A hilly picture with grain, so that blocks differ; grey where there is one band. */
export function draw(bands: 1 | 3, grain = 24): Sharp {
  const pixels = new Uint8Array(SIZE.width * SIZE.height * bands)
  for (let at = 0; at < pixels.length; at++) {
    const pixel = Math.floor(at / bands)
    const hill = 90 * Math.sin((pixel % SIZE.width) / 31) * Math.cos(pixel / SIZE.width / 23 + (at % bands))
    pixels[at] = 120 + hill + ((Math.imul(at + 7, 2_654_435_761) >>> 24) % grain)
  }
  return sharp(pixels, { raw: { ...SIZE, channels: bands } }).toColourspace(bands === 1 ? 'b-w' : 'srgb')
}

/** Samples of a box, as the pixel engine reads them. */
export const samplesIn = async (bytes: Uint8Array, box: PixelBox, bands: number): Promise<Uint8Array> =>
  Uint8Array.from(
    await sharp(bytes)
      .extract({ left: box.x, top: box.y, width: box.width, height: box.height })
      .toColourspace(bands === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer(),
  )

/** A black plate with white words of a kind. */
export async function change(source: Uint8Array, box: PixelBox, bands: number): Promise<PixelChange> {
  const before = await samplesIn(source, box, bands)
  const after = before.map((_, at) => {
    const [x, y] = [Math.floor(at / bands) % box.width, Math.floor(at / bands / box.width)]
    return x % 24 < 8 && y % 16 > 4 ? 255 : 0
  })
  return { box, before, after }
}

export const BOXES: readonly PixelBox[] = [
  { x: 197, y: 160, width: 121, height: 33 },
  { x: 0, y: 0, width: 64, height: 16 },
  { x: 250, y: 180, width: 81, height: 23 }, // to the very corner
  { x: 0, y: 97, width: 331, height: 20 }, // from side to side: the next row begins behind it
  { x: 130, y: 77, width: 1, height: 1 },
]
export const KINDS: readonly (readonly [string, 1 | 3, JpegOptions])[] = [
  ['4:2:0', 3, { quality: 88 }],
  ['4:4:4', 3, { quality: 96, chromaSubsampling: '4:4:4' }],
  ['standard tables', 3, { quality: 75, optimiseCoding: false }],
  ['coarse', 3, { quality: 20 }],
  ['quality 100', 3, { quality: 100 }],
  ['grey', 1, { quality: 85 }],
]
