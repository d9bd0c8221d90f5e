import type { PixelBox } from '../../../domain/image.ts'
import type { BaselineJpeg, JpegComponent } from './baseline-jpeg.ts'
import { mcusIn } from './cut-part.ts'
import { inverseTransform } from './inverse-transform.ts'
import { type McuRange, partAround } from './mcu-range.ts'
import type { OpenJpeg } from './splice-jpeg.ts'
import { ZIGZAG } from './zigzag.ts'

/**
 * The samples of the box as libjpeg-turbo and mozjpeg decode them by default, bit by bit: RGB or grey, row by row, through no profile. A decoder
 * of its own for some hundred blocks, because to ask one takes longer than they do. Null where colour is sampled in a way that it does not know:
 * every second pixel across, or across and down, or all are known.
 */
export function decodeBox(open: OpenJpeg): Uint8Array | null {
  const { jpeg, box } = open
  const [luma, ...chroma] = jpeg.components
  if (luma === undefined || !isFull(luma) || jpeg.size.widthPx < LEAST_WIDTH_PX) return null
  const [blue, red] = chroma
  if (blue !== undefined && (red === undefined || !isKnown(blue) || !isSameSampling(blue, red))) return null
  const planes = drawPlanes(open, partAround(jpeg, box))
  const samples = new Uint8Array(box.width * box.height * jpeg.components.length)
  if (blue === undefined) copyGrey(planes[0] as Plane, box, samples)
  else drawColour(planes, box, samples)
  return samples
}

/** Narrower pictures have other rules at their edges. */
const LEAST_WIDTH_PX = 16

const isFull = ({ pxPerSample: { x, y } }: JpegComponent): boolean => x === 1 && y === 1
const isKnown = ({ pxPerSample: { x, y } }: JpegComponent): boolean => (x === 1 || x === 2) && (y === 1 || y === x)
const isSameSampling = (one: JpegComponent, other: JpegComponent): boolean =>
  one.pxPerSample.x === other.pxPerSample.x && one.pxPerSample.y === other.pxPerSample.y

/** The samples of a component in some MCUs, in whole blocks. */
interface Plane {
  readonly samples: Uint8ClampedArray
  readonly width: number
  /** Where it begins in the whole component, in samples. */
  readonly left: number
  readonly top: number
  /** The whole component's last column and row; a block may go on behind them. */
  readonly lastColumn: number
  readonly lastRow: number
  readonly pxPerSample: JpegComponent['pxPerSample']
}

function drawPlanes({ jpeg, walks }: OpenJpeg, range: McuRange): readonly Plane[] {
  const planes = jpeg.components.map(component => planeOf(jpeg, component, range))
  const coefficients = new Int32Array(64)
  for (const walked of mcusIn(range, jpeg.mcusAcross, walks)) {
    const row = Math.floor(walked.mcu / jpeg.mcusAcross) - range.top
    const column = (walked.mcu % jpeg.mcusAcross) - range.left
    let block = 0
    for (const [index, { across, down, divisors }] of jpeg.components.entries()) {
      const { samples: plane, width } = planes[index] as Plane
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++, block++) {
          for (let k = 0; k < 64; k++)
            coefficients[ZIGZAG[k] as number] =
              (walked.coefficients[64 * block + k] as number) * (divisors[k] as number)
          inverseTransform(coefficients, {
            plane,
            from: 8 * (row * down + y) * width + 8 * (column * across + x),
            width,
          })
        }
    }
  }
  return planes
}

function planeOf(
  { size }: BaselineJpeg,
  { across, down, pxPerSample }: JpegComponent,
  { left, top, right, bottom }: McuRange,
): Plane {
  const width = 8 * across * (right - left + 1)
  return {
    samples: new Uint8ClampedArray(width * 8 * down * (bottom - top + 1)),
    width,
    left: 8 * across * left,
    top: 8 * down * top,
    lastColumn: Math.ceil(size.widthPx / pxPerSample.x) - 1,
    lastRow: Math.ceil(size.heightPx / pxPerSample.y) - 1,
    pxPerSample,
  }
}

function copyGrey({ samples, width, left, top }: Plane, box: PixelBox, to: Uint8Array): void {
  for (let y = 0; y < box.height; y++) {
    const from = (box.y + y - top) * width + box.x - left
    to.set(samples.subarray(from, from + box.width), y * box.width)
  }
}

/** From YCbCr as JFIF 1.02 has it, in whole numbers as libjpeg's tables do (scaled by 2¹⁶). */
function drawColour([luma, blue, red]: readonly Plane[], box: PixelBox, to: Uint8Array): void {
  const grey = new Uint8Array(box.width * box.height)
  copyGrey(luma as Plane, box, grey)
  const [cbs, crs] = [new Uint8Array(box.width), new Uint8Array(box.width)]
  const rgb = new Uint8ClampedArray(to.buffer)
  for (let row = 0, pixel = 0; row < box.height; row++) {
    drawChromaRow(blue as Plane, box, row, cbs)
    drawChromaRow(red as Plane, box, row, crs)
    for (let column = 0; column < box.width; column++, pixel++) {
      const y = grey[pixel] as number
      const cb = (cbs[column] as number) - 128
      const cr = (crs[column] as number) - 128
      rgb[3 * pixel] = y + ((91_881 * cr + 32_768) >> 16)
      rgb[3 * pixel + 1] = y + ((32_768 - 22_554 * cb - 46_802 * cr) >> 16)
      rgb[3 * pixel + 2] = y + ((116_130 * cb + 32_768) >> 16)
    }
  }
}

/** One row of a colour for each pixel of the box. Coarser samples are mixed 3 to 1 with the nearer neighbour, libjpeg's "fancy upsampling". */
function drawChromaRow(plane: Plane, box: PixelBox, row: number, to: Uint8Array): void {
  const { samples, width, left, top, lastColumn, lastRow, pxPerSample } = plane
  const y = box.y + row
  const near = Math.floor(y / pxPerSample.y)
  const nearRow = (near - top) * width - left
  if (pxPerSample.x === 1) {
    to.set(samples.subarray(nearRow + box.x, nearRow + box.x + box.width))
    return
  }
  const isHalved = pxPerSample.y === 2
  const far = isHalved ? clamp(near + ((y & 1) === 1 ? 1 : -1), lastRow) : near
  const farRow = (far - top) * width - left
  /** Four times a sample in this row; in libjpeg's words a column sum. */
  const sumAt = (column: number): number =>
    3 * (samples[nearRow + column] as number) + (samples[farRow + column] as number)
  for (let x = 0; x < box.width; x++) {
    const column = (box.x + x) >> 1
    const isRight = ((box.x + x) & 1) === 1
    const beside = clamp(column + (isRight ? 1 : -1), lastColumn)
    to[x] = isHalved
      ? (3 * sumAt(column) + sumAt(beside) + (isRight ? 7 : 8)) >> 4
      : (3 * (samples[nearRow + column] as number) + (samples[nearRow + beside] as number) + (isRight ? 2 : 1)) >> 2
  }
}

const clamp = (index: number, last: number): number => Math.max(0, Math.min(last, index))
