/** Pictures to measure on: smooth shapes with grain, like a photograph. The same seed gives the same bytes. */
import sharp, { type Sharp } from 'sharp'
import { AVIF_EFFORT, MASTER_EFFORT } from '../../src/engines/node/pixels/pixel-pipeline.ts'

/** Formats that are measured. */
export type BenchFormat = 'jpeg' | 'png' | 'webp' | 'avif'

/** Encoder settings for source and floor alike. */
export const ENCODED: Readonly<Record<BenchFormat, (image: Sharp) => Sharp>> = {
  jpeg: image => image.jpeg({ quality: 90 }),
  png: image => image.png(),
  webp: image => image.webp({ quality: 90 }),
  avif: image => image.avif({ quality: 80 }),
}

/** The same qualities with the effort that the product asks of its encoders; JPEG has none to choose. */
export const ENCODED_AS_OURS: Readonly<Partial<Record<BenchFormat, (image: Sharp) => Sharp>>> = {
  png: image => image.png({ compressionLevel: MASTER_EFFORT.png }),
  webp: image => image.webp({ quality: 90, effort: MASTER_EFFORT.webp }),
  avif: image => image.avif({ quality: 80, effort: AVIF_EFFORT }),
}

/** Draws a 4:3 picture of so many megapixels to `path`. */
export async function drawPicture(path: string, megapixels: number, format: BenchFormat): Promise<void> {
  const widthPx = Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3))
  const heightPx = Math.round((widthPx * 3) / 4)
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  let seed = 1
  for (let index = 0; index < widthPx * heightPx; index += 1) {
    const x = index % widthPx
    const y = Math.floor(index / widthPx)
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    const grain = (seed >> 16) & 15
    pixels[index * 3] = Math.sin(x / 97) * 60 + Math.cos(y / 53) * 50 + 120 + grain
    pixels[index * 3 + 1] = Math.sin((x + y) / 131) * 60 + 120 + grain
    pixels[index * 3 + 2] = Math.cos(x / 111 + y / 117) * 50 + 120 + grain
  }
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const
  await ENCODED[format](sharp(pixels, { raw, limitInputPixels: false })).toFile(path)
}
