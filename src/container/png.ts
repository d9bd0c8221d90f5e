import type { ContainerReading } from './container-reading.ts'
import { MAX_BLOCK_BYTES } from './container-reading.ts'
import { hasAscii, latin1, readU32 } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readExifOrientation, stripExifHeader } from './exif-header.ts'
import { addPngText, isTextChunk } from './png-text.ts'
import { readTrailer } from './trailer.ts'

/** Picture data is often cut into 8 KiB chunks, so a large file has many; beyond this the file is made to cost time. */
const MAX_CHUNKS = 200_000

/** Walks a PNG's chunks (PNG specification, third edition, section 5.3), also after IDAT; picture data is stepped over. */
export async function readPng(collector: Collector): Promise<ContainerReading> {
  const { source } = collector
  let at = 8
  let isAfterPicture = false
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const head = await source.read(at, 8)
    if (head.length < 8) break
    const length = readU32(head, 0)
    const type = latin1(head, 4, 8)
    if (type === 'IEND') {
      await readTrailer(collector, at + 12, 'PNG trailer')
      return collector.finish('png')
    }
    if (!/^[A-Za-z]{4}$/.test(type)) {
      collector.problem(`PNG @ ${at}: expected a chunk`)
      return collector.finish('png')
    }
    if (type === 'IDAT') isAfterPicture = true
    else if (isWanted(type)) await readChunk(collector, { type, at, length, isAfterPicture })
    at += 12 + length
  }
  collector.problem('PNG: cut off; no IEND')
  return collector.finish('png')
}

const isWanted = (type: string): boolean =>
  isTextChunk(type) || ['IHDR', 'eXIf', 'caBX', 'iCCP', 'acTL', 'tRNS'].includes(type)

async function readChunk(
  collector: Collector,
  chunk: { type: string; at: number; length: number; isAfterPicture: boolean },
): Promise<void> {
  const at = `PNG ${chunk.type}${chunk.isAfterPicture ? ' after IDAT' : ` @ ${chunk.at}`}`
  if (chunk.length > MAX_BLOCK_BYTES)
    return collector.problem(`${at}: ${chunk.length} bytes are over the limit and were not read`)
  const bytes = await collector.source.read(chunk.at + 8, chunk.length)
  if (bytes.length < chunk.length) collector.problem(`${at}: cut off at the end of the file`)
  const offset = chunk.at
  switch (chunk.type) {
    case 'IHDR':
      collector.setSize(readU32(bytes, 0), readU32(bytes, 4))
      // Colour types 4 and 6 have an alpha channel: PNG specification table 8.
      collector.hasAlpha = bytes[9] === 4 || bytes[9] === 6
      return
    case 'tRNS':
      collector.hasAlpha = true
      return
    case 'acTL':
      collector.frames = Math.max(1, readU32(bytes, 0))
      return
    case 'eXIf': {
      const tiff = stripExifHeader(bytes)
      collector.orientation = readExifOrientation(tiff)
      return collector.add({ kind: 'exif', bytes: tiff, key: '', at, offset, chunk: 'eXIf' })
    }
    case 'caBX':
      return collector.add({ kind: 'c2pa', bytes, key: '', at, offset })
    case 'iCCP':
      return addProfile(collector, bytes, at, offset)
    default:
      return addPngText(collector, { type: chunk.type, bytes, at, offset })
  }
}

/** Profile name, zero, compression method, zlib data. */
function addProfile(collector: Collector, bytes: Uint8Array, at: string, offset: number): void {
  const nameEnd = bytes.indexOf(0)
  if (nameEnd < 0) return collector.problem(`${at}: colour profile is damaged`)
  const profile = collector.inflate(bytes.subarray(nameEnd + 2), at)
  // `acsp` stands at byte 36 of every ICC profile: ICC.1:2022 section 7.2.
  if (profile === null || !hasAscii(profile, 'acsp', 36)) return
  collector.add({ kind: 'icc', bytes: profile, key: latin1(bytes, 0, nameEnd), at, offset })
}
