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
    return lumaOf(samples, { left, top, right, bottom, width: box.width }, layout)
  })
  return activityOf(luma, width, { x: 0, y: 0, width, height })
}

/** Mean of an area. Near enough for a threshold: grey as it is, the green of RGB weighted most, in CMYK the plain mean. */
function lumaOf(
  samples: Samples,
  area: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
    readonly width: number
  },
  { bands, hasAlpha, maximum }: SampleLayout,
): number {
  const weights = LUMA_WEIGHTS[hasAlpha ? bands - 1 : bands] ?? []
  let sum = 0
  // Band by band: sums first, weights last.
  for (const [band, weight] of weights.entries()) {
    let levels = 0
    for (let y = area.top; y < area.bottom; y++)
      for (let at = (y * area.width + area.left) * bands + band, x = area.left; x < area.right; x++, at += bands)
        levels += samples[at] as number
    sum += weight * levels
  }
  return (sum * 255) / maximum / ((area.bottom - area.top) * (area.right - area.left))
}

/** By the number of colour bands. */
const LUMA_WEIGHTS: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  3: [0.3, 0.6, 0.1],
  4: [0.25, 0.25, 0.25, 0.25],
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
