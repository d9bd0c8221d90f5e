/** A picture reduced to grey levels 0-255, row by row from the top left. */
export interface GreyPlane {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** A part of a plane in its own px; may have fractions and may reach outside. */
export interface PlaneBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Below this standard deviation of grey levels an area is so plain that likeness says nothing. */
export const PLAIN_SPREAD = 2

/** A part of a plane at another size: the mean of what lies under each new px; what lies outside repeats the edge. */
export function resample(plane: GreyPlane, box: PlaneBox, width: number, height: number): GreyPlane {
  const columns = spans(box.x, box.width, width, plane.width)
  const rows = spans(box.y, box.height, height, plane.height)
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data[y * width + x] = meanOf(plane, columns, rows, { x, y })
  }
  return { width, height, data }
}

interface Spans {
  readonly first: Int32Array
  readonly last: Int32Array
}

function spans(start: number, length: number, count: number, limit: number): Spans {
  const first = new Int32Array(count)
  const last = new Int32Array(count)
  const clamp = (value: number): number => Math.min(limit - 1, Math.max(0, value))
  for (let index = 0; index < count; index += 1) {
    const from = start + (index * length) / count
    const to = start + ((index + 1) * length) / count
    first[index] = clamp(Math.floor(from + 1e-6))
    last[index] = Math.max(first[index] ?? 0, clamp(Math.ceil(to - 1e-6) - 1))
  }
  return { first, last }
}

function meanOf(plane: GreyPlane, columns: Spans, rows: Spans, at: { readonly x: number; readonly y: number }): number {
  let sum = 0
  let count = 0
  for (let row = rows.first[at.y] ?? 0; row <= (rows.last[at.y] ?? 0); row += 1) {
    for (let column = columns.first[at.x] ?? 0; column <= (columns.last[at.x] ?? 0); column += 1) {
      sum += plane.data[row * plane.width + column] ?? 0
      count += 1
    }
  }
  return sum / count
}

/** Standard deviation of a plane's grey levels. Sums of whole levels stay exact: millions of squares of 255 are far below 2^53. */
export function spreadOf(levels: Float32Array | Uint8Array): number {
  let sum = 0
  let squares = 0
  // By index: an iterator over so many takes ten times as long.
  for (let index = 0; index < levels.length; index += 1) {
    const level = levels[index] as number
    sum += level
    squares += level * level
  }
  const mean = sum / levels.length
  return Math.sqrt(Math.max(0, squares / levels.length - mean * mean))
}

/**
 * Normalised cross-correlation of `part` with the window of `whole` at (x, y), whole px: 1 is the same picture whatever its
 * brightness and contrast, 0 has nothing in common (J. P. Lewis, "Fast Normalized Cross-Correlation", 1995, eq. 2). Plain areas give 0.
 */
export function likenessAt(whole: GreyPlane, part: GreyPlane, x: number, y: number): number {
  let a = 0
  let b = 0
  let aa = 0
  let bb = 0
  let ab = 0
  const count = part.width * part.height
  for (let row = 0; row < part.height; row += 1) {
    const wholeStart = (y + row) * whole.width + x
    const partStart = row * part.width
    for (let column = 0; column < part.width; column += 1) {
      const one = whole.data[wholeStart + column] ?? 0
      const other = part.data[partStart + column] ?? 0
      a += one
      b += other
      aa += one * one
      bb += other * other
      ab += one * other
    }
  }
  const spreadA = Math.sqrt(Math.max(0, aa - (a * a) / count))
  const spreadB = Math.sqrt(Math.max(0, bb - (b * b) / count))
  const least = PLAIN_SPREAD * Math.sqrt(count)
  return spreadA < least || spreadB < least ? 0 : (ab - (a * b) / count) / (spreadA * spreadB)
}

/** Where a part fits best in a whole, among the places from (0, 0) to the last where it fits, or around a given one. */
export function bestPlace(
  whole: GreyPlane,
  part: GreyPlane,
  around: { readonly x: number; readonly y: number; readonly reach: number } | null,
): { readonly x: number; readonly y: number; readonly score: number } {
  const lastX = whole.width - part.width
  const lastY = whole.height - part.height
  const limits = (centre: number, last: number): readonly [number, number] =>
    around === null ? [0, last] : [Math.max(0, centre - around.reach), Math.min(last, centre + around.reach)]
  const [fromX, toX] = limits(around?.x ?? 0, lastX)
  const [fromY, toY] = limits(around?.y ?? 0, lastY)
  let best = { x: 0, y: 0, score: -1 }
  for (let y = fromY; y <= toY; y += 1) {
    for (let x = fromX; x <= toX; x += 1) {
      const score = likenessAt(whole, part, x, y)
      if (score > best.score) best = { x, y, score }
    }
  }
  return best
}
