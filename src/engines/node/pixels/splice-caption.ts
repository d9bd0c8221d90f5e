import { open } from 'node:fs/promises'
import sharp from 'sharp'
import type { PixelBox, SmallPicture } from '../../../domain/image.ts'
import type { DrawRequest } from '../../label-engines.ts'
import { cutPart, type JpegPart } from '../jpeg/cut-part.ts'
import { drawEighth } from '../jpeg/draw-eighth.ts'
import { openJpeg, type OpenJpeg, spliceJpeg } from '../jpeg/splice-jpeg.ts'
import { areaOf, type Samples } from './pixel-pipeline.ts'
import type { PixelPlan } from './pixel-plan.ts'

/** Larger files are no photographs, and are left to a decoder that reads them piece by piece. */
const MOST_BYTES = 128 * 1024 * 1024

/** A picture taken apart for its caption. */
export interface CaptionSplice {
  /** What the box holds before the caption. */
  readonly before: Uint8Array
  /** The whole picture before the caption, small; null where it would be too small to look at. To be asked for before `close`. */
  readonly eighth: () => SmallPicture | null
  /** The picture with other samples in its box. Null where that cannot be done. For one call. */
  close(after: Samples): Promise<SplicedPicture | null>
}

/** `cutPart`: the coded box once more, in a JPEG of its own that is read in no time. `eighth`: the whole with it. Both are made when asked for. */
export interface SplicedPicture {
  readonly bytes: Uint8Array
  readonly cutPart: () => JpegPart
  readonly eighth: () => SmallPicture | null
}

/**
 * A JPEG that stays a JPEG of the same size and turn takes its caption without being decoded as a whole: its other blocks keep their bits.
 * Takes it apart, which needs no more than the caption's place. `reading`: the whole file. Null where that cannot be done.
 */
export async function openSplice(
  plan: PixelPlan,
  box: PixelBox,
  reading: Promise<Uint8Array | null>,
): Promise<CaptionSplice | null> {
  if (!staysJpeg(plan) || box.y + box.height > plan.picture.heightPx) return null
  const bytes = await reading
  const apart = bytes === null ? null : await openJpeg(bytes, box)
  if (apart === null) return null
  const before = await readPart(cutPart(apart, null), plan)
  return { before, eighth: () => eighthOf(apart), close: after => close(apart, plan, { before, after }) }
}

async function close(
  apart: OpenJpeg,
  plan: PixelPlan,
  { before, after }: { readonly before: Uint8Array; readonly after: Samples },
): Promise<SplicedPicture | null> {
  if (!(after instanceof Uint8Array)) return null
  const { densityPerInch, profile } = plan.source
  const head = { densityPerInch, profile: plan.keepsProfile ? profile : null }
  const bytes = await spliceJpeg(apart, { before, after }, head)
  if (bytes === null) return null
  return { bytes, cutPart: () => cutPart(apart, head.profile), eighth: () => eighthOf(apart) }
}

/**
 * Shorter side in px. The register's fingerprints see 32 × 32 cells: with two samples for each, those of the eighth are as near to those of
 * the decoded picture as those of a copy for the web are (`docs/performance.md`).
 */
const LEAST_SIDE_PX = 8 * 64

/** The whole picture as it is in this moment, small; null where it would be too small to look at. */
export const eighthOf = ({ jpeg, dcs }: OpenJpeg): SmallPicture | null =>
  Math.min(jpeg.size.widthPx, jpeg.size.heightPx) < LEAST_SIDE_PX ? null : drawEighth(jpeg, dcs)

/** The samples as the coder has them: through no profile, as `readSamples` reads them. */
async function readPart({ bytes, box }: JpegPart, { workSpace }: PixelPlan): Promise<Uint8Array> {
  const part = sharp(bytes, { failOn: 'error' }).extract(areaOf(box)).toColourspace(workSpace)
  return new Uint8Array(await part.raw({ depth: 'uchar' }).toBuffer())
}

const staysJpeg = ({ source, encoding, isResized, workSpace, outputSpace }: PixelPlan): boolean =>
  source.coding.format === 'jpeg' &&
  encoding.format === 'jpeg' &&
  !source.coding.isProgressive &&
  !isResized &&
  source.orientation <= 1 &&
  (workSpace === 'srgb' || workSpace === 'b-w') &&
  workSpace === outputSpace

/** The bytes for a splice, for one that is likely; it can begin before anything is known of the picture. Null where there are too many or none can be read. */
export async function readForSplice({
  sourcePath,
  sourceFormat,
  format,
  preset,
}: DrawRequest): Promise<Uint8Array | null> {
  if (sourceFormat !== 'jpeg' || format !== 'jpeg' || preset !== null) return null
  return readWhole(sourcePath).catch(() => null)
}

async function readWhole(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return size > MOST_BYTES ? null : await file.readFile()
  } finally {
    await file.close()
  }
}
