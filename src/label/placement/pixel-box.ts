import type { FaceBox, PixelBox, SizePx } from '../../domain/image.ts'

/** Whether two boxes share at least one pixel. */
export const overlaps = (a: PixelBox, b: PixelBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Whether `inner` lies wholly inside of `outer`. */
export const contains = (outer: PixelBox, inner: PixelBox): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** How far a face box is grown on each side, as a fraction of its own size: detectors cut hair, chin and ears. */
const FACE_GROWTH = 0.1

/** Px box that a caption must keep off: the face grown by 10 % on each side, rounded outwards, clipped to the image; null outside of it. */
export function shieldFace(face: FaceBox, image: SizePx): PixelBox | null {
  const left = Math.max(0, Math.floor((face.x - face.width * FACE_GROWTH) * image.widthPx))
  const top = Math.max(0, Math.floor((face.y - face.height * FACE_GROWTH) * image.heightPx))
  const right = Math.min(image.widthPx, Math.ceil((face.x + face.width * (1 + FACE_GROWTH)) * image.widthPx))
  const bottom = Math.min(image.heightPx, Math.ceil((face.y + face.height * (1 + FACE_GROWTH)) * image.heightPx))
  // Written so that NaN from a broken detector also gives null.
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null
}
