import { endOfCString, hasAscii, latin1, utf8OrLatin1 } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readExifOrientation, stripExifHeader } from './exif-header.ts'

type TextChunk = 'tEXt' | 'zTXt' | 'iTXt'
/** Adobe XMP specification part 3, section 1.1.5. Midjourney also writes it into tEXt (markers.md section 3). */
const XMP_KEYWORD = 'XML:com.adobe.xmp'
/** PNG specification section 11.3.3: keywords are at most 79 bytes; longer ones are cut. */
const MAX_KEYWORD_LENGTH = 79

/** Whether a chunk type carries text. */
export const isTextChunk = (type: string): type is TextChunk => type === 'tEXt' || type === 'zTXt' || type === 'iTXt'

/** Keeps a text chunk: as text, or as XMP, Exif or IIM where its keyword says that it is one in disguise. */
export function addPngText(
  collector: Collector,
  chunk: { type: string; bytes: Uint8Array; at: string; offset: number },
): void {
  if (!isTextChunk(chunk.type)) return
  const keywordEnd = endOfCString(chunk.bytes, 0)
  const key = utf8OrLatin1(chunk.bytes.subarray(0, Math.min(keywordEnd, MAX_KEYWORD_LENGTH)))
  const at = `${chunk.at} ${JSON.stringify(key)}`
  const payload = textPayload(collector, { type: chunk.type, bytes: chunk.bytes, from: keywordEnd + 1, at })
  if (payload === null) return
  const block = { key, at, offset: chunk.offset, chunk: chunk.type }
  if (key === XMP_KEYWORD) return collector.add({ ...block, kind: 'xmp', bytes: payload })
  if (/^raw profile type /i.test(key) && addRawProfile(collector, payload, block)) return
  collector.add({ ...block, kind: 'text', bytes: payload, text: utf8OrLatin1(payload) })
}

/** The text's bytes, inflated where compressed; null when damaged. */
function textPayload(
  collector: Collector,
  chunk: { type: TextChunk; bytes: Uint8Array; from: number; at: string },
): Uint8Array | null {
  const { type, bytes, from, at } = chunk
  if (type === 'tEXt') return bytes.subarray(from)
  if (type === 'zTXt') return collector.inflate(bytes.subarray(from + 1), at)
  // iTXt: compression flag, method, language tag, zero, translated keyword, zero, text.
  const languageEnd = endOfCString(bytes, from + 2)
  const text = bytes.subarray(endOfCString(bytes, languageEnd + 1) + 1)
  return bytes[from] === 1 ? collector.inflate(text, at) : text
}

/** ImageMagick's `Raw profile type X`: newline, name, newline, length, newline, then hexadecimal digits. False: not one after all. */
function addRawProfile(
  collector: Collector,
  payload: Uint8Array,
  block: { key: string; at: string; offset: number; chunk: TextChunk },
): boolean {
  const bytes = hexAfterThirdLine(latin1(payload))
  if (bytes === null) return false
  switch (block.key.slice(17).trim().toLowerCase()) {
    case 'xmp':
      collector.add({ ...block, kind: 'xmp', bytes })
      return true
    case 'exif':
    case 'app1':
      return addApp1Profile(collector, bytes, block)
    case 'iptc':
    case '8bim':
      collector.add({ ...block, kind: 'iim', bytes: hasAscii(bytes, 'Photoshop 3.0\0') ? bytes.subarray(14) : bytes })
      return true
    default:
      return false
  }
}

/** An APP1 segment is Exif or XMP. */
function addApp1Profile(
  collector: Collector,
  bytes: Uint8Array,
  block: { key: string; at: string; offset: number; chunk: TextChunk },
): boolean {
  if (hasAscii(bytes, 'http://ns.adobe.com/xap/1.0/\0')) {
    collector.add({ ...block, kind: 'xmp', bytes: bytes.subarray(29) })
    return true
  }
  const tiff = stripExifHeader(bytes)
  if (!hasAscii(tiff, 'II') && !hasAscii(tiff, 'MM')) return false
  if (collector.orientation === 1) collector.orientation = readExifOrientation(tiff)
  collector.add({ ...block, kind: 'exif', bytes: tiff })
  return true
}

/** Bytes of the hexadecimal digits after name and length; null when the text has not that form. */
function hexAfterThirdLine(text: string): Uint8Array | null {
  const header = /^\s*[\w .-]{1,40}\n\s*(\d{1,10})\n/.exec(text)
  if (header === null) return null
  const digits = text.slice(header[0].length).replace(/\s+/g, '')
  const length = Math.min(Number(header[1]), digits.length >> 1)
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index++) {
    const value = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16)
    if (Number.isNaN(value)) return null
    bytes[index] = value
  }
  return bytes
}
