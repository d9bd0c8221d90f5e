import sharp, { type Sharp } from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'

/** Networks take sides that are multiples of this (their coarsest map is 32 px per cell). */
const SIDE_MULTIPLE_PX = 32
/** Small pictures are enlarged, but at most this much: more only blurs. */
const MAX_ENLARGEMENT = 2
/** sharp's own limit, 0x3FFF²: 268 megapixels. Over it the picture is refused before any pixel is decoded. */
const MAX_INPUT_PIXELS = 0x3fff * 0x3fff

/** 8-bit RGB pixels after orientation, on white, in sRGB; rows without gaps. */
export interface Pixels {
  readonly rgb: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** A picture at one size, padded with black right and below to the network's sides. */
export interface Level {
  readonly padded: Pixels
  /** Size of the picture within. */
  readonly content: { readonly widthPx: number; readonly heightPx: number }
}

/**
 * Decodes a picture so that its longer side has `sidePx` (enlarged at most twice). JPEG and WebP are reduced while
 * decoding, so a large picture never stands in memory whole. Fails with `unreadable-image`.
 */
export async function readPixels(path: string, sidePx: number): Promise<Result<Pixels, ReportedError>> {
  try {
    const image = sharp(path, {
      limitInputPixels: MAX_INPUT_PIXELS,
      failOn: 'truncated',
      sequentialRead: true,
      pages: 1,
    })
    const { width, height } = await image.metadata()
    const side = Math.max(1, Math.min(sidePx, MAX_ENLARGEMENT * Math.max(width, height)))
    const { data, info } = await image
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return ok({ rgb: asRgb(data, info.channels), widthPx: info.width, heightPx: info.height })
  } catch (error) {
    return err({
      kind: 'unreadable-image',
      message: reason(error),
    })
  }
}

/** The picture at a smaller or equal size, padded for the networks. Never larger than what `pixels` holds. */
export async function levelOf(pixels: Pixels, sidePx: number): Promise<Level> {
  const scale = Math.min(1, sidePx / Math.max(pixels.widthPx, pixels.heightPx))
  const widthPx = Math.max(1, Math.round(pixels.widthPx * scale))
  const heightPx = Math.max(1, Math.round(pixels.heightPx * scale))
  const rgb =
    scale === 1 ? pixels.rgb : await rawImage(pixels).resize(widthPx, heightPx, { fit: 'fill' }).raw().toBuffer()
  return { padded: pad({ rgb, widthPx, heightPx }), content: { widthPx, heightPx } }
}

/** The picture turned clockwise by a right angle. */
export async function turnPixels(pixels: Pixels, degrees: 90 | 180 | 270): Promise<Pixels> {
  const { data, info } = await rawImage(pixels).rotate(degrees).raw().toBuffer({ resolveWithObject: true })
  return { rgb: data, widthPx: info.width, heightPx: info.height }
}

const rawImage = ({ rgb, widthPx, heightPx }: Pixels): Sharp =>
  sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })

/** Black, as MediaPipe (`BORDER_ZERO`) and face-api (`padToSquare`) pad. */
function pad({ rgb, widthPx, heightPx }: Pixels): Pixels {
  const paddedWidth = Math.ceil(widthPx / SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX
  const paddedHeight = Math.ceil(heightPx / SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX
  const padded = new Uint8Array(paddedWidth * paddedHeight * 3)
  for (let row = 0; row < heightPx; row++) {
    padded.set(rgb.subarray(row * widthPx * 3, (row + 1) * widthPx * 3), row * paddedWidth * 3)
  }
  return { rgb: padded, widthPx: paddedWidth, heightPx: paddedHeight }
}

/** Grey pictures may come out of the decoder with one channel. */
function asRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) rgb.fill(data[pixel * channels] ?? 0, 3 * pixel, 3 * pixel + 3)
  return rgb
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
