import type { CaptionStyle } from '../../domain/label.ts'

const COLOUR = /^#[0-9a-f]{6}$/i
/** A margin of a quarter from both sides would leave no room that grows with the picture. */
const MAX_MARGIN = 0.2
/** Largest share of the short side that a cap height may take; more is a poster, not a label. */
const MAX_TEXT_HEIGHT = 0.25

/** Whether every size and colour of a template is in the range that placing and drawing rely on. */
export function isStyleValid(style: CaptionStyle): boolean {
  return (
    isWithin(style.textHeight, 0, MAX_TEXT_HEIGHT) &&
    isWithin(style.margin, 0, MAX_MARGIN) &&
    isWithin(style.minTextHeightPx, 6, 1_000) &&
    isWithin(style.maxTextHeightPx, style.minTextHeightPx, 2_000) &&
    isWithin(style.plateOpacity, 0, 1) &&
    COLOUR.test(style.plateColour) &&
    COLOUR.test(style.textColour)
  )
}

const isWithin = (value: number, low: number, high: number): boolean => value >= low && value <= high
