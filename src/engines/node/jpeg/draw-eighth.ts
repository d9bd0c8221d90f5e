import type { SmallPicture } from '../../../domain/image.ts'
import { greyLevel } from '../pixels/grey-level.ts'
import type { BaselineJpeg, JpegComponent } from './baseline-jpeg.ts'

/**
 * The picture an eighth as wide and high, in grey: a pixel is the mean of a block of the finest component, which is what its DC says (ITU-T T.81,
 * A.3.3), so nothing has to be decoded for it. Colour that is sampled more coarsely is repeated. `dcs`: one for each block, in the order of the scan.
 */
export function drawEighth(jpeg: BaselineJpeg, dcs: Int16Array): SmallPicture {
  const size = { widthPx: Math.ceil(jpeg.size.widthPx / 8), heightPx: Math.ceil(jpeg.size.heightPx / 8) }
  const [grey, blue, red] = jpeg.components.map((component, index) => drawMeans(jpeg, component, { index, dcs }))
  const samples = new Uint8ClampedArray(size.widthPx * size.heightPx)
  for (let row = 0; row < size.heightPx; row++) {
    const to = samples.subarray(row * size.widthPx, (row + 1) * size.widthPx)
    if (blue === undefined || red === undefined) drawGreyRow(grey as Means, row, to)
    else drawColourRow({ grey: grey as Means, blue, red }, row, to)
  }
  const reach = { across: jpeg.size.widthPx / 8, down: jpeg.size.heightPx / 8 }
  return { size, reach, samples: new Uint8Array(samples.buffer) }
}

/** The means of a component's blocks, row by row, less 128. */
interface Means {
  readonly values: Float32Array
  readonly width: number
  /** Pixels of the eighth that one of them covers. */
  readonly across: number
  readonly down: number
}

function drawGreyRow({ values, width }: Means, row: number, to: Uint8ClampedArray): void {
  for (let at = 0; at < to.length; at++) to[at] = (values[row * width + at] as number) + 128
}

/** To RGB as JFIF 1.02 has it, and to grey. Plain names in place of destructured lists: those cost ten times as long here. */
function drawColourRow(
  { grey, blue, red }: { readonly grey: Means; readonly blue: Means; readonly red: Means },
  row: number,
  to: Uint8ClampedArray,
): void {
  const fromGrey = row * grey.width
  const fromBlue = Math.floor(row / blue.down) * blue.width
  const fromRed = Math.floor(row / red.down) * red.width
  const rgb = new Uint8ClampedArray(3)
  for (let column = 0; column < to.length; column++) {
    const y = (grey.values[fromGrey + column] as number) + 128
    const cb = blue.values[fromBlue + Math.floor(column / blue.across)] as number
    const cr = red.values[fromRed + Math.floor(column / red.across)] as number
    rgb[0] = y + 1.402 * cr
    rgb[1] = y - 0.344_136_286 * cb - 0.714_136_286 * cr
    rgb[2] = y + 1.772 * cb
    to[column] = greyLevel(rgb[0], rgb[1], rgb[2])
  }
}

function drawMeans(
  { components, mcusAcross, mcuCount }: BaselineJpeg,
  { across, down, divisors, pxPerSample }: JpegComponent,
  { index, dcs }: { readonly index: number; readonly dcs: Int16Array },
): Means {
  const blocks = components.map(component => component.across * component.down)
  const perMcu = sum(blocks)
  const width = across * mcusAcross
  const values = new Float32Array(width * down * (mcuCount / mcusAcross))
  const scale = (divisors[0] as number) / 8
  let from = sum(blocks.slice(0, index))
  for (let first = 0; first < values.length; first += width * down)
    for (let left = 0; left < width; left += across, from += perMcu)
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++)
          values[first + y * width + left + x] = (dcs[from + y * across + x] as number) * scale
  return { values, width, across: pxPerSample.x, down: pxPerSample.y }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
