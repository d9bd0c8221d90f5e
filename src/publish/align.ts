import type { PixelBox, SizePx } from '../domain/image.ts'
import { bestPlace, type GreyPlane, likenessAt, PLAIN_SPREAD, resample, spreadOf } from './grey-plane.ts'

/**
 * How a copy lies over the master. `frame`: the whole copy in px of the master, so that a crop lies inside of it and a screenshot
 * with something around the picture reaches outside. `unknown`: no place found where the pictures agree; nothing is said then.
 */
export type Alignment =
  | { readonly kind: 'whole' | 'cropped' | 'framed'; readonly frame: PixelFrame; readonly score: number }
  | { readonly kind: 'unknown'; readonly score: number }

/** A rectangle in px with fractions. */
export interface PixelFrame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Long side in px of the planes that are searched: first all places, then the neighbourhood of the best one. */
const COARSE_PX = 72
const FINE_PX = 240
/** Smallest share of the other picture's width that is looked for. */
const MIN_SHARE = 0.3
const SHARE_STEP = 0.025
/** Agreement from which two pictures are taken for the same; copies at JPEG quality 50 stay above 0.97 on the corpus. */
const SURE_SCORE = 0.93
/** The whole picture agrees so well that no crop needs to be looked for. */
const WHOLE_SCORE = 0.985

/** The picture and its size in px; the plane may be smaller, its shape is the same. */
export interface AlignedPicture {
  readonly plane: GreyPlane
  readonly size: SizePx
}

/**
 * Finds how a copy came from the master: the same picture at another size, a part of it, or it with something around. `caption` (px
 * of the master) is left out where the whole pictures are compared: whether it is still there is the question, not a premise.
 */
export function alignPictures(
  master: AlignedPicture,
  copy: AlignedPicture,
  caption: PixelBox | null = null,
): Alignment {
  const whole = wholeScore(master, copy.plane, caption)
  const frame = { x: 0, y: 0, width: master.size.widthPx, height: master.size.heightPx }
  if (whole >= WHOLE_SCORE) return { kind: 'whole', frame, score: whole }
  if (isPlain(master) || isPlain(copy)) return plainAlignment(master.size, copy.size, frame)
  const inside = findPart(master.plane, copy.plane)
  const outside = inside.score >= WHOLE_SCORE ? NOT_FOUND : findPart(copy.plane, master.plane)
  const best = Math.max(whole, inside.score, outside.score)
  if (best < SURE_SCORE) return { kind: 'unknown', score: Math.max(0, best) }
  if (whole >= best - 0.01) return { kind: 'whole', frame, score: whole }
  if (inside.score >= outside.score)
    return { kind: 'cropped', frame: times(inside.box, master.size.widthPx / master.plane.width), score: inside.score }
  return { kind: 'framed', frame: invert(outside.box, copy, master), score: outside.score }
}

/** Plain pictures agree with everything: only the same shape lets us take one for the other. */
function plainAlignment(master: SizePx, copy: SizePx, frame: PixelFrame): Alignment {
  const shape = (copy.widthPx * master.heightPx) / (copy.heightPx * master.widthPx)
  return Math.abs(shape - 1) < 0.015 ? { kind: 'whole', frame, score: 0 } : { kind: 'unknown', score: 0 }
}

const isPlain = ({ plane }: AlignedPicture): boolean => spreadOf(plane.data) < PLAIN_SPREAD

const WHOLE_SIDE = 96

function wholeScore({ plane, size }: AlignedPicture, copy: GreyPlane, caption: PixelBox | null): number {
  const isLeftOut = (index: number): boolean => {
    if (caption === null) return false
    const x = (((index % WHOLE_SIDE) + 0.5) * size.widthPx) / WHOLE_SIDE
    const y = ((Math.floor(index / WHOLE_SIDE) + 0.5) * size.heightPx) / WHOLE_SIDE
    const marginX = size.widthPx / WHOLE_SIDE
    const marginY = size.heightPx / WHOLE_SIDE
    const isBeside = x < caption.x - marginX || x > caption.x + caption.width + marginX
    return !isBeside && y >= caption.y - marginY && y <= caption.y + caption.height + marginY
  }
  const compared = (picture: GreyPlane): GreyPlane => {
    const data = resample(picture, fullBox(picture), WHOLE_SIDE, WHOLE_SIDE).data.filter(
      (_, index) => !isLeftOut(index),
    )
    return { width: data.length, height: 1, data }
  }
  return likenessAt(compared(plane), compared(copy), 0, 0)
}

interface FoundPart {
  readonly box: PixelFrame
  readonly score: number
}

const NOT_FOUND: FoundPart = { box: { x: 0, y: 0, width: 1, height: 1 }, score: -1 }

/** The place and size in `whole` (its px) at which `part` agrees best. */
function findPart(whole: GreyPlane, part: GreyPlane): FoundPart {
  const coarse = shrink(whole, COARSE_PX)
  let best: FoundPart = { box: fullBox(coarse), score: -1 }
  for (let share = 1; share >= MIN_SHARE; share -= SHARE_STEP) best = better(best, tryShare(coarse, part, share, null))
  if (best.score < SURE_SCORE - 0.25) return best
  const fine = shrink(whole, FINE_PX)
  const factor = fine.width / coarse.width
  const share = best.box.width / coarse.width
  const around = {
    x: Math.round(best.box.x * factor),
    y: Math.round(best.box.y * factor),
    reach: Math.ceil(factor) + 1,
  }
  let found: FoundPart = { box: times(best.box, factor), score: -1 }
  for (let step = -6; step <= 6; step += 1)
    found = better(found, tryShare(fine, part, share * (1 + step * 0.005), around))
  return { box: times(found.box, whole.width / fine.width), score: found.score }
}

const better = (a: FoundPart, b: FoundPart | null): FoundPart => (b !== null && b.score > a.score ? b : a)

function tryShare(
  whole: GreyPlane,
  part: GreyPlane,
  share: number,
  around: { readonly x: number; readonly y: number; readonly reach: number } | null,
): FoundPart | null {
  const width = Math.round(whole.width * share)
  const height = Math.round((width * part.height) / part.width)
  if (width > whole.width || height > whole.height || width < 8 || height < 8) return null
  const { x, y, score } = bestPlace(whole, resample(part, fullBox(part), width, height), around)
  return { box: { x, y, width, height }, score }
}

function shrink(plane: GreyPlane, longSidePx: number): GreyPlane {
  const factor = Math.min(1, longSidePx / Math.max(plane.width, plane.height))
  const width = Math.max(8, Math.round(plane.width * factor))
  return resample(plane, fullBox(plane), width, Math.max(8, Math.round(plane.height * factor)))
}

const fullBox = ({ width, height }: GreyPlane): PixelFrame => ({ x: 0, y: 0, width, height })

const times = ({ x, y, width, height }: PixelFrame, factor: number): PixelFrame => ({
  x: x * factor,
  y: y * factor,
  width: width * factor,
  height: height * factor,
})

/** The master lies at `box` of the copy's plane: then the copy reaches this far around the master, in px of the master. */
function invert(box: PixelFrame, copy: AlignedPicture, master: AlignedPicture): PixelFrame {
  const factor = master.size.widthPx / box.width
  return {
    x: -box.x * factor,
    y: -box.y * factor,
    width: copy.plane.width * factor,
    height: copy.plane.height * factor,
  }
}

/** A box of the master in px of the copy, and how much of it (0-1) lies inside of the copy. */
export function projectBox(
  box: PixelBox,
  frame: PixelFrame,
  copy: SizePx,
): { readonly box: PixelFrame; readonly inside: number } {
  const scaleX = copy.widthPx / frame.width
  const scaleY = copy.heightPx / frame.height
  const projected = {
    x: (box.x - frame.x) * scaleX,
    y: (box.y - frame.y) * scaleY,
    width: box.width * scaleX,
    height: box.height * scaleY,
  }
  const covered = (start: number, length: number, limit: number): number =>
    Math.max(0, Math.min(start + length, limit) - Math.max(start, 0)) / length
  const inside =
    covered(projected.x, projected.width, copy.widthPx) * covered(projected.y, projected.height, copy.heightPx)
  return { box: projected, inside }
}
