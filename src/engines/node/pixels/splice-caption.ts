import { open } from 'node:fs/promises'
import { spliceJpeg } from '../jpeg/splice-jpeg.ts'
import type { PixelChange } from '../jpeg/change-blocks.ts'
import type { Samples } from './pixel-pipeline.ts'
import type { PixelPlan } from './pixel-plan.ts'

/** Larger files are no photographs, and are left to a decoder that reads them piece by piece. */
const MOST_BYTES = 128 * 1024 * 1024

/** What is drawn: the box's samples before and after, in the frame after orientation. */
export interface SampleChange {
  readonly box: PixelChange['box']
  readonly before: Samples
  readonly after: Samples
}

/**
 * A JPEG that stays a JPEG of the same size and turn takes its caption without being decoded as a whole: its other blocks keep their bits.
 * Null where that cannot be done. Rejects with the system's error.
 */
export async function spliceCaption(plan: PixelPlan, { box, before, after }: SampleChange): Promise<Uint8Array | null> {
  if (!staysJpeg(plan) || box.y + box.height > plan.picture.heightPx) return null
  if (!(before instanceof Uint8Array) || !(after instanceof Uint8Array)) return null
  const bytes = await readWhole(plan.source.path)
  if (bytes === null) return null
  const profile = plan.keepsProfile ? plan.source.profile : null
  return spliceJpeg(bytes, { box, before, after }, { densityPerInch: plan.source.densityPerInch, profile })
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
