import type { ImageFormat } from '../domain/image.ts'
import { readBmff } from './bmff.ts'
import { readBmp } from './bmp.ts'
import { Collector } from './collector.ts'
import type { ByteSource, ContainerReading, ContainerTools, ReadingHooks } from './container-reading.ts'
import { readGif } from './gif.ts'
import { readJpeg } from './jpeg.ts'
import { readJxl } from './jxl.ts'
import { readPng } from './png.ts'
import { SNIFF_BYTES, sniffFormat } from './sniff.ts'
import { readSvg } from './svg.ts'
import { readTiff } from './tiff.ts'
import { readWebp } from './webp.ts'

const READERS: Record<ImageFormat, (collector: Collector) => Promise<ContainerReading>> = {
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  avif: collector => readBmff(collector, 'avif'),
  heic: collector => readBmff(collector, 'heic'),
  tiff: readTiff,
  dng: readTiff,
  gif: readGif,
  svg: readSvg,
  jxl: readJxl,
  bmp: readBmp,
}

/**
 * Reads an image's headers and metadata blocks without decoding a pixel. Null: its bytes are no image we know.
 * Damage never throws: it is told in `problems`, and what could be read comes back. Rejects only when the source does.
 */
export async function readContainer(
  source: ByteSource,
  tools: ContainerTools,
  hooks?: ReadingHooks,
): Promise<ContainerReading | null> {
  const format = sniffFormat(await source.read(0, Math.min(source.size, SNIFF_BYTES)))
  return format === null ? null : READERS[format](new Collector(source, tools, hooks))
}
