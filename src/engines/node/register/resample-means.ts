import type { SmallPicture } from '../../../domain/image.ts'

/** Means are rounded to so many parts of a level: equal samples give equal means, whatever shares they are summed from. */
const FRACTIONS = 64

/** Which samples lie under each step of a side, and how much of the step each has. */
interface Shares {
  readonly first: Uint16Array
  /** Where the shares of each step begin; one more, where the last ones end. */
  readonly begins: Uint32Array
  readonly shares: Float32Array
}

/**
 * Grey means in another grid: `side` × `side` of them over the whole picture, each the mean of what it covers. Exact for means, where an
 * interpolation between samples would blur them once more and stretch the picture by what the last ones hold beyond its edges.
 */
export function resampleMeans(
  grey: Uint8Array,
  { size, reach }: Pick<SmallPicture, 'size' | 'reach'>,
  side: number,
): Float32Array {
  const [columns, rows] = [sharesOf(reach.across, side), sharesOf(reach.down, side)]
  const plane = new Float32Array(side * side)
  const line = new Float32Array(size.widthPx)
  for (let row = 0; row < side; row++) {
    mixRows(grey, rows, { row, line })
    narrow(line, columns, plane.subarray(row * side, (row + 1) * side))
  }
  return plane
}

function sharesOf(reach: number, steps: number): Shares {
  const first = new Uint16Array(steps)
  const begins = new Uint32Array(steps + 1)
  const shares: number[] = []
  for (let step = 0; step < steps; step++) {
    const [from, to] = [(step * reach) / steps, ((step + 1) * reach) / steps]
    const left = Math.floor(from)
    const right = Math.max(left + 1, Math.ceil(to - 1e-9))
    first[step] = left
    for (let at = left; at < right; at++) shares.push((Math.min(to, at + 1) - Math.max(from, at)) / (to - from))
    begins[step + 1] = shares.length
  }
  return { first, begins, shares: Float32Array.from(shares) }
}

/** The samples under one step down, as one line. */
function mixRows(
  grey: Uint8Array,
  { first, begins, shares }: Shares,
  { row, line }: { readonly row: number; readonly line: Float32Array },
): void {
  line.fill(0)
  let from = (first[row] as number) * line.length
  for (let at = begins[row] as number; at < (begins[row + 1] as number); at++, from += line.length) {
    const share = shares[at] as number
    for (let column = 0; column < line.length; column++)
      line[column] = (line[column] as number) + share * (grey[from + column] as number)
  }
}

/** A line in the steps across. */
function narrow(line: Float32Array, { first, begins, shares }: Shares, to: Float32Array): void {
  let at = 0
  for (let step = 0; step < to.length; step++) {
    let mean = 0
    let column = first[step] as number
    for (const end = begins[step + 1] as number; at < end; at++, column++)
      mean += (shares[at] as number) * (line[column] as number)
    to[step] = Math.round(mean * FRACTIONS) / FRACTIONS
  }
}
