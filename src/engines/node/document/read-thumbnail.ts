import type { ProofThumbnail } from '../../../publish/proof.ts'
import { perceptualThumbnailJpeg } from '../pixels/read-pixels.ts'
import sharp from 'sharp'

/** Long side in px: sharp in print at the width of half a page, and some tens of kB. */
const LONG_SIDE_PX = 720

/** A small JPEG of a picture for a document; null where it cannot be decoded. */
export async function readThumbnail(path: string): Promise<ProofThumbnail | null> {
  const jpeg = await perceptualThumbnailJpeg(path, LONG_SIDE_PX)
  if (!jpeg.ok) return null
  const { width, height } = await sharp(jpeg.value).metadata()
  return { jpeg: jpeg.value, size: { widthPx: width, heightPx: height } }
}
