import type { SizePx } from '../../domain/image.ts'
import type { CaptionRefusal, CaptionRequest } from '../../domain/label.ts'

/** From this many cap heights of width on, a picture is not small: it is the words that are many. */
const ROOMY_WIDTH_IN_CAPS = 40

/**
 * The refusal for a caption that does not fit at the smallest readable size: names the smallest width that works and what to do.
 * `marginPx` is the least distance kept on each side.
 */
export function refuseToFit(
  asked: Pick<CaptionRequest, 'style' | 'place'>,
  measure: (textHeightPx: number) => SizePx,
  image: SizePx,
  marginPx: number,
): CaptionRefusal {
  const minimum = Math.ceil(asked.style.minTextHeightPx)
  const plate = measure(minimum)
  // The margin grows with the short side, so the smallest width is found for a picture of this one's shape.
  const widthPx = smallestWidth(asked, plate, image, marginPx)
  const needs = `the caption needs ${widthPx} px of width at its smallest readable size (cap height ${minimum} px), the picture is ${image.widthPx} x ${image.heightPx} px`
  const isTooLong = plate.widthPx > image.widthPx && image.widthPx >= ROOMY_WIDTH_IN_CAPS * minimum
  const fitsBelow = asked.place !== 'below' && asked.place !== 'auto' && plate.widthPx <= image.widthPx
  const remedies = fitsBelow ? 'place the caption below the picture (below), ' : ''
  return {
    kind: isTooLong ? 'caption-too-long' : fitsBelow ? 'caption-fits-below' : 'image-too-small',
    message: `Cannot place the caption: ${needs}; ${remedies}take a larger picture or a shorter caption`,
    values: { ...image, neededPx: widthPx },
  }
}

function smallestWidth(
  asked: Pick<CaptionRequest, 'style' | 'place'>,
  plate: SizePx,
  image: SizePx,
  marginPx: number,
): number {
  if (marginPx === 0) return plate.widthPx
  const shortPerWidth = Math.min(1, image.heightPx / image.widthPx)
  const marginAt = (widthPx: number): number =>
    Math.max(marginPx, Math.round(asked.style.margin * shortPerWidth * widthPx))
  const heightPerWidth = image.heightPx / image.widthPx
  let widthPx = plate.widthPx + 2 * marginPx
  // Ends: each side of the inequality grows by less than one px per px of width, as margin is below a quarter.
  while (
    widthPx < plate.widthPx + 2 * marginAt(widthPx) ||
    Math.round(heightPerWidth * widthPx) < plate.heightPx + 2 * marginAt(widthPx)
  )
    widthPx = Math.ceil(widthPx * 1.01)
  return widthPx
}
