import type { ReportedError } from './finding.ts'
import { type ImageFormat, LABEL_INPUT_FORMATS, MAX_INPUT_PIXELS, MAX_SIDE_PX } from './image.ts'

/**
 * Why nothing can be drawn on a picture of this format and size and so many frames or pages, before anybody is asked anything about it. `null`: as far
 * as these tell, it can.
 */
export function drawingProblem(
  format: ImageFormat | null,
  widthPx: number | null,
  heightPx: number | null,
  frames = 1,
): ReportedError | null {
  if (format !== null && !LABEL_INPUT_FORMATS.some(drawn => drawn === format))
    return { kind: 'format-not-drawn', message: format, values: { format: format.toUpperCase() } }
  if (frames > 1) return { kind: 'animated', message: `${frames} frames or pages` }
  if (widthPx === null || heightPx === null) return null
  const isTooLarge = widthPx * heightPx > MAX_INPUT_PIXELS || Math.max(widthPx, heightPx) > MAX_SIDE_PX
  const size = `${widthPx} × ${heightPx} px`
  return isTooLarge ? { kind: 'image-too-large', message: size, values: { size } } : null
}
