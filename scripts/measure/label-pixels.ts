import sharp, { type Sharp } from 'sharp'
import type { PixelBox } from '../../src/domain/image.ts'

/** How far the picture outside of the caption differs from its source, in 8-bit levels. */
export interface PixelDifference {
  readonly mean: number
  /** Mean of the worst block of 16 x 16 px: coding noise is spread, a fault is not. */
  readonly worstBlock: number
  readonly differingShare: number
}

const BLOCK_PX = 16

/** Compares decoded samples outside of `box`, in the files' own colour space. `null`: sizes or bands differ. */
export async function comparePixels(source: string, output: string, box: PixelBox): Promise<PixelDifference | null> {
  const before = await decode(source)
  const after = await decode(output)
  const { width, channels } = after
  if (before.width !== width || before.channels !== channels || before.height > after.height) return null
  const blocksAcross = Math.ceil(width / BLOCK_PX)
  const sums = new Float64Array(blocksAcross * Math.ceil(before.height / BLOCK_PX))
  const counts = new Uint32Array(sums.length)
  let differing = 0
  for (let y = 0; y < before.height; y++) {
    for (let x = 0; x < width; x++) {
      if (y >= box.y && y < box.y + box.height && x >= box.x && x < box.x + box.width) continue
      const at = (y * width + x) * channels
      let step = 0
      for (let band = 0; band < channels; band++)
        step += Math.abs((before.data[at + band] ?? 0) - (after.data[at + band] ?? 0))
      const block = Math.floor(y / BLOCK_PX) * blocksAcross + Math.floor(x / BLOCK_PX)
      sums[block] = (sums[block] ?? 0) + step / channels
      counts[block] = (counts[block] ?? 0) + 1
      if (step > 0) differing++
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  // A sliver of a block beside the caption says little.
  const means = Array.from(sums, (sum, index) => ((counts[index] ?? 0) >= 64 ? sum / (counts[index] ?? 1) : 0))
  return {
    mean: sums.reduce((sum, value) => sum + value, 0) / Math.max(1, total) / before.levels,
    worstBlock: means.reduce((worst, value) => Math.max(worst, value), 0) / before.levels,
    differingShare: differing / Math.max(1, total),
  }
}

/** Whether the strictest decoding finds anything to complain about, e.g. an odd tag; browsers and editors go on. */
export async function decoderComplaint(path: string): Promise<string | null> {
  return sharp(path, { limitInputPixels: false, failOn: 'warning' })
    .stats()
    .then(
      () => null,
      (cause: unknown) => String(cause).split('\n')[0] ?? '',
    )
}

interface Decoded {
  readonly data: Uint8Array | Uint16Array
  readonly width: number
  readonly height: number
  readonly channels: number
  /** Steps of this depth in one 8-bit level. */
  readonly levels: number
}

async function decode(path: string): Promise<Decoded> {
  // `none`: what c2pa-rs adds to a TIFF is an error to libtiff; `decoderComplaint` tells of it.
  const metadata = await sharp(path, { failOn: 'none' }).metadata()
  const isWide = metadata.depth === 'ushort'
  const open = (): Sharp => sharp(path, { limitInputPixels: false, failOn: 'none' }).keepIccProfile().autoOrient()
  const picture =
    metadata.space === 'cmyk'
      ? open().pipelineColourspace('cmyk').toColourspace('cmyk')
      : open().toColourspace(metadata.space)
  const { data, info } = await picture.raw({ depth: isWide ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.length)
  return {
    data: isWide ? new Uint16Array(bytes) : new Uint8Array(bytes),
    width: info.width,
    height: info.height,
    channels: info.channels,
    levels: isWide ? 257 : 1,
  }
}
