import type { PixelBox } from '../../../domain/image.ts'
import type { BaselineJpeg, JpegComponent } from './baseline-jpeg.ts'
import { ZIGZAG } from './zigzag.ts'

/** What changes: samples of a box before and after, row by row, three for each pixel (RGB) or one (grey). */
export interface PixelChange {
  readonly box: PixelBox
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/** From RGB, by component, without the 128 that is added to colour and taken away before the transform (JFIF 1.02). */
const YCC = [
  [0.299, 0.587, 0.114],
  [-0.168_735_892, -0.331_264_108, 0.5],
  [0.5, -0.418_687_589, -0.081_312_411],
] as const

/** `COSINES[u * 8 + x]`: the one-dimensional transform of T.81, A.3.3, with its scale. */
const COSINES = Float64Array.from({ length: 64 }, (_, index) => {
  const [u, x] = [index >> 3, index & 7]
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

/** Largest coefficients of 8-bit pictures that a baseline code can hold. */
const MOST_AC = 1023
const LEAST_DC = -1024

/** Changes the coefficients of MCUs so that they decode to the samples after the change. */
export function createBlockChanger(jpeg: BaselineJpeg, change: PixelChange) {
  const planes = jpeg.components.map((component, index) => drawPlane(jpeg, component, { index, change }))
  return (mcu: number, coefficients: Int16Array): void => {
    const column = mcu % jpeg.mcusAcross
    const row = Math.floor(mcu / jpeg.mcusAcross)
    let block = 0
    for (const [index, component] of jpeg.components.entries()) {
      const { across, down } = component
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++, block++) {
          const part = coefficients.subarray(64 * block, 64 * block + 64)
          changeBlock(planes[index] as Plane, { column: column * across + x, row: row * down + y }, part)
        }
    }
  }
}

/** One component of the changed part, in whole blocks. */
interface Plane {
  /** Its first block, and its width in samples. */
  readonly column: number
  readonly row: number
  readonly width: number
  /** What is added to each sample; zero outside of the box. */
  readonly added: Float32Array
  /** What each sample in the box shall be, for the transform. */
  readonly wanted: Float32Array
  /** How many of a sample's pixels lie in the box. */
  readonly covered: Uint8Array
  /** As many as there are. */
  readonly area: number
  readonly divisors: Uint16Array
}

/**
 * A block that lies in the box is made of the wanted samples; one that reaches over its edge gets what is added to those inside, so that
 * nothing outside is rounded anew beyond the block's own coding.
 */
function changeBlock(
  plane: Plane,
  place: { readonly column: number; readonly row: number },
  coefficients: Int16Array,
): void {
  const { width, added, wanted, covered, area, divisors } = plane
  const [left, top] = [(place.column - plane.column) * 8, (place.row - plane.row) * 8]
  if (left < 0 || top < 0 || left >= width || top * width >= added.length) return // the MCU behind the box
  const first = top * width + left
  let isInside = true
  let isChanged = false
  let isFlat = true
  for (let y = 0; y < 8; y++)
    for (let at = first + y * width, end = at + 8; at < end; at++) {
      if (covered[at] !== area) isInside = false
      if (added[at] !== 0) isChanged = true
      if (wanted[at] !== wanted[first]) isFlat = false
    }
  if (!isChanged) return
  if (isInside && isFlat) {
    coefficients.fill(0)
    coefficients[0] = inRange(0, Math.round((8 * (wanted[first] as number)) / (divisors[0] ?? 1)))
    return
  }
  const spectrum = transform(isInside ? wanted : added, first, width)
  for (let k = 0; k < 64; k++) {
    const share = Math.round((spectrum[ZIGZAG[k] ?? 0] ?? 0) / (divisors[k] ?? 1))
    coefficients[k] = inRange(k, isInside ? share : (coefficients[k] ?? 0) + share)
  }
}

const inRange = (k: number, value: number): number => Math.max(k === 0 ? LEAST_DC : -MOST_AC, Math.min(MOST_AC, value))

/** Means of the pixels that each sample covers; beyond the picture's edge the last sample goes on. */
function drawPlane(
  { size, components }: BaselineJpeg,
  { pxPerSample, divisors }: JpegComponent,
  { index, change }: { readonly index: number; readonly change: PixelChange },
): Plane {
  const { box } = change
  const { x: across, y: down } = pxPerSample
  const [column, row] = [Math.floor(box.x / (8 * across)), Math.floor(box.y / (8 * down))]
  const width = 8 * (Math.floor((box.x + box.width - 1) / (8 * across)) - column + 1)
  const height = 8 * (Math.floor((box.y + box.height - 1) / (8 * down)) - row + 1)
  const isColour = components.length > 1 && index > 0
  const plane: Plane = {
    column,
    row,
    width,
    added: new Float32Array(width * height),
    wanted: new Float32Array(width * height).fill(isColour ? 0 : -128),
    covered: new Uint8Array(width * height),
    area: across * down,
    divisors,
  }
  // The last column and row go on to the end of their blocks where the picture ends with them.
  const right = box.x + box.width === size.widthPx ? across * (8 * column + width) : box.x + box.width
  const bottom = box.y + box.height === size.heightPx ? down * (8 * row + height) : box.y + box.height
  const draw = components.length === 1 ? drawGreyRow : drawColourRow
  for (let y = box.y; y < bottom; y++) {
    const from = Math.min(y - box.y, box.height - 1) * box.width
    const to = (Math.floor(y / down) - 8 * row) * width - 8 * column
    draw(plane, change, { from, to, right, across, weights: YCC[index] ?? YCC[0] })
  }
  return plane
}

/** One row of pixels: where it begins among the change's pixels and (less the column) among the plane's samples, and how far it goes. */
interface RowTask {
  readonly from: number
  readonly to: number
  readonly right: number
  readonly across: number
  readonly weights: readonly [number, number, number]
}

// Plain names in place of destructured lists: those cost three times as long here.
function drawColourRow(
  { added, wanted, covered, area }: Plane,
  { box, before, after }: PixelChange,
  task: RowTask,
): void {
  const { from, to, right, across, weights } = task
  const red = weights[0] / area
  const green = weights[1] / area
  const blue = weights[2] / area
  const last = box.x + box.width - 1
  for (let x = box.x; x < right; x++) {
    const at = 3 * (from - box.x + (x < last ? x : last))
    const sample = to + (across === 1 ? x : Math.floor(x / across))
    const value = red * (after[at] as number) + green * (after[at + 1] as number) + blue * (after[at + 2] as number)
    const was = red * (before[at] as number) + green * (before[at + 1] as number) + blue * (before[at + 2] as number)
    wanted[sample] = (wanted[sample] as number) + value
    added[sample] = (added[sample] as number) + (value - was)
    covered[sample] = (covered[sample] as number) + 1
  }
}

function drawGreyRow({ added, wanted, covered }: Plane, { box, before, after }: PixelChange, task: RowTask): void {
  for (let x = box.x; x < task.right; x++) {
    const at = task.from + Math.min(x - box.x, box.width - 1)
    const sample = task.to + x
    wanted[sample] = (after[at] ?? 0) - 128
    added[sample] = (after[at] ?? 0) - (before[at] ?? 0)
    covered[sample] = 1
  }
}

const SPECTRUM = new Float64Array(64)
const SUMS = new Float64Array(8)

/** The two-dimensional transform of T.81, A.3.3, of a block at `from`. The answer holds until the next call. */
function transform(samples: Float32Array, from: number, width: number): Float64Array {
  for (let at = 0; at < 64; at++) SPECTRUM[at] = samples[from + (at >> 3) * width + (at & 7)] as number
  for (let y = 0; y < 8; y++) transformLine(SPECTRUM, 8 * y, 1)
  for (let x = 0; x < 8; x++) transformLine(SPECTRUM, x, 8)
  return SPECTRUM
}

/** Eight samples, `step` apart, become eight frequencies. A cosine is the same or the opposite from both ends, so half of the products are enough. */
function transformLine(values: Float64Array, from: number, step: number): void {
  for (let x = 0; x < 4; x++) {
    const left = values[from + x * step] as number
    const right = values[from + (7 - x) * step] as number
    SUMS[x] = left + right
    SUMS[4 + x] = left - right
  }
  for (let u = 0; u < 8; u++) {
    const half = (u & 1) * 4
    let sum = 0
    for (let x = 0; x < 4; x++) sum += (SUMS[half + x] as number) * (COSINES[8 * u + x] as number)
    values[from + u * step] = sum
  }
}
