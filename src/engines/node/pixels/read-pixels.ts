import sharp, { type Metadata } from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { MAX_INPUT_PIXELS } from '../../../domain/image.ts'
import { readSourceFacts, unreadable } from './source-facts.ts'

/** Raw pixels as stored: red, green, blue, alpha, 8 bits, alpha not multiplied in, before any orientation. */
export interface RgbaPixels {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Uint8Array
}

/** Most that is handed out raw: 64 megapixels are 256 MB. */
const MAX_RGBA_PIXELS = 64_000_000
const THUMBNAIL_QUALITY = 80

/**
 * A small JPEG of a picture: turned, sRGB, on white where transparent, without any metadata; never enlarged.
 * Made from the pixels, so it cannot show a stale preview. Fails with `unreadable-image`.
 */
export async function perceptualThumbnailJpeg(
  path: string,
  longEdgePx: number,
): Promise<Result<Uint8Array, ReportedError>> {
  try {
    const bytes = await sharp(path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(longEdgePx, longEdgePx, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: THUMBNAIL_QUALITY })
      .toBuffer()
    return ok(new Uint8Array(bytes))
  } catch (cause) {
    return err(unreadable(cause))
  }
}

/**
 * Pixels for looking at the alpha channel's lowest bits. `null` where these cannot carry anything: no alpha, a lossy coding,
 * more than 8 bits, or more than 64 megapixels. Fails with `unreadable-image`.
 */
export async function readRgba(path: string): Promise<Result<RgbaPixels | null, ReportedError>> {
  try {
    const metadata = await sharp(path, { limitInputPixels: MAX_INPUT_PIXELS }).metadata()
    if (!metadata.hasAlpha || metadata.depth !== 'uchar' || !(await isLossless(path, metadata))) return ok(null)
    if (metadata.width * metadata.height > MAX_RGBA_PIXELS) return ok(null)
    // The profile is kept so that no value is converted: the lowest bits are what matters.
    const { data, info } = await sharp(path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
      .keepIccProfile()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 4) return ok(null)
    return ok({ widthPx: info.width, heightPx: info.height, data: new Uint8Array(data) })
  } catch (cause) {
    return err(unreadable(cause))
  }
}

async function isLossless(path: string, metadata: Metadata): Promise<boolean> {
  if (metadata.format === 'png') return true
  if (metadata.format !== 'webp' && metadata.format !== 'tiff') return false
  const facts = await readSourceFacts(path, metadata.format)
  if (!facts.ok) return false
  const { coding } = facts.value
  return coding.format === 'webp' ? coding.isLossless : coding.format === 'tiff' && !coding.isLossy
}
