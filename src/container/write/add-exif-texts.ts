import { concatBytes, readU16 } from '../bytes.ts'
import { entryBytes, ordered, POINTER, readExifLayout } from './exif-directory.ts'
import { ascii, u16, u32 } from './number-bytes.ts'

const USER_COMMENT = 0x9286
const EMPTY_BLOCK = concatBytes([ascii('MM'), u16(42), u32(8), u16(0), u32(0)])

/**
 * Adds a UserComment to an Exif block (or makes a block for it): new directories are appended and the pointers moved to them, so that
 * nothing that stands there changes its place. Null when there is a comment already or the block is damaged.
 */
export function addUserComment(block: Uint8Array | null, text: string): Uint8Array | null {
  const tiff = block ?? EMPTY_BLOCK
  const layout = readExifLayout(tiff)
  if (layout === null || layout.exif?.entries.some(e => e.tag === USER_COMMENT) === true) return null
  const { isLittleEndian } = layout
  const number = (bytes: Uint8Array) => ordered(bytes, isLittleEndian)
  const value = commentBytes(text, isLittleEndian)
  const padding = new Uint8Array(tiff.length & 1)
  const commentAt = tiff.length + padding.length
  const exifAt = commentAt + value.length + (value.length & 1)
  const comment = entryBytes(
    { tag: USER_COMMENT, type: 7, count: value.length },
    number(u32(commentAt)),
    isLittleEndian,
  )
  const rows = (layout.exif?.entries ?? []).map(e => rowAt(tiff, e.at))
  const exif = directory([...rows, comment], isLittleEndian, 0)
  const pointer = entryBytes({ tag: POINTER.exif, type: 4, count: 1 }, number(u32(exifAt)), isLittleEndian)
  const others = layout.main.entries.filter(e => e.tag !== POINTER.exif).map(e => rowAt(tiff, e.at))
  const main = directory([...others, pointer], isLittleEndian, layout.main.next)
  const header = concatBytes([tiff.subarray(0, 4), number(u32(exifAt + exif.length))])
  return concatBytes([header, tiff.subarray(8), padding, value, new Uint8Array(value.length & 1), exif, main])
}

/** A text for the first directory. */
export interface ExifText {
  readonly tag: number
  readonly text: string
}

/** Tags of the first directory that are taken; `null` for a damaged block. */
export function takenTags(block: Uint8Array | null): ReadonlySet<number> | null {
  const layout = readExifLayout(block ?? EMPTY_BLOCK)
  return layout === null ? null : new Set(layout.main.entries.map(entry => entry.tag))
}

/** Adds texts to the first directory, in the same way; null when a tag is taken or the block is damaged. */
export function addExifTexts(block: Uint8Array | null, texts: readonly ExifText[]): Uint8Array | null {
  const tiff = block ?? EMPTY_BLOCK
  const layout = readExifLayout(tiff)
  const taken = takenTags(tiff)
  if (layout === null || taken === null || texts.some(({ tag }) => taken.has(tag))) return null
  const { isLittleEndian, main } = layout
  const parts: Uint8Array[] = [tiff.subarray(8), new Uint8Array(tiff.length & 1)]
  let at = tiff.length + (tiff.length & 1)
  const added = texts.map(({ tag, text }) => {
    // ASCII by name, UTF-8 in practice; one zero byte at the end, and a value of up to four bytes would stand inline.
    const value = concatBytes([new TextEncoder().encode(text.padEnd(4)), new Uint8Array(1)])
    const row = entryBytes({ tag, type: 2, count: value.length }, ordered(u32(at), isLittleEndian), isLittleEndian)
    parts.push(value, new Uint8Array(value.length & 1))
    at += value.length + (value.length & 1)
    return row
  })
  const rows = [...main.entries.map(e => rowAt(tiff, e.at)), ...added]
  const header = concatBytes([tiff.subarray(0, 4), ordered(u32(at), isLittleEndian)])
  return concatBytes([header, ...parts, directory(rows, isLittleEndian, main.next)])
}

const rowAt = (tiff: Uint8Array, at: number): Uint8Array => tiff.subarray(at, at + 12)

function directory(rows: readonly Uint8Array[], isLittleEndian: boolean, next: number): Uint8Array {
  const sorted = rows.toSorted((one, other) => readU16(one, 0, isLittleEndian) - readU16(other, 0, isLittleEndian))
  return concatBytes([ordered(u16(rows.length), isLittleEndian), ...sorted, ordered(u32(next), isLittleEndian)])
}

/** Exif 3.0 section 4.6.6.5.2: 8 bytes of character code; UTF-16 in the block's byte order where ASCII does not do. */
function commentBytes(text: string, isLittleEndian: boolean): Uint8Array {
  if (/^[\x20-\x7e\t\r\n]*$/.test(text)) return concatBytes([ascii('ASCII\0\0\0'), ascii(text)])
  const units = Array.from({ length: text.length }, (_, index) => ordered(u16(text.charCodeAt(index)), isLittleEndian))
  return concatBytes([ascii('UNICODE\0'), ...units])
}
