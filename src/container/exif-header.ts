import { hasAscii, latin1, readU16, readU32 } from './bytes.ts'

/** Exif 3.0 section 4.6.5: orientation is IFD0's tag 0x0112. */
const ORIENTATION_TAG = 0x0112
/** Real IFDs have under 100 entries. */
const MAX_ENTRIES = 512

/** Exif bytes without the `Exif\0\0` header that some writers put before the TIFF part in PNG, WebP and HEIF. */
export function stripExifHeader(bytes: Uint8Array): Uint8Array {
  return hasAscii(bytes, 'Exif\0') ? bytes.subarray(6) : bytes
}

/** Orientation 1-8 from a TIFF-structured Exif block; 1 where it does not say or is damaged. */
export function readExifOrientation(tiff: Uint8Array): number {
  const isLittleEndian = latin1(tiff, 0, 2) === 'II'
  if (!isLittleEndian && latin1(tiff, 0, 2) !== 'MM') return 1
  const start = readU32(tiff, 4, isLittleEndian)
  const count = Math.min(readU16(tiff, start, isLittleEndian), MAX_ENTRIES)
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + index * 12
    if (readU16(tiff, entry, isLittleEndian) !== ORIENTATION_TAG) continue
    const value = readU16(tiff, entry + 8, isLittleEndian)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
