import { concatBytes, hasAscii, readU16 } from '../bytes.ts'
import type { MetadataBlocks, WrittenMetadata } from './metadata-blocks.ts'
import { ascii, u16, u32 } from './number-bytes.ts'
import { jfifPayload } from './pixel-density.ts'

const EXIF_HEADER = 'Exif\0\0'
const XMP_HEADER = 'http://ns.adobe.com/xap/1.0/\0'
const EXTENDED_HEADER = 'http://ns.adobe.com/xmp/extension/\0'
const PHOTOSHOP_HEADER = 'Photoshop 3.0\0'
/** A segment's length field counts itself and is 16 bits: ITU-T T.81 section B.1.1.4. */
const MAX_PAYLOAD_BYTES = 65_533
/** Most bytes of an Exif block in its segment. */
export const MAX_JPEG_EXIF_BYTES = MAX_PAYLOAD_BYTES - EXIF_HEADER.length
/** Most bytes of a main XMP packet in one segment (XMP part 3, section 1.1.3). */
export const MAX_JPEG_XMP_BYTES = MAX_PAYLOAD_BYTES - XMP_HEADER.length
const COM = 0xfe
const APP0 = 0xe0

/**
 * Puts metadata into a JPEG: JFIF first, then Exif, XMP, Photoshop, foreign segments, comments, then the file as it was (ICC and
 * tables). Exif asks to be first and so does JFIF; every camera and reader accepts this order. Compressed data is untouched.
 */
export function writeJpegMetadata(file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  if (readU16(file, 0) !== 0xffd8) return { kind: 'malformed', reason: 'JPEG: no start of image' }
  const lost: string[] = []
  const kept = keptSegments(file)
  if (kept === null) return { kind: 'malformed', reason: 'JPEG: no scan found' }
  const isJfif = kept.segments[0] !== undefined && kept.segments[0][1] === APP0
  const first =
    blocks.density === null
      ? isJfif
        ? kept.segments.slice(0, 1)
        : []
      : segment(APP0, jfifPayload(blocks.density), lost)
  const rest = isJfif ? kept.segments.slice(1) : kept.segments
  const parts = [
    file.subarray(0, 2),
    ...first,
    ...exifSegment(blocks.exif, lost),
    ...xmpSegments(blocks, lost),
    ...photoshopSegments(blocks.photoshop),
    ...blocks.segments.flatMap(s => segment(APP0 + s.app, s.bytes, lost)),
    ...blocks.comments.flatMap(bytes => segment(COM, bytes, lost)),
    ...rest,
    file.subarray(kept.scanStart),
  ]
  return { kind: 'written', bytes: concatBytes(parts), lost }
}

/** Segments before the scan that stay: all but the metadata that is being written. */
function keptSegments(file: Uint8Array): { segments: Uint8Array[]; scanStart: number } | null {
  const segments: Uint8Array[] = []
  for (let at = 2; at + 4 <= file.length; ) {
    const marker = file[at + 1] ?? 0
    if (file[at] !== 0xff) return null
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xda) return { segments, scanStart: at }
    const end = at + 2 + readU16(file, at + 2)
    if (end > file.length || end < at + 4) return null
    const bytes = file.subarray(at, end)
    if (!isReplaced(bytes)) segments.push(bytes)
    at = end
  }
  return null
}

function isReplaced(bytes: Uint8Array): boolean {
  return (
    [EXIF_HEADER, XMP_HEADER, EXTENDED_HEADER, PHOTOSHOP_HEADER].some(header => hasAscii(bytes, header, 4)) ||
    bytes[1] === COM
  )
}

function segment(marker: number, payload: Uint8Array, lost: string[]): Uint8Array[] {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    lost.push(`JPEG segment of ${payload.length} bytes`)
    return []
  }
  return [Uint8Array.of(0xff, marker), u16(payload.length + 2), payload]
}

function exifSegment(exif: Uint8Array | null, lost: string[]): Uint8Array[] {
  if (exif === null) return []
  if (exif.length + EXIF_HEADER.length > MAX_PAYLOAD_BYTES) {
    lost.push(`EXIF (${exif.length} bytes; JPEG holds ${MAX_PAYLOAD_BYTES - EXIF_HEADER.length})`)
    return []
  }
  return segment(APP0 + 1, concatBytes([ascii(EXIF_HEADER), exif]), lost)
}

function xmpSegments({ xmp, extendedXmp }: MetadataBlocks, lost: string[]): Uint8Array[] {
  if (xmp === null) return []
  const main = segment(APP0 + 1, concatBytes([ascii(XMP_HEADER), xmp]), lost)
  if (extendedXmp === null) return main
  const { guid, bytes } = extendedXmp
  const room = MAX_PAYLOAD_BYTES - EXTENDED_HEADER.length - 40
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += room) {
    const head = concatBytes([ascii(EXTENDED_HEADER + guid), u32(bytes.length), u32(at)])
    parts.push(...segment(APP0 + 1, concatBytes([head, bytes.subarray(at, at + room)]), lost))
  }
  return [...main, ...parts]
}

function photoshopSegments(photoshop: Uint8Array | null): Uint8Array[] {
  if (photoshop === null || photoshop.length === 0) return []
  const room = MAX_PAYLOAD_BYTES - PHOTOSHOP_HEADER.length
  const parts: Uint8Array[] = []
  for (let at = 0; at < photoshop.length; at += room) {
    const payload = concatBytes([ascii(PHOTOSHOP_HEADER), photoshop.subarray(at, at + room)])
    parts.push(...segment(APP0 + 13, payload, []))
  }
  return parts
}
