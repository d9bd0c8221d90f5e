import type { PixelBox } from '../../domain/image.ts'
import type { MarkKind } from '../../domain/label.ts'
import type { InkBox, MarkShape } from './caption-geometry.ts'

type DrawnMark = Exclude<MarkKind, 'none'>

/** Letters of a mark as outlines in cap heights, baseline at 0, y downwards. */
export interface MarkLetters {
  readonly path: string
  readonly ink: InkBox
}

/**
 * Words in our own marks. Code of Practice, Section 2, Measure 1.1(a): the capitals "AI" in English, letters of one height;
 * Annex 1: "AI + GENERATED", "AI + MODIFIED". An equivalent of the EU icons, not the Commission's artwork.
 */
export const MARK_WORDS: Record<DrawnMark, string> = {
  basic: 'AI',
  generated: 'AI GENERATED',
  modified: 'AI MODIFIED',
}

/** Height of the letters as a fraction of the mark's: "AI" fills a disc well at less than half. */
const LETTER_HEIGHT: Record<DrawnMark, number> = { basic: 0.46, generated: 0.42, modified: 0.42 }
/** Space beside a pill's letters, fraction of its height. */
const PILL_PADDING = 0.42

/** Proportions of our own mark; it needs no clear space beyond the caption's own gaps. */
export function shapeOwnMark(kind: DrawnMark, letters: MarkLetters): MarkShape {
  const inkWidth = (letters.ink.right - letters.ink.left) * LETTER_HEIGHT[kind]
  return {
    aspect: kind === 'basic' ? 1 : inkWidth + 2 * PILL_PADDING,
    clear: { left: 0, right: 0, top: 0, bottom: 0 },
  }
}

/** SVG path of the mark in `box`: a disc or pill with the letters as holes; fill it with rule `evenodd`. */
export function outlineOwnMark(kind: DrawnMark, letters: MarkLetters, box: PixelBox): string {
  const capHeight = LETTER_HEIGHT[kind] * box.height
  const inkWidth = (letters.ink.right - letters.ink.left) * capHeight
  const x = box.x + (box.width - inkWidth) / 2 - letters.ink.left * capHeight
  const y = box.y + (box.height + capHeight) / 2
  return outlinePill(box, box.height / 2) + transformPath(letters.path, capHeight, x, y)
}

/** SVG path of a rectangle with round corners. */
export function outlinePill(box: PixelBox, radius: number): string {
  const r = Math.min(radius, box.width / 2, box.height / 2)
  const right = box.x + box.width
  const bottom = box.y + box.height
  if (r <= 0) return `M${box.x} ${box.y}H${right}V${bottom}H${box.x}Z`
  const corner = (x: number, y: number): string => `A${r} ${r} 0 0 1 ${x} ${y}`
  return [
    `M${box.x + r} ${box.y}H${right - r}${corner(right, box.y + r)}`,
    `V${bottom - r}${corner(right - r, bottom)}`,
    `H${box.x + r}${corner(box.x, bottom - r)}`,
    `V${box.y + r}${corner(box.x + r, box.y)}Z`,
  ].join('')
}

/** Scales and moves path data made of absolute M, L, Q, C, Z with x y pairs only, which is what the shaper gives. */
export function transformPath(path: string, scale: number, x: number, y: number): string {
  let isX = false
  return path.replace(/[MLQCZ]|-?[\d.]+(?:e-?\d+)?/g, token => {
    if (/^[MLQCZ]$/.test(token)) {
      isX = false
      return token
    }
    isX = !isX
    return (Number(token) * scale + (isX ? x : y)).toFixed(3)
  })
}
