import { concatBytes } from './bytes.ts'
import type { TiffEntry, TiffWalker } from './tiff-ifd.ts'
import { typeBytes } from './tiff-ifd.ts'

/** Directories of one page that together are its Exif. */
export interface ExifDirectories {
  readonly main: readonly TiffEntry[]
  readonly exif: readonly TiffEntry[]
  readonly gps: readonly TiffEntry[]
}

const EXIF_POINTER = 0x8769
const GPS_POINTER = 0x8825
/** Tables of picture data, pointers to other directories, and maker notes: their offsets mean nothing outside the file. */
const LEFT_OUT = [273, 279, 288, 289, 324, 325, 330, 512, 519, 520, 521, 0x8769, 0x8825, 0x927c, 0xa005, 0xc634]
/** Longer values of Exif fields are picture data in disguise. */
const MAX_VALUE_BYTES = 1024 * 1024
const HEADER_BYTES = 8

/** A TIFF of its own with the directories' values, in the file's byte order; BigTIFF becomes classic. Null when nothing is left. */
export async function packExif(walker: TiffWalker, directories: ExifDirectories): Promise<Uint8Array | null> {
  const main = await loadEntries(walker, directories.main)
  const exif = await loadEntries(walker, directories.exif)
  const gps = await loadEntries(walker, directories.gps)
  if (main.length + exif.length + gps.length === 0) return null
  const pack = new Packer(walker.header.isLittleEndian)
  const pointers: Loaded[] = []
  const addSub = (tag: number, entries: readonly Loaded[]): void => {
    if (entries.length > 0) pointers.push({ tag, type: 4, count: 1, bytes: pack.number(pack.directory(entries), 4) })
  }
  addSub(EXIF_POINTER, exif)
  addSub(GPS_POINTER, gps)
  const first = pack.directory([...main, ...pointers].toSorted((one, other) => one.tag - other.tag))
  return pack.finish(first)
}

interface Loaded {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly bytes: Uint8Array
}

async function loadEntries(walker: TiffWalker, entries: readonly TiffEntry[]): Promise<Loaded[]> {
  const loaded: Loaded[] = []
  for (const entry of entries) {
    const length = typeBytes(entry.type) * entry.count
    // 8-byte whole numbers do not exist in classic TIFF.
    if (LEFT_OUT.includes(entry.tag) || length > MAX_VALUE_BYTES || entry.type > 13) continue
    const bytes = await walker.value(entry, `TIFF tag ${entry.tag}`)
    if (bytes !== null) loaded.push({ tag: entry.tag, type: entry.type, count: entry.count, bytes: bytes.slice() })
  }
  return loaded
}

/** Writes directories one after the other: values first, then the directory that points to them. */
class Packer {
  readonly #isLittleEndian: boolean
  readonly #parts: Uint8Array[] = []
  #at = HEADER_BYTES

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian
  }

  /** A whole number of 2 or 4 bytes. */
  number(value: number, width: 2 | 4): Uint8Array {
    const view = new DataView(new ArrayBuffer(width))
    if (width === 2) view.setUint16(0, value, this.#isLittleEndian)
    else view.setUint32(0, value, this.#isLittleEndian)
    return new Uint8Array(view.buffer)
  }

  #push(bytes: Uint8Array): number {
    const at = this.#at
    // Values begin on even offsets: TIFF 6.0 section 2.
    const padded = bytes.length % 2 === 0 ? [bytes] : [bytes, new Uint8Array(1)]
    this.#parts.push(...padded)
    this.#at += bytes.length + (bytes.length % 2)
    return at
  }

  /** Adds a directory and its values; comes back with its offset. */
  directory(entries: readonly Loaded[]): number {
    const rows = entries.map(entry => {
      const field = new Uint8Array(4)
      if (entry.bytes.length <= 4) field.set(entry.bytes)
      else field.set(this.number(this.#push(entry.bytes), 4))
      return concatBytes([this.number(entry.tag, 2), this.number(entry.type, 2), this.number(entry.count, 4), field])
    })
    return this.#push(concatBytes([this.number(entries.length, 2), ...rows, this.number(0, 4)]))
  }

  /** The whole TIFF, beginning with the directory at `first`. */
  finish(first: number): Uint8Array {
    const order = this.#isLittleEndian ? 0x49 : 0x4d
    return concatBytes([Uint8Array.of(order, order), this.number(42, 2), this.number(first, 4), ...this.#parts])
  }
}
