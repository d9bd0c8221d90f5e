import { concatBytes, latin1, readU16, readU32 } from '../bytes.ts'
import { u16, u32 } from './number-bytes.ts'

/** Bytes of each TIFF field type: TIFF 6.0 section 2. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
/** Real directories have under 200 entries. */
const MAX_ENTRIES = 1_000
export const POINTER = { exif: 0x8769, gps: 0x8825, interoperability: 0xa005 } as const

/** One entry as it stands in the block. Offsets count from the TIFF header. */
export interface ExifEntry {
  readonly tag: number
  readonly type: number
  readonly count: number
  /** Where the 12 bytes of the entry stand. */
  readonly at: number
  readonly valueAt: number
  /** Bytes of the value; 0 where it lies outside the block. */
  readonly valueBytes: number
}

/** One directory. `nextAt`: where the offset of the next directory stands. */
export interface ExifDirectory {
  readonly at: number
  readonly entries: readonly ExifEntry[]
  readonly nextAt: number
  readonly next: number
}

/** The directories of an Exif block. */
export interface ExifLayout {
  readonly isLittleEndian: boolean
  readonly main: ExifDirectory
  readonly exif: ExifDirectory | null
  readonly gps: ExifDirectory | null
  /** IFD1: the embedded thumbnail. */
  readonly thumbnail: ExifDirectory | null
}

/** Reads the layout of an Exif block; null when it is none or its first directory is damaged. */
export function readExifLayout(tiff: Uint8Array): ExifLayout | null {
  const order = latin1(tiff, 0, 2)
  const isLittleEndian = order === 'II'
  if ((order !== 'II' && order !== 'MM') || readU16(tiff, 2, isLittleEndian) !== 42) return null
  const main = readDirectory(tiff, readU32(tiff, 4, isLittleEndian), isLittleEndian)
  if (main === null) return null
  const below = (tag: number) => {
    const pointer = main.entries.find(e => e.tag === tag)
    const at = pointer === undefined ? -1 : readU32(tiff, pointer.at + 8, isLittleEndian)
    return at <= 0 || at === main.at ? null : readDirectory(tiff, at, isLittleEndian)
  }
  const thumbnail = main.next > 0 && main.next !== main.at ? readDirectory(tiff, main.next, isLittleEndian) : null
  return { isLittleEndian, main, exif: below(POINTER.exif), gps: below(POINTER.gps), thumbnail }
}

/** One directory; null when it does not lie inside the block. */
export function readDirectory(tiff: Uint8Array, at: number, isLittleEndian: boolean): ExifDirectory | null {
  const count = readU16(tiff, at, isLittleEndian)
  if (at < 8 || count < 0 || count > MAX_ENTRIES || at + 2 + count * 12 > tiff.length) return null
  const entries = Array.from({ length: count }, (_, index) => readEntry(tiff, at + 2 + index * 12, isLittleEndian))
  const nextAt = at + 2 + count * 12
  return { at, entries, nextAt, next: Math.max(0, readU32(tiff, nextAt, isLittleEndian)) }
}

function readEntry(tiff: Uint8Array, at: number, isLittleEndian: boolean): ExifEntry {
  const type = readU16(tiff, at + 2, isLittleEndian)
  const count = readU32(tiff, at + 4, isLittleEndian)
  const size = (TYPE_BYTES[type] ?? 0) * count
  const valueAt = size <= 4 ? at + 8 : readU32(tiff, at + 8, isLittleEndian)
  const isInside = valueAt >= 0 && valueAt + size <= tiff.length
  return { tag: readU16(tiff, at, isLittleEndian), type, count, at, valueAt, valueBytes: isInside ? size : 0 }
}

/** Bytes one unit of a type takes when byte order changes: rationals are two longs. 1: no change. */
export function unitBytes(type: number): number {
  if (type === 5 || type === 10) return 4
  if (type === 2 || type === 7) return 1
  return TYPE_BYTES[type] ?? 1
}

/** Numbers in the order of a block. */
export function ordered(bytes: Uint8Array, isLittleEndian: boolean): Uint8Array {
  return isLittleEndian ? new Uint8Array(bytes).reverse() : bytes
}

/** An entry with its value somewhere: 12 bytes, offset or inline value given. */
export function entryBytes(
  entry: { tag: number; type: number; count: number },
  value: Uint8Array,
  isLittleEndian: boolean,
): Uint8Array {
  const number = (bytes: Uint8Array) => ordered(bytes, isLittleEndian)
  const field = new Uint8Array(4)
  field.set(value.subarray(0, 4))
  return concatBytes([number(u16(entry.tag)), number(u16(entry.type)), number(u32(entry.count)), field])
}
