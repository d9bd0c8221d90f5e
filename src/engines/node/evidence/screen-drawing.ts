import sharp from 'sharp'
import { readManifestThumbnails } from '../../../container/manifest-thumbnails.ts'
import type { ManifestPicture, ScreenPicture } from '../../engines.ts'
import { readStoreOfFile } from '../c2pa/store-of-file.ts'
import { greySamples, meanDifference } from './grey-samples.ts'

/** Above this many pixels nothing is drawn: a small file can claim to be enormous. */
const MAX_PIXELS = 200_000_000
const TIMEOUT_SECONDS = 12
/** Widest drawing of a manifest's thumbnail; they are rarely wider than 1,024 px. */
const MANIFEST_PICTURE_PX = 1_280
/** Largest side of a reduced picture in px; a request for more is a bug of the page. */
const MAX_WIDTH_PX = 4_096

/** Reduces a picture for the screen: oriented, sRGB, WebP, no metadata. Runs in a reader only; throws what sharp throws. */
export async function drawForScreen(source: string | Uint8Array, wantedPx: number): Promise<ScreenPicture> {
  const widthPx = Math.max(1, Math.min(MAX_WIDTH_PX, Math.round(wantedPx)))
  const { data, info } = await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'none', pages: 1 })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .autoOrient()
    .resize({ width: widthPx, height: widthPx * 3, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: widthPx <= 384 ? 78 : 86, effort: 2 })
    .toBuffer({ resolveWithObject: true })
  return {
    bytes: new Uint8Array(data),
    mediaType: 'image/webp',
    size: { widthPx: info.width, heightPx: info.height },
  }
}

/** The thumbnails that a file's manifests carry, drawn anew. What does not decode is left out. */
export async function drawManifestPictures(path: string): Promise<readonly ManifestPicture[]> {
  const store = await readStoreOfFile(path)
  const thumbnails = store === null ? [] : readManifestThumbnails(store)
  if (thumbnails.length === 0) return []
  const now = await greySamples(path, 'upright')
  const drawn: ManifestPicture[] = []
  for (const { bytes, ...facts } of thumbnails) {
    const picture = await drawForScreen(bytes, MANIFEST_PICTURE_PX).catch(() => null)
    const then = await greySamples(bytes, 'upright')
    const difference = now === null || then === null ? null : meanDifference(now, then)
    if (picture !== null) drawn.push({ ...facts, picture, difference })
  }
  return drawn
}
