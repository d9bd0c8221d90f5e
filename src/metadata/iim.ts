import { concatBytes, hasAscii, readU16, readU32, utf8OrLatin1 } from '../container/bytes.ts'
import type { MetadataSink } from './decoded-metadata.ts'
import { addField, addThumbnail } from './decoded-metadata.ts'

/** Photoshop image resources: Adobe Photoshop File Formats Specification, "Image Resource IDs". */
const IIM_RESOURCE = 0x0404
const THUMBNAIL_RESOURCES = [0x0409, 0x040c]
/** Header of a thumbnail resource before its JPEG. */
const THUMBNAIL_HEADER_BYTES = 28
const MAX_RESOURCES = 2_000
const MAX_DATASETS = 10_000
/** IPTC IIM 4.2 section 1.6: datasets begin with this byte. */
const TAG_MARKER = 0x1c

/** Decodes IPTC IIM, bare or inside Photoshop resources, into fields `IIM:record:dataset`; resources may hold thumbnails too. */
export function decodeIim(bytes: Uint8Array, at: string, sink: MetadataSink): void {
  if (bytes[0] === TAG_MARKER) return decodeDatasets(bytes, at, sink)
  const parts: Uint8Array[] = []
  let offset = 0
  for (let count = 0; count < MAX_RESOURCES && offset + 12 <= bytes.length; count++) {
    if (!hasAscii(bytes, '8BIM', offset)) break
    const id = readU16(bytes, offset + 4)
    // A Pascal string, padded to even length together with its length byte.
    const nameBytes = ((bytes[offset + 6] ?? 0) + 2) & ~1
    const length = readU32(bytes, offset + 6 + nameBytes)
    if (length < 0) break
    const data = bytes.subarray(offset + 10 + nameBytes, offset + 10 + nameBytes + length)
    if (data.length < length) sink.problems.push(`${at}: Photoshop resource 0x${id.toString(16)} is cut off`)
    if (id === IIM_RESOURCE) parts.push(data)
    if (THUMBNAIL_RESOURCES.includes(id))
      addThumbnail(sink, `8BIM:0x0${id.toString(16)}`, data.subarray(THUMBNAIL_HEADER_BYTES))
    offset += 10 + nameBytes + length + (length & 1)
  }
  if (parts.length > 0) decodeDatasets(concatBytes(parts), at, sink)
}

/**
 * Text is UTF-8 where it is valid UTF-8, else Latin-1: dataset 1:90 (coded character set) is absent from many UTF-8
 * files and present in some Latin-1 ones, so the bytes are believed more than it.
 */
function decodeDatasets(bytes: Uint8Array, at: string, sink: MetadataSink): void {
  let offset = 0
  for (let count = 0; count < MAX_DATASETS && offset + 5 <= bytes.length; count++) {
    if (bytes[offset] !== TAG_MARKER) break
    const record = bytes[offset + 1] ?? 0
    const dataset = bytes[offset + 2] ?? 0
    const size = readU16(bytes, offset + 3)
    // Bit 15 set: the next bytes hold the length (section 1.5.2); only lengths of four bytes occur.
    const isExtended = (size & 0x8000) !== 0
    if (isExtended && (size & 0x7fff) !== 4) break
    const start = offset + (isExtended ? 9 : 5)
    const length = isExtended ? readU32(bytes, offset + 5) : size
    if (length < 0) break
    if (record === 2 && dataset > 0) {
      addField(sink, {
        source: 'iptc',
        field: `IIM:${record}:${dataset}`,
        value: trimNul(utf8OrLatin1(bytes.subarray(start, start + length))),
        at,
      })
    }
    offset = start + length
  }
}

const trimNul = (text: string): string => text.replace(/\0+$/, '').trim()
