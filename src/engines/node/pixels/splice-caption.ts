import { open } from 'node:fs/promises'
import type { PixelBox } from '../../../domain/image.ts'
import { openJpeg, type OpenJpeg, spliceJpeg } from '../jpeg/splice-jpeg.ts'
import type { Samples } from './pixel-pipeline.ts'
import type { PixelPlan } from './pixel-plan.ts'

/** Larger files are no photographs, and are left to a decoder that reads them piece by piece. */
const MOST_BYTES = 128 * 1024 * 1024

/**
 * A JPEG that stays a JPEG of the same size and turn takes its caption without being decoded as a whole: its other blocks keep their bits.
 * Takes it apart, which needs no more than the caption's place. Null where that cannot be done, or the file cannot be read.
 */
export async function openSplice(plan: PixelPlan, box: PixelBox): Promise<OpenJpeg | null> {
  if (!staysJpeg(plan) || box.y + box.height > plan.picture.heightPx) return null
  const bytes = await readWhole(plan.source.path).catch(() => null)
  return bytes === null ? null : openJpeg(bytes, box)
}

/** The picture with other samples in its box. Null where that cannot be done. */
export async function closeSplice(
  open: OpenJpeg,
  plan: PixelPlan,
  { before, after }: { readonly before: Samples; readonly after: Samples },
): Promise<Uint8Array | null> {
  if (!(before instanceof Uint8Array) || !(after instanceof Uint8Array)) return null
  const profile = plan.keepsProfile ? plan.source.profile : null
  return spliceJpeg(open, { before, after }, { densityPerInch: plan.source.densityPerInch, profile })
}

const staysJpeg = ({ source, encoding, isResized, workSpace, outputSpace }: PixelPlan): boolean =>
  source.coding.format === 'jpeg' &&
  encoding.format === 'jpeg' &&
  !source.coding.isProgressive &&
  !isResized &&
  source.orientation <= 1 &&
  (workSpace === 'srgb' || workSpace === 'b-w') &&
  workSpace === outputSpace

async function readWhole(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return size > MOST_BYTES ? null : await file.readFile()
  } finally {
    await file.close()
  }
}
