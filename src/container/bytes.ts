/** Number, text and search helpers over bytes; no bounds are assumed, every read past the end says so by null or an empty view. */

const latin1Decoder = new TextDecoder('latin1')
const strictUtf8Decoder = new TextDecoder('utf-8', { fatal: true })

/** Unsigned 16-bit number at `offset`, or -1 past the end. */
export function readU16(bytes: Uint8Array, offset: number, isLittleEndian = false): number {
  const first = bytes[offset]
  const second = bytes[offset + 1]
  if (first === undefined || second === undefined) return -1
  return isLittleEndian ? first | (second << 8) : (first << 8) | second
}

/** Unsigned 32-bit number at `offset`, or -1 past the end. */
export function readU32(bytes: Uint8Array, offset: number, isLittleEndian = false): number {
  const low = readU16(bytes, offset + (isLittleEndian ? 0 : 2), isLittleEndian)
  const high = readU16(bytes, offset + (isLittleEndian ? 2 : 0), isLittleEndian)
  return low < 0 || high < 0 ? -1 : high * 0x1_0000 + low
}

/** Unsigned 64-bit number at `offset`, or -1 past the end or where it is no safe integer. */
export function readU64(bytes: Uint8Array, offset: number, isLittleEndian = false): number {
  const high = readU32(bytes, offset + (isLittleEndian ? 4 : 0), isLittleEndian)
  const low = readU32(bytes, offset + (isLittleEndian ? 0 : 4), isLittleEndian)
  const value = high < 0 || low < 0 ? -1 : high * 0x1_0000_0000 + low
  return Number.isSafeInteger(value) ? value : -1
}

/** Bytes as Latin-1 text, one character per byte. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return latin1Decoder.decode(bytes.subarray(start, end))
}

/** Text that says Latin-1 but is often UTF-8 (Midjourney's PNG chunks; markers.md section 10): UTF-8 where it is valid, else Latin-1. */
export function utf8OrLatin1(bytes: Uint8Array): string {
  try {
    return strictUtf8Decoder.decode(bytes)
  } catch {
    // Invalid UTF-8 is the ordinary case for old files: not an error.
    return latin1Decoder.decode(bytes)
  }
}

/** Whether `text` (ASCII) stands at `offset`. */
export function hasAscii(bytes: Uint8Array, text: string, offset = 0): boolean {
  if (offset < 0 || offset + text.length > bytes.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false
  }
  return true
}

/** First offset at or after `from` where `text` (ASCII) stands, or -1. */
export function indexOfAscii(bytes: Uint8Array, text: string, from = 0): number {
  const first = text.charCodeAt(0)
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (hasAscii(bytes, text, at)) return at
  }
  return -1
}

/** Offset of the next zero byte at or after `from`, or the length where there is none. */
export function endOfCString(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(0, from)
  return at < 0 ? bytes.length : at
}

/** Parts one after the other, in a new array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const only = parts.length === 1 ? parts[0] : undefined
  if (only !== undefined) return only
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
