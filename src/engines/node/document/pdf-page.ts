/** A4 (ISO 216) in points of 1/72 inch, 15 mm around. */
export const PAGE = { width: 595.28, height: 841.89, margin: 42.5 } as const
/** Points between the side margins. */
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin
/** Points between two columns. */
export const GUTTER = 22
/** Width of one of two columns, in points. */
export const HALF = (CONTENT_WIDTH - GUTTER) / 2
/** Where a page's content begins, in points from the top: below the margin and the running head with its line. */
export const TOP = PAGE.margin + 24
/** Where it must end, in points from the top: above the footer and the margin. */
export const BOTTOM = PAGE.height - PAGE.margin - 18
