import sharp from 'sharp'
import type { PixelBox, SizePx } from '../../../domain/image.ts'
import type { ActivityGrid } from '../../../label/placement/activity-grid.ts'
import type { Samples } from './pixel-pipeline.ts'
import type { SampleLayout } from './pixel-plan.ts'
import { MAX_INPUT_PIXELS } from '../../../domain/image.ts'

/** Short side in px at which activity is judged: about what the eye takes in at a glance. */
const GLANCE_PX = 192
/** Cell side in px at that size. */
const CELL_PX = 8
/** Mean step between neighbours, of 255, that counts as fully busy: foliage and print reach it, sky and walls stay near 0. */
const BUSY_STEP = 24

/** Activity over the whole picture (a path, or an image file's bytes), from a decode at an eighth of the size where the format allows that. */
export async function measureActivity(picture: string | Uint8Array, size: SizePx): Promise<ActivityGrid> {
  const shrink = Math.max(1, Math.min(size.widthPx, size.heightPx) / GLANCE_PX)
  const width = Math.max(1, Math.round(size.widthPx / shrink))
  const height = Math.max(1, Math.round(size.heightPx / shrink))
  const luma = await sharp(picture, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize(width, height, { fit: 'fill' })
    .flatten({ background: '#808080' })
    .greyscale()
    .raw()
    .toBuffer()
  const columns = Math.max(1, Math.floor(width / CELL_PX))
  const rows = Math.max(1, Math.floor(height / CELL_PX))
  const values = Array.from({ length: columns * rows }, (_, cell) =>
    activityOf(luma, width, {
      x: Math.floor(((cell % columns) * width) / columns),
      y: Math.floor((Math.floor(cell / columns) * height) / rows),
      width: Math.max(1, Math.floor(width / columns)),
      height: Math.max(1, Math.floor(height / rows)),
    }),
  )
  return { columns, rows, values }
}

/** Activity 0-1 of a box whose samples are at hand, on the same scale as the grid's: spares decoding the picture for a calm corner. */
export function activityOfSamples(samples: Samples, box: PixelBox, image: SizePx, layout: SampleLayout): number {
  const shrink = Math.max(1, Math.min(image.widthPx, image.heightPx) / GLANCE_PX)
  const width = Math.max(1, Math.round(box.width / shrink))
  const height = Math.max(1, Math.round(box.height / shrink))
  const luma = Float64Array.from({ length: width * height }, (_, cell) => {
    const left = Math.floor(((cell % width) * box.width) / width)
    const top = Math.floor((Math.floor(cell / width) * box.height) / height)
    const right = Math.max(left + 1, Math.floor((((cell % width) + 1) * box.width) / width))
    const bottom = Math.max(top + 1, Math.floor(((Math.floor(cell / width) + 1) * box.height) / height))
    let sum = 0
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) sum += lumaAt(samples, (y * box.width + x) * layout.bands, layout)
    return sum / ((bottom - top) * (right - left))
  })
  return activityOf(luma, width, { x: 0, y: 0, width, height })
}

/** Near enough for a threshold: grey as it is, the green of RGB weighted most, in CMYK the plain mean. */
function lumaAt(samples: Samples, at: number, layout: SampleLayout): number {
  const colourBands = layout.hasAlpha ? layout.bands - 1 : layout.bands
  const band = (index: number): number => ((samples[at + index] ?? 0) * 255) / layout.maximum
  if (colourBands === 1) return band(0)
  if (colourBands === 3) return 0.3 * band(0) + 0.6 * band(1) + 0.1 * band(2)
  return (band(0) + band(1) + band(2) + band(3)) / 4
}

function activityOf(luma: ArrayLike<number>, width: number, area: PixelBox): number {
  let sum = 0
  let steps = 0
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const here = luma[y * width + x] ?? 0
      if (x + 1 < area.x + area.width) {
        sum += Math.abs((luma[y * width + x + 1] ?? 0) - here)
        steps++
      }
      if (y + 1 < area.y + area.height) {
        sum += Math.abs((luma[(y + 1) * width + x] ?? 0) - here)
        steps++
      }
    }
  }
  return steps === 0 ? 0 : Math.min(1, sum / steps / BUSY_STEP)
}
