import type { PixelBox, SizePx } from '../domain/image.ts'
import { type Alignment, projectBox } from './align.ts'
import { bestPlace, type GreyPlane } from './grey-plane.ts'
import type { CaptionSurvival } from './survival.ts'

/**
 * Height of the capitals as a share of the plate: `layOutCaption` in src/label/placement puts 0.68 of it above and below.
 * Exact for captions with a plate of one line, which is all that we draw.
 */
const CAP_SHARE = 1 / (1 + 2 * 0.68)
/** Our templates never draw capitals below 11 px (`minTextHeightPx`); a tenth less is rounding. */
const MIN_READABLE_PX = 10
/** Agreement of the caption's own pixels from which it is there, and below which it is not. Between them a person must look. */
const THERE = 0.72
const GONE = 0.45
/** A caption is damaged when this share of it is cut off, and gone when hardly any of it is left. */
const WHOLE_SHARE = 0.97
const GONE_SHARE = 0.15

/** Where to look for the caption in a copy, and whether looking makes sense. */
export type CaptionLook =
  | { readonly kind: 'answer'; readonly answer: CaptionSurvival }
  | {
      readonly kind: 'compare'
      /** Box in whole px of the copy, inside of it. */
      readonly box: PixelBox
      readonly textHeightPx: number
      readonly alignment: Alignment['kind']
    }

const NOT_COMPARED = { likeness: null, textHeightPx: null, box: null } as const

/** `box` is the caption's in px of the master; null where the master has none. */
export function planCaptionLook(box: PixelBox | null, alignment: Alignment, copy: SizePx): CaptionLook {
  const answer = (state: CaptionSurvival['state']): CaptionLook => ({
    kind: 'answer',
    answer: { ...NOT_COMPARED, state, alignment: box === null ? null : alignment.kind },
  })
  if (box === null || alignment.kind === 'unknown') return answer('unknown')
  const projected = projectBox(box, alignment.frame, copy)
  if (projected.inside < GONE_SHARE) return answer('cut')
  if (projected.inside < WHOLE_SHARE) return answer('changed')
  const wholeBox = insideOf(projected.box, copy)
  if (wholeBox.width < 4 || wholeBox.height < 4) return answer('too-small')
  return {
    kind: 'compare',
    box: wholeBox,
    textHeightPx: projected.box.height * CAP_SHARE,
    alignment: alignment.kind,
  }
}

/**
 * What the pixels say. `expected`: the master's caption at the copy's scale; `found`: the same place of the copy with some margin
 * around, in which the caption may lie a little aside (rounding, a crop by a few px).
 */
export function judgeCaption(
  look: Extract<CaptionLook, { kind: 'compare' }>,
  expected: GreyPlane,
  found: GreyPlane,
): CaptionSurvival {
  const { score } = bestPlace(found, expected, null)
  const likeness = Math.max(0, Math.round(score * 1000) / 1000)
  const { box, alignment } = look
  const textHeightPx = Math.round(look.textHeightPx * 10) / 10
  const base = { likeness, textHeightPx, box, alignment }
  if (likeness >= THERE) return { ...base, state: textHeightPx < MIN_READABLE_PX ? 'too-small' : 'kept' }
  return likeness < GONE ? { ...base, state: 'lost', box: null } : { ...base, state: 'unknown' }
}

function insideOf({ x, y, width, height }: PixelBox, { widthPx, heightPx }: SizePx): PixelBox {
  const left = Math.max(0, Math.round(x))
  const top = Math.max(0, Math.round(y))
  return {
    x: left,
    y: top,
    width: Math.min(widthPx, Math.round(x + width)) - left,
    height: Math.min(heightPx, Math.round(y + height)) - top,
  }
}
