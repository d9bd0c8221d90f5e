import type { ContainerReading } from './container-reading.ts'
import { latin1, readU16, readU32 } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readExifOrientation, stripExifHeader } from './exif-header.ts'
import { readTrailer } from './trailer.ts'

/** An animation has one chunk a frame; beyond this the file is made to cost time. */
const MAX_CHUNKS = 20_000
/** Flags of VP8X: RFC 9649 section 2.7.1. */
const ALPHA_FLAG = 0x10

/** Walks a WebP's RIFF chunks (RFC 9649); they are padded to even length. */
export async function readWebp(collector: Collector): Promise<ContainerReading> {
  const { source } = collector
  const riff = await source.read(0, 12)
  const end = Math.min(source.size, 8 + readU32(riff, 4, true))
  let at = 12
  let animationFrames = 0
  for (let count = 0; count < MAX_CHUNKS && at + 8 <= end; count++) {
    const head = await source.read(at, 8)
    const type = latin1(head, 0, 4)
    const length = readU32(head, 4, true)
    if (type === 'ANMF') animationFrames++
    else await readChunk(collector, { type, at, length })
    at += 8 + length + (length & 1)
  }
  if (at > source.size + 1) collector.problem('WebP: cut off at the end of the file')
  else if (end + (end & 1) < source.size) await readTrailer(collector, end, 'WebP trailer')
  collector.frames = Math.max(1, animationFrames)
  return collector.finish('webp')
}

async function readChunk(collector: Collector, chunk: { type: string; at: number; length: number }): Promise<void> {
  const at = `WebP ${chunk.type.trim()} @ ${chunk.at}`
  const offset = chunk.at
  switch (chunk.type) {
    case 'VP8X':
    case 'VP8 ':
    case 'VP8L':
      return readSize(collector, chunk.type, await collector.source.read(chunk.at + 8, 10))
    case 'ALPH':
      collector.hasAlpha = true
      return
    case 'EXIF': {
      const bytes = await collector.bytes(chunk.at + 8, chunk.length, at)
      if (bytes === null) return
      const tiff = stripExifHeader(bytes)
      collector.orientation = readExifOrientation(tiff)
      return collector.add({ kind: 'exif', bytes: tiff, key: '', at, offset })
    }
    default:
      return keepPlain(collector, chunk, at)
  }
}

/** Chunks whose payload is kept as it stands. */
const PLAIN_KINDS = new Map<string, 'xmp' | 'c2pa' | 'icc'>([
  ['XMP ', 'xmp'],
  ['C2PA', 'c2pa'],
  ['ICCP', 'icc'],
])

async function keepPlain(
  collector: Collector,
  chunk: { type: string; at: number; length: number },
  at: string,
): Promise<void> {
  const kind = PLAIN_KINDS.get(chunk.type)
  const bytes = kind === undefined ? null : await collector.bytes(chunk.at + 8, chunk.length, at)
  if (kind !== undefined && bytes !== null) collector.add({ kind, bytes, key: '', at, offset: chunk.at })
}

/** VP8X: RFC 9649 section 2.7.1 · VP8: RFC 6386 section 9.1 · VP8L: RFC 9649 section 3.4. The first one that says a size wins. */
function readSize(collector: Collector, type: string, bytes: Uint8Array): void {
  const u24 = (offset: number): number =>
    (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16)
  if (type === 'VP8X') {
    collector.hasAlpha = ((bytes[0] ?? 0) & ALPHA_FLAG) !== 0
    collector.setSize(u24(4) + 1, u24(7) + 1)
  } else if (collector.stored !== null) return
  else if (type === 'VP8 ') collector.setSize(readU16(bytes, 6, true) & 0x3fff, readU16(bytes, 8, true) & 0x3fff)
  else {
    const bits = readU32(bytes, 1, true)
    collector.setSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
    collector.hasAlpha = ((bits >>> 28) & 1) === 1
  }
}
