import sharp from 'sharp'
import type { PixelBox } from '../../../domain/image.ts'
import { measureContrast } from './measure-contrast.ts'
import { areaOf } from './pixel-pipeline.ts'
import type { CaptionRaster } from './rasterise-caption.ts'

/** Decodes the caption box of the encoded picture and measures it. Over transparency the worse of white and black behind counts. */
export async function readContrast(picture: Uint8Array, box: PixelBox, raster: CaptionRaster): Promise<number> {
  const part = await sharp(picture, { limitInputPixels: false })
    .extract(areaOf(box))
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { channels } = part.info
  const over = (paper: number): Uint8Array => flattenToRgb(part.data, channels, paper)
  if (channels === 2 || channels === 4)
    return Math.min(measureContrast(over(255), raster), measureContrast(over(0), raster))
  return measureContrast(over(255), raster)
}

/** 1-4 channels, grey or RGB with or without alpha, as RGB over an even tone. */
function flattenToRgb(samples: Uint8Array, channels: number, paper: number): Uint8Array {
  if (channels === 3) return samples
  const hasAlpha = channels === 2 || channels === 4
  const rgb = new Uint8Array((samples.length / channels) * 3)
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
    const at = pixel * channels
    const share = hasAlpha ? (samples[at + channels - 1] ?? 0) / 255 : 1
    for (let band = 0; band < 3; band++)
      rgb[pixel * 3 + band] = (samples[at + (channels > 2 ? band : 0)] ?? 0) * share + paper * (1 - share)
  }
  return rgb
}
