import type { PixelBox, SizePx } from '../../../domain/image.ts'

/** EXIF 2.32, tag 274: where the pixel shown at (x, y) stands in the stored picture of `stored` px. */
function storedPoint(orientation: number, x: number, y: number, stored: SizePx): readonly [number, number] {
  const right = stored.widthPx - 1
  const bottom = stored.heightPx - 1
  switch (orientation) {
    case 2:
      return [right - x, y]
    case 3:
      return [right - x, bottom - y]
    case 4:
      return [x, bottom - y]
    case 5:
      return [y, x]
    case 6:
      return [y, bottom - x]
    case 7:
      return [right - y, bottom - x]
    case 8:
      return [right - y, x]
    default:
      return [x, y]
  }
}

/** Size as stored of a picture that is shown as `shown`. */
export const storedSize = (orientation: number, shown: SizePx): SizePx =>
  orientation >= 5 && orientation <= 8 ? { widthPx: shown.heightPx, heightPx: shown.widthPx } : shown

/** The part of the stored picture that is shown as `box`. Reading this part alone spares turning the whole picture. */
export function storedBox(orientation: number, box: PixelBox, shown: SizePx): PixelBox {
  const stored = storedSize(orientation, shown)
  const [ax, ay] = storedPoint(orientation, box.x, box.y, stored)
  const [bx, by] = storedPoint(orientation, box.x + box.width - 1, box.y + box.height - 1, stored)
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(ax - bx) + 1, height: Math.abs(ay - by) + 1 }
}

/** Turns the samples of a stored part (from `storedBox`) into the order in which they are shown; `shown` is the part's shown size. */
export function turnSamples<T extends Uint8Array | Uint16Array>(
  samples: T,
  orientation: number,
  shown: SizePx,
  bands: number,
): T {
  if (orientation <= 1 || orientation > 8) return samples
  const stored = storedSize(orientation, shown)
  const turned = samples.slice() as T
  for (let y = 0; y < shown.heightPx; y++) {
    for (let x = 0; x < shown.widthPx; x++) {
      const [sx, sy] = storedPoint(orientation, x, y, stored)
      const from = (sy * stored.widthPx + sx) * bands
      const to = (y * shown.widthPx + x) * bands
      for (let band = 0; band < bands; band++) turned[to + band] = samples[from + band] ?? 0
    }
  }
  return turned
}
