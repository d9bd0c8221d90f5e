import type { PixelBox, SizePx } from '../../domain/image.ts'

/** Where ink is, in cap heights: origin on the baseline at the pen's start, y downwards (so `top` is negative). */
export interface InkBox {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** A mark's outline: width of what is seen, and the clear space its designer demands around it, all in heights of what is seen. */
export interface MarkShape {
  readonly aspect: number
  readonly clear: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
}

/** What a caption is made of. `mark` null: words alone. `isRightToLeft`: the mark then stands to the right of the words. */
export interface CaptionParts {
  readonly text: InkBox
  readonly mark: MarkShape | null
  readonly isRightToLeft: boolean
}

/** Everything in px relative to the plate's top left corner. `text.x` is the pen's start, `text.y` the baseline, a whole px for crisp edges. */
export interface CaptionLayout {
  readonly plate: SizePx
  readonly radiusPx: number
  readonly text: { readonly x: number; readonly y: number; readonly capHeightPx: number }
  readonly mark: PixelBox | null
}

/** Distances in cap heights, found by eye on contact sheets from 200 px to 40 MP. */
const PROPORTIONS = {
  /** Above the capitals and below the baseline. */
  paddingY: 0.68,
  /** Least distance of any ink (rings, points, descenders) from the plate's edge. */
  inkClearance: 0.3,
  /** Beside the words where no mark stands; more than above, as round ends look tighter, and most where both ends are words. */
  paddingX: 0.85,
  paddingXWithoutMark: 1,
  /** Around a mark of our own, inside of the plate: the disc is concentric with the plate's round end. */
  markInset: 0.3,
  gap: 0.5,
  /** Height of an official icon's visible part; smaller than our own as its clear space must lie inside of the plate. */
  officialMark: 1.5,
} as const

/** Lays mark and words out for a cap height in whole px. Every length grows with it. */
export function layOutCaption(parts: CaptionParts, capHeightPx: number): CaptionLayout {
  const c = capHeightPx
  const padding = Math.max(
    Math.round(PROPORTIONS.paddingY * c),
    Math.ceil((-parts.text.top - 1 + PROPORTIONS.inkClearance) * c),
    Math.ceil((parts.text.bottom + PROPORTIONS.inkClearance) * c),
  )
  const textHeightPx = c + 2 * padding
  const markHeight = parts.mark === null ? 0 : markHeightPx(parts.mark, textHeightPx, c)
  const clearY =
    parts.mark === null ? 0 : Math.ceil(Math.max(parts.mark.clear.top, parts.mark.clear.bottom) * markHeight)
  const height = Math.max(textHeightPx, markHeight + 2 * clearY)
  const inkWidth = (parts.text.right - parts.text.left) * c
  const side = Math.round((parts.mark === null ? PROPORTIONS.paddingXWithoutMark : PROPORTIONS.paddingX) * c)
  const lead = parts.mark === null ? null : leadOfMark(parts.mark, markHeight, (height - markHeight) / 2, c)
  const before = lead === null ? side : lead.total
  const width = Math.ceil(before + inkWidth + side)
  const inkLeft = parts.isRightToLeft ? width - before - inkWidth : before
  return {
    plate: { widthPx: width, heightPx: height },
    radiusPx: height / 2,
    text: {
      x: Math.round(inkLeft) - parts.text.left * c,
      y: (height - textHeightPx) / 2 + padding + c,
      capHeightPx: c,
    },
    mark:
      lead === null
        ? null
        : {
            x: parts.isRightToLeft ? width - lead.inset - lead.width : lead.inset,
            y: (height - markHeight) / 2,
            width: lead.width,
            height: markHeight,
          },
  }
}

/** Same parity as the plate, so that the mark is centred on whole px. */
function markHeightPx(mark: MarkShape, textHeightPx: number, c: number): number {
  const isOwn = mark.clear.top === 0
  const wished = isOwn ? textHeightPx - 2 * Math.round(PROPORTIONS.markInset * c) : PROPORTIONS.officialMark * c
  const whole = Math.max(1, Math.round(wished))
  return whole % 2 === textHeightPx % 2 ? whole : whole + 1
}

/** Room that a mark takes at its end of the plate; px. */
function leadOfMark(mark: MarkShape, heightPx: number, insetPx: number, c: number) {
  const width = Math.round(mark.aspect * heightPx)
  const inset = Math.max(insetPx, Math.ceil(mark.clear.left * heightPx))
  const gap = Math.max(Math.round(PROPORTIONS.gap * c), Math.ceil(mark.clear.right * heightPx))
  return { width, inset, total: inset + width + gap }
}
