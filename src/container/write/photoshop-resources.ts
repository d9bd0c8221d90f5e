import { concatBytes, hasAscii, readU16, readU32 } from '../bytes.ts'
import { ascii, u16, u32 } from './number-bytes.ts'

/** Resource ids: Adobe Photoshop file formats specification, image resource ids. */
export const RESOURCE = {
  iim: 0x0404,
  thumbnailOld: 0x0409,
  thumbnail: 0x040c,
  exif: 0x0422,
  exif3: 0x0423,
  xmp: 0x0424,
  digest: 0x0425,
  icc: 0x040f,
} as const

/** One image resource. */
export interface PhotoshopResource {
  readonly id: number
  /** Pascal string with its length byte, unpadded; kept as it stood. */
  readonly name: Uint8Array
  readonly bytes: Uint8Array
}

const MAX_RESOURCES = 1_000

/** The resources of an APP13 or tag 0x8649; for bare IIM one made-up resource 0x0404. Stops at the first damaged one. */
export function parseResources(block: Uint8Array): PhotoshopResource[] {
  if (block[0] === 0x1c) return [{ id: RESOURCE.iim, name: Uint8Array.of(0), bytes: block }]
  const found: PhotoshopResource[] = []
  for (let at = 0; hasAscii(block, '8BIM', at) && found.length < MAX_RESOURCES; ) {
    const nameBytes = 1 + (block[at + 6] ?? 0)
    const sizeAt = at + 6 + nameBytes + (nameBytes & 1)
    const size = readU32(block, sizeAt)
    if (size < 0 || sizeAt + 4 + size > block.length) break
    found.push({
      id: readU16(block, at + 4),
      name: block.subarray(at + 6, at + 6 + nameBytes),
      bytes: block.subarray(sizeAt + 4, sizeAt + 4 + size),
    })
    at = sizeAt + 4 + size + (size & 1)
  }
  return found
}

/** Resources as they stand in a file. */
export function resourceBytes(resources: readonly PhotoshopResource[]): Uint8Array {
  const padded = (bytes: Uint8Array) => [bytes, new Uint8Array(bytes.length & 1)]
  return concatBytes(
    resources.flatMap(r => [ascii('8BIM'), u16(r.id), ...padded(r.name), u32(r.bytes.length), ...padded(r.bytes)]),
  )
}

/** One IIM dataset (IPTC-NAA IIM 4.2 section 1.5). */
export interface Dataset {
  readonly record: number
  readonly number: number
  readonly bytes: Uint8Array
}

const MAX_DATASETS = 5_000
const UTF8_ESCAPE = '\x1b%G'

/** The datasets of an IIM block; stops at the first damaged one. */
export function parseDatasets(iim: Uint8Array): Dataset[] {
  const found: Dataset[] = []
  for (let at = 0; iim[at] === 0x1c && found.length < MAX_DATASETS; ) {
    let length = readU16(iim, at + 3)
    let start = at + 5
    // Bit 15: the length stands in as many bytes as the rest says.
    if (length >= 0x8000) {
      if ((length & 0x7fff) !== 4) break
      length = readU32(iim, at + 5)
      start = at + 9
    }
    if (length < 0 || start + length > iim.length) break
    found.push({ record: iim[at + 1] ?? 0, number: iim[at + 2] ?? 0, bytes: iim.subarray(start, start + length) })
    at = start + length
  }
  return found
}

/** Datasets as they stand in a file. */
export function datasetBytes(datasets: readonly Dataset[]): Uint8Array {
  return concatBytes(
    datasets.flatMap(({ record, number, bytes }) => {
      const isLong = bytes.length > 0x7fff
      const length = isLong ? concatBytes([u16(0x8004), u32(bytes.length)]) : u16(bytes.length)
      return [Uint8Array.of(0x1c, record, number), length, bytes]
    }),
  )
}

/** Whether the block says that its text is UTF-8 (dataset 1:90). */
export function isUtf8Iim(datasets: readonly Dataset[]): boolean {
  return datasets.some(d => d.record === 1 && d.number === 90 && hasAscii(d.bytes, UTF8_ESCAPE))
}
