import sharp, { type Sharp } from 'sharp'
import type { LabelOutputFormat } from '../../../src/domain/label.ts'

export type Band = Uint8Array | Uint16Array

/** One kind of picture, made by code. */
export interface Kind {
  readonly format: LabelOutputFormat
  readonly make: () => Sharp
  readonly space: 'srgb' | 'rgb16' | 'b-w' | 'grey16' | 'cmyk'
  readonly channels: number
  readonly isLossless: boolean
}

/** A smooth picture whose bands differ, so that swapped or dropped ones show. */
function samples(width: number, height: number, bands: number, isWide = false): Band {
  const values = isWide ? new Uint16Array(width * height * bands) : new Uint8Array(width * height * bands)
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let band = 0; band < bands; band++) {
        const value = 40 + ((x * (1 + band)) / width) * 35 + (y / height) * 50
        values[at++] = isWide ? value * 257 + 3 : value
      }
    }
  }
  return values
}

/** A smooth picture of `bands` channels; the last of 2 or 4 is alpha. */
export const raw = (width: number, height: number, bands: 1 | 2 | 3 | 4, isWide = false): Sharp =>
  sharp(samples(width, height, bands, isWide) as Uint8Array, { raw: { width, height, channels: bands } })

function transparent(width: number, height: number): Sharp {
  const values = samples(width, height, 4)
  for (let index = 3; index < values.length; index += 4)
    values[index] = (index >> 2) % width < width / 2 ? 0 : (index >> 4) % 256
  return sharp(values as Uint8Array, { raw: { width, height, channels: 4 } })
}

/** Every kind of picture that must come through with nothing but the box changed. */
export const KINDS: Record<string, Kind> = {
  'landscape JPEG': {
    format: 'jpeg',
    make: () => raw(600, 400, 3).jpeg({ quality: 90 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'portrait JPEG': {
    format: 'jpeg',
    make: () => raw(400, 600, 3).jpeg({ quality: 75 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'panorama JPEG 20:1': {
    format: 'jpeg',
    make: () => raw(2400, 120, 3).jpeg({ quality: 95 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'progressive 4:4:4 JPEG': {
    format: 'jpeg',
    make: () => raw(600, 400, 3).jpeg({ quality: 90, progressive: true, chromaSubsampling: '4:4:4' }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'wide-gamut JPEG': {
    format: 'jpeg',
    make: () => raw(600, 400, 3).withIccProfile('p3').jpeg({ quality: 95 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'grey JPEG': {
    format: 'jpeg',
    make: () => raw(600, 400, 1).toColourspace('b-w').jpeg({ quality: 90 }),
    space: 'b-w',
    channels: 1,
    isLossless: false,
  },
  'CMYK JPEG with profile': {
    format: 'jpeg',
    make: () =>
      raw(600, 400, 3).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    space: 'cmyk',
    channels: 4,
    isLossless: false,
  },
  'CMYK TIFF': {
    format: 'tiff',
    make: () => raw(600, 400, 3).toColourspace('cmyk').tiff({ compression: 'lzw' }),
    space: 'cmyk',
    channels: 4,
    isLossless: true,
  },
  'RGB PNG': { format: 'png', make: () => raw(600, 400, 3).png(), space: 'srgb', channels: 3, isLossless: true },
  'wide-gamut PNG': {
    format: 'png',
    make: () => raw(600, 400, 3).withIccProfile('p3').png(),
    space: 'srgb',
    channels: 3,
    isLossless: true,
  },
  'interlaced PNG': {
    format: 'png',
    make: () => raw(600, 400, 3).png({ progressive: true }),
    space: 'srgb',
    channels: 3,
    isLossless: true,
  },
  'palette PNG': {
    format: 'png',
    make: () => raw(600, 400, 3).png({ palette: true, colours: 32 }),
    space: 'srgb',
    channels: 3,
    isLossless: true,
  },
  'grey PNG': {
    format: 'png',
    make: () => raw(600, 400, 1).toColourspace('b-w').png(),
    space: 'b-w',
    channels: 1,
    isLossless: true,
  },
  'transparent PNG with hidden colours': {
    format: 'png',
    make: () => transparent(600, 400).png(),
    space: 'srgb',
    channels: 4,
    isLossless: true,
  },
  'grey PNG with alpha': {
    format: 'png',
    make: () => raw(600, 400, 2).toColourspace('b-w').png(),
    space: 'b-w',
    channels: 2,
    isLossless: true,
  },
  '16-bit PNG': {
    format: 'png',
    make: () => raw(600, 400, 3, true).toColourspace('rgb16').png(),
    space: 'rgb16',
    channels: 3,
    isLossless: true,
  },
  '16-bit PNG with alpha': {
    format: 'png',
    make: () => raw(600, 400, 4, true).toColourspace('rgb16').png(),
    space: 'rgb16',
    channels: 4,
    isLossless: true,
  },
  '16-bit grey PNG': {
    format: 'png',
    make: () => raw(600, 400, 1, true).toColourspace('grey16').png(),
    space: 'grey16',
    channels: 1,
    isLossless: true,
  },
  'TIFF deflate': {
    format: 'tiff',
    make: () => raw(600, 400, 3).tiff({ compression: 'deflate' }),
    space: 'srgb',
    channels: 3,
    isLossless: true,
  },
  'TIFF 16 bits LZW': {
    format: 'tiff',
    make: () => raw(600, 400, 3, true).toColourspace('rgb16').tiff({ compression: 'lzw' }),
    space: 'rgb16',
    channels: 3,
    isLossless: true,
  },
  'lossless WebP': {
    format: 'webp',
    make: () => transparent(600, 400).webp({ lossless: true, exact: true }),
    space: 'srgb',
    channels: 4,
    isLossless: true,
  },
  'lossy WebP': {
    format: 'webp',
    make: () => raw(600, 400, 3).webp({ quality: 80 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'AVIF 8 bits': {
    format: 'avif',
    make: () => raw(400, 300, 3).avif({ quality: 70, effort: 1 }),
    space: 'srgb',
    channels: 3,
    isLossless: false,
  },
  'AVIF 10 bits': {
    format: 'avif',
    make: () => raw(400, 300, 3, true).toColourspace('rgb16').avif({ quality: 80, bitdepth: 10, effort: 1 }),
    space: 'rgb16',
    channels: 3,
    isLossless: false,
  },
}

/** A kind by name; throws for a name that is not in the table. */
export function kindOf(name: string): Kind {
  const kind = KINDS[name]
  if (kind === undefined) throw new Error(`Expected a kind of picture but received ${name}`)
  return kind
}
