import { hasAscii, utf8OrLatin1 } from '../container/bytes.ts'

/** Longest comment that is decoded; the sink cuts it further. */
const MAX_COMMENT_BYTES = 4 * 1024 * 1024
/** Characters looked at to tell which byte order text is in. */
const SAMPLE_BYTES = 4_096

/**
 * Text of UserComment and its kin (Exif 3.0 section 4.6.6, table 9): an 8-byte code, then text. `UNICODE` stands in
 * either byte order whatever the file's is (markers.md section 10); zeros, JIS and no header at all occur.
 */
export function decodeComment(bytes: Uint8Array): string {
  const bounded = bytes.subarray(0, MAX_COMMENT_BYTES)
  if (hasAscii(bounded, 'UNICODE\0') || hasAscii(bounded, 'Unicode\0')) return clean(decodeUtf16(bounded.subarray(8)))
  if (hasAscii(bounded, 'ASCII\0\0\0') || hasAscii(bounded, 'JIS\0\0\0\0\0') || hasAscii(bounded, '\0\0\0\0\0\0\0\0')) {
    return clean(utf8OrLatin1(bounded.subarray(8)))
  }
  return clean(hasByteOrderMark(bounded) ? decodeUtf16(bounded) : utf8OrLatin1(bounded))
}

/** Text of Microsoft's XP tags: UTF-16LE, zero-terminated. */
export function decodeXp(bytes: Uint8Array): string {
  return clean(new TextDecoder('utf-16le').decode(bytes.subarray(0, MAX_COMMENT_BYTES)))
}

/** Text of an ASCII field: up to its first zero; UTF-8 in practice. */
export function decodeAscii(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return utf8OrLatin1(end < 0 ? bytes : bytes.subarray(0, end)).trim()
}

const clean = (text: string): string =>
  text
    .replace(/\0+$/, '')
    .replace(/^\ufeff/, '')
    .trim()

const hasByteOrderMark = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

function decodeUtf16(bytes: Uint8Array): string {
  if (hasByteOrderMark(bytes)) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  // Some writers put UTF-8 behind the UNICODE code: no zero bytes, and valid.
  if (!sample.includes(0) && isMostlyAscii(sample)) return utf8OrLatin1(bytes)
  const little = plausibility(new TextDecoder('utf-16le').decode(sample))
  const big = plausibility(new TextDecoder('utf-16be').decode(sample))
  return new TextDecoder(little > big ? 'utf-16le' : 'utf-16be').decode(bytes)
}

const isMostlyAscii = (bytes: Uint8Array): boolean =>
  bytes.reduce((count, byte) => count + (byte >= 0x20 && byte < 0x7f ? 1 : 0), 0) > bytes.length * 0.9

/** How many characters belong to scripts people write: read in the wrong order, Latin text turns into rare ones. */
function plausibility(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isLatin = (code >= 0x20 && code < 0x7f) || code === 10 || code === 13 || code === 9
    if (isLatin) count += 2
    else if ((code >= 0xa0 && code < 0x600) || (code >= 0x3000 && code < 0x3100) || (code >= 0x4e00 && code < 0x9fa6))
      count++
  }
  return count
}
