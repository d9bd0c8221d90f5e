import type { ContainerReading } from './container-reading.ts'
import { latin1, readU16, readU32 } from './bytes.ts'
import type { Box } from './boxes.ts'
import { topLevelBoxes } from './boxes.ts'
import type { Collector } from './collector.ts'
import { stripExifHeader } from './exif-header.ts'
import { readJxlHeader } from './jxl-header.ts'

/** Bytes of the codestream that hold size, orientation and channel counts. */
const HEADER_BYTES = 64

/** Reads JPEG XL (ISO/IEC 18181-2): metadata boxes of the container form; a naked codestream has only its header. */
export async function readJxl(collector: Collector): Promise<ContainerReading> {
  const head = await collector.source.read(0, HEADER_BYTES)
  if (readU16(head, 0) === 0xff0a) {
    readJxlHeader(collector, head.subarray(2))
    return collector.finish('jxl')
  }
  let hasCodestream = false
  for (const box of await topLevelBoxes(collector)) {
    const isFirstPart: boolean = !hasCodestream && (box.type === 'jxlc' || box.type === 'jxlp')
    if (isFirstPart) await readCodestream(collector, box)
    else await readBox(collector, box)
    hasCodestream ||= isFirstPart
  }
  if (!hasCodestream) collector.problem('JXL: no codestream')
  return collector.finish('jxl')
}

async function readCodestream(collector: Collector, box: Box): Promise<void> {
  const start = box.payloadStart + (box.type === 'jxlp' ? 4 : 0)
  const head = await collector.source.read(start, HEADER_BYTES)
  if (readU16(head, 0) === 0xff0a) readJxlHeader(collector, head.subarray(2))
}

async function readBox(collector: Collector, box: Box): Promise<void> {
  if (box.type === 'brob') return readCompressedBox(collector, box)
  if (!['xml ', 'Exif', 'jumb'].includes(box.type)) return
  const at = `JXL ${box.type.trim()} @ ${box.offset}`
  // A `jumb` box is the store itself, header included.
  const start = box.type === 'jumb' ? box.offset : box.payloadStart
  const bytes = await collector.bytes(start, box.end - start, at)
  if (bytes !== null) keepBox(collector, { type: box.type, bytes, at, offset: box.offset })
}

/** `brob`: the type of the box inside, then its payload, Brotli-compressed (ISO/IEC 18181-2 section 9.3). */
async function readCompressedBox(collector: Collector, box: Box): Promise<void> {
  const type = latin1(await collector.source.read(box.payloadStart, 4))
  if (!['xml ', 'Exif', 'jumb'].includes(type)) return
  const at = `JXL brob ${type.trim()} @ ${box.offset}`
  const packed = await collector.bytes(box.payloadStart + 4, Math.max(0, box.end - box.payloadStart - 4), at)
  if (packed === null) return
  const bytes = collector.unbrotli(packed, at)
  if (bytes !== null) keepBox(collector, { type, bytes, at, offset: box.offset })
}

function keepBox(collector: Collector, box: { type: string; bytes: Uint8Array; at: string; offset: number }): void {
  const { bytes, at, offset } = box
  if (box.type === 'xml ') collector.add({ kind: 'xmp', bytes, key: '', at, offset })
  else if (box.type === 'jumb') collector.add({ kind: 'c2pa', bytes, key: '', at, offset })
  else {
    // As in HEIF, a 4-byte offset to the TIFF header comes first. Orientation is the codestream's, never Exif's.
    const start = 4 + Math.max(0, readU32(bytes, 0))
    collector.add({
      kind: 'exif',
      bytes: stripExifHeader(bytes.subarray(start < bytes.length ? start : 4)),
      key: '',
      at,
      offset,
    })
  }
}
