import type { PixelBox, SizePx } from '../../../src/domain/image.ts'
import { type CaptionOffset, type CaptionPlace, MIN_MARGIN_PX } from '../../../src/domain/label.ts'

/** A place, and how far from its own spot; null: in the spot itself. */
export interface CaptionSpot {
  readonly place: CaptionPlace
  readonly offset: CaptionOffset | null
}

/** The drawn caption: its plate and the picture (without a band below it) in px, and how far from the edges a corner's own spot is. */
export interface DrawnCaption {
  readonly place: CaptionPlace
  readonly box: PixelBox
  readonly picture: SizePx
  readonly insetPx: number
}

/** One press of an arrow key, as a fraction of the picture's short side: a few px on any screen. */
const STEP = 0.01
/** Dropped closer to a corner's own spot than this fraction of the short side, a caption snaps into it. */
const SNAP = 0.04

/**
 * Where a caption comes to rest that was dragged by `by` px and let go with the pointer at `at`: in a corner's own spot if near, below
 * the picture if so far down, else where it is. A band is no plate that could lie in the picture: it goes to the corner pointed at.
 */
export function dropCaption(by: Point, at: Point, drawn: DrawnCaption): CaptionSpot {
  const { box, picture } = drawn
  if (at.y > picture.heightPx) return { place: 'below', offset: null }
  if (drawn.place === 'below') return { place: cornerAt(at, picture), offset: null }
  const to = { x: box.x + by.x, y: box.y + by.y }
  const spot = settle(to, drawn)
  const home = homeOf(spot.place, drawn)
  const near = SNAP * Math.min(picture.widthPx, picture.heightPx)
  return Math.hypot(to.x - home.x, to.y - home.y) <= near ? { ...spot, offset: null } : spot
}

interface Point {
  readonly x: number
  readonly y: number
}

const cornerAt = ({ x, y }: Point, picture: SizePx) =>
  `${y < picture.heightPx / 2 ? 'top' : 'bottom'}-${x < picture.widthPx / 2 ? 'left' : 'right'}` as const

/** Where an arrow key takes it, a step at a time; null for other keys. */
export function nudgeCaption(now: CaptionSpot, key: string, drawn: DrawnCaption): CaptionSpot | null {
  const [dx, dy] = DIRECTIONS[key] ?? [0, 0]
  if (now.place === 'below' || (dx === 0 && dy === 0)) return null
  const { picture } = drawn
  const step = STEP * Math.min(picture.widthPx, picture.heightPx)
  const home = homeOf(now.place, drawn)
  const x = home.x + (now.offset?.x ?? 0) * picture.widthPx + dx * step
  const y = home.y + (now.offset?.y ?? 0) * picture.heightPx + dy * step
  return settle({ x, y }, drawn)
}

/** Where Shift with an arrow key takes it, from corner to corner; null for other keys and at the edge. Down from the lower corners leads below the picture. */
export function jumpCaption(place: CaptionPlace, key: string): CaptionSpot | null {
  const next = JUMPS[place][key]
  return next === undefined ? null : { place: next, offset: null }
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

const JUMPS: Readonly<Record<CaptionPlace, Readonly<Record<string, CaptionPlace>>>> = {
  'top-left': { ArrowRight: 'top-right', ArrowDown: 'bottom-left' },
  'top-right': { ArrowLeft: 'top-left', ArrowDown: 'bottom-right' },
  'bottom-left': { ArrowRight: 'bottom-right', ArrowUp: 'top-left', ArrowDown: 'below' },
  'bottom-right': { ArrowLeft: 'bottom-left', ArrowUp: 'top-right', ArrowDown: 'below' },
  below: { ArrowUp: 'bottom-right', ArrowLeft: 'bottom-left', ArrowRight: 'bottom-right' },
}

/** The plate kept inside of the picture, told from the corner it is nearest to. */
function settle(to: Point, drawn: DrawnCaption): CaptionSpot {
  const { box, picture } = drawn
  const x = within(to.x, picture.widthPx - box.width)
  const y = within(to.y, picture.heightPx - box.height)
  const place = cornerAt({ x: x + box.width / 2, y: y + box.height / 2 }, picture)
  const home = homeOf(place, drawn)
  const offset = { x: (x - home.x) / picture.widthPx, y: (y - home.y) / picture.heightPx }
  const isHome = Math.abs(x - home.x) < 0.5 && Math.abs(y - home.y) < 0.5
  return { place, offset: isHome ? null : offset }
}

const within = (value: number, furthest: number): number =>
  Math.max(MIN_MARGIN_PX, Math.min(value, furthest - MIN_MARGIN_PX))

/** Top left corner of the plate in its corner's own spot, px. */
function homeOf(place: CaptionPlace, { box, picture, insetPx }: DrawnCaption) {
  return {
    x: place.endsWith('right') ? picture.widthPx - insetPx - box.width : insetPx,
    y: place.startsWith('bottom') ? picture.heightPx - insetPx - box.height : insetPx,
  }
}
