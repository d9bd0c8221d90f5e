/** A4 in points, 15 mm around. */
export const PAGE = { width: 595.28, height: 841.89, margin: 42.5 } as const
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin
export const GUTTER = 22
export const HALF = (CONTENT_WIDTH - GUTTER) / 2
export const TOP = PAGE.margin + 24
export const BOTTOM = PAGE.height - PAGE.margin - 18
