import type { PixelBox, SizePx } from '../../domain/image.ts'
import { contains } from './pixel-box.ts'

/** Crops that web systems and social media make, as width : height. The list is the one of the Code-of-Practice crop check (knowledge: rules, 0.1). */
export const CROP_RATIOS = ['1:1', '4:5', '9:16', '16:9'] as const
export type CropRatio = (typeof CROP_RATIOS)[number]

const CROP_ASPECTS: Record<CropRatio, number> = { '1:1': 1, '4:5': 4 / 5, '9:16': 9 / 16, '16:9': 16 / 9 }

/** The largest centred part of `canvas` with the given ratio; px, rounded inwards so that the answer errs towards "lost". */
export function centreCrop(canvas: SizePx, ratio: CropRatio): PixelBox {
  const aspect = CROP_ASPECTS[ratio]
  const width = Math.max(1, Math.min(canvas.widthPx, Math.floor(canvas.heightPx * aspect)))
  const height = Math.max(1, Math.min(canvas.heightPx, Math.floor(canvas.widthPx / aspect)))
  return {
    x: Math.ceil((canvas.widthPx - width) / 2),
    y: Math.ceil((canvas.heightPx - height) / 2),
    width,
    height,
  }
}

/** Centre crops that cut into or remove `box`. Empty means that the caption survives all four. */
export const findLostCrops = (box: PixelBox, canvas: SizePx): readonly CropRatio[] =>
  CROP_RATIOS.filter(ratio => !contains(centreCrop(canvas, ratio), box))
