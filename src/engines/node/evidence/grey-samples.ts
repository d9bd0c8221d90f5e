import sharp from 'sharp'

const SIDE_PX = 16
const SAMPLES = SIDE_PX * SIDE_PX
/** Pictures larger than this are not decoded only to compare a thumbnail. */
const MAX_PIXELS = 120_000_000

/** 16 × 16 grey samples, as stored or turned upright; null where it cannot be decoded: then there is nothing to compare. */
export async function greySamples(
  source: string | Uint8Array,
  turned: 'as-stored' | 'upright',
): Promise<Uint8Array | null> {
  try {
    const picture = sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'none' })
    const { data } = await (turned === 'upright' ? picture.autoOrient() : picture)
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize(SIDE_PX, SIDE_PX, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    return data.length === SAMPLES ? data : null
  } catch {
    return null // A picture or thumbnail that does not decode has nothing to compare; the picture's own reader reports damage.
  }
}

/** Mean absolute difference of equally many samples, 0-255. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < SAMPLES; index += 1) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0))
  return sum / SAMPLES
}
