import type { PixelBox } from '../../../domain/image.ts'
import type { BaselineJpeg } from './baseline-jpeg.ts'

/** Rows and columns of MCUs, the last ones included. */
export interface McuRange {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The MCUs that hold a box of pixels. */
export const mcusUnder = ({ mcu }: BaselineJpeg, box: PixelBox): McuRange => ({
  left: Math.floor(box.x / mcu.widthPx),
  top: Math.floor(box.y / mcu.heightPx),
  right: Math.floor((box.x + box.width - 1) / mcu.widthPx),
  bottom: Math.floor((box.y + box.height - 1) / mcu.heightPx),
})

/** The same and one more on each side, as far as there are some. */
export function partAround(jpeg: BaselineJpeg, box: PixelBox): McuRange {
  const { left, top, right, bottom } = mcusUnder(jpeg, box)
  const { mcusAcross, mcuCount } = jpeg
  return {
    left: Math.max(0, left - 1),
    top: Math.max(0, top - 1),
    right: Math.min(mcusAcross - 1, right + 1),
    bottom: Math.min(mcuCount / mcusAcross - 1, bottom + 1),
  }
}
