import { concatBytes, latin1, readU16, readU32 } from '../bytes.ts'
import {
  type ExifDirectory,
  type ExifEntry,
  type ExifLayout,
  entryBytes,
  ordered,
  POINTER,
  readDirectory,
  readExifLayout,
  unitBytes,
} from './exif-directory.ts'
import type { MetadataBlocks, WrittenMetadata } from './metadata-blocks.ts'
import { u16, u32 } from './number-bytes.ts'
import { parseResources, RESOURCE } from './photoshop-resources.ts'

const MAKER_NOTE = 0x927c
const TAG = { xmp: 0x02bc, iim: 0x83bb, photoshop: 0x8649 } as const
/** The source's own, though the encoder writes them too: resolution and its unit. */
const TAKEN_OVER: ReadonlySet<number> = new Set([0x011a, 0x011b, 0x0128])
/** The encoder's are right for its pixels: sizes, orientation; pointers are made anew. */
const NEVER_COPIED: ReadonlySet<number> = new Set([0x0100, 0x0101, POINTER.exif, POINTER.gps, POINTER.interoperability])

interface Value {
  readonly tag: number
  readonly type: number
  readonly count: number
  /** In the file's byte order. */
  readonly bytes: Uint8Array
}

/**
 * Puts metadata into a TIFF: values, Exif, GPS and a new first directory are appended, and the header points to it. Strips and every
 * offset to them stay as they are. BigTIFF is not written by Ursprung's encoder and is refused.
 */
export function writeTiffMetadata(file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  const order = latin1(file, 0, 2)
  const isLittleEndian = order === 'II'
  if ((order !== 'II' && order !== 'MM') || readU16(file, 2, isLittleEndian) !== 42)
    return { kind: 'malformed', reason: 'TIFF: not a classic TIFF' }
  const first = readDirectory(file, readU32(file, 4, isLittleEndian), isLittleEndian)
  if (first === null) return { kind: 'malformed', reason: 'TIFF: damaged directory' }
  const appender = new Appender(file, isLittleEndian)
  const lost: string[] = []
  const source = blocks.exif === null ? null : readExifLayout(blocks.exif)
  const copy = (directory: ExifDirectory | null | undefined) =>
    directory === null || directory === undefined || blocks.exif === null || source === null
      ? []
      : directory.entries.flatMap(e => copyValue(blocks.exif ?? file, e, source.isLittleEndian !== isLittleEndian))
  const present = new Set(first.entries.map(e => e.tag))
  const main = copy(source?.main).filter(v => TAKEN_OVER.has(v.tag) || !present.has(v.tag))
  const values = [...main, ...blockValues(blocks)]
  for (const [tag, directory] of [
    [POINTER.exif, source?.exif],
    [POINTER.gps, source?.gps],
  ] as const) {
    const entries = copy(directory)
    // Carried, its pointer led nowhere once c2pa-rs 0.90.1 had signed (measured), and our own TIFF guard refused the file.
    if (directory?.entries.some(e => e.tag === POINTER.interoperability) === true) lost.push('EXIF Interoperability')
    if (directory?.entries.some(e => e.tag === MAKER_NOTE) === true)
      lost.push('EXIF MakerNote (moved: what it points to by offset may be unreadable)')
    if (entries.length > 0) values.push(appender.pointer(tag, appender.directory(entries, [], 0)))
  }
  lost.push(...damagedTags(source))
  const replaced = new Set(values.map(v => v.tag))
  const kept = first.entries.filter(e => !replaced.has(e.tag)).map(e => file.subarray(e.at, e.at + 12))
  return { kind: 'written', bytes: appender.finish(appender.directory(values, kept, first.next)), lost }
}

/** Names of values that lie outside of a damaged block and so cannot be copied. */
function damagedTags(source: ExifLayout | null): string[] {
  const entries = [source?.main, source?.exif, source?.gps].flatMap(directory => directory?.entries ?? [])
  return entries
    .filter(entry => entry.valueBytes === 0 && entry.count > 0)
    .map(entry => `EXIF tag 0x${entry.tag.toString(16).padStart(4, '0')} (damaged)`)
}

function blockValues(blocks: MetadataBlocks): Value[] {
  const values: Value[] = []
  const add = (tag: number, type: number, bytes: Uint8Array) => values.push({ tag, type, count: bytes.length, bytes })
  if (blocks.xmp !== null) add(TAG.xmp, 1, blocks.xmp)
  if (blocks.photoshop === null) return values
  add(TAG.photoshop, 1, blocks.photoshop)
  const iim = parseResources(blocks.photoshop).find(r => r.id === RESOURCE.iim)
  // UNDEFINED, as ExifTool and the IPTC reference write it; LONG in old files is byte-swapped by some readers.
  if (iim !== undefined) add(TAG.iim, 7, iim.bytes)
  return values
}

function copyValue(block: Uint8Array, entry: ExifEntry, isSwapped: boolean): Value[] {
  if (NEVER_COPIED.has(entry.tag) || (entry.valueBytes === 0 && entry.count > 0)) return []
  const bytes = new Uint8Array(block.subarray(entry.valueAt, entry.valueAt + entry.valueBytes))
  const unit = unitBytes(entry.type)
  if (isSwapped && unit > 1)
    for (let at = 0; at + unit <= bytes.length; at += unit) bytes.subarray(at, at + unit).reverse()
  return [terminated({ tag: entry.tag, type: entry.type, count: entry.count, bytes })]
}

/**
 * ASCII ends in one zero byte (TIFF 6.0 section 2). Cameras forget it, pad with many, or put one between two names; libtiff warns of
 * each, and sharp, which treats warnings as errors, then refuses the whole picture. Zeros inside become spaces.
 */
function terminated(value: Value): Value {
  if (value.type !== 2) return value
  const end = value.bytes.findLastIndex(byte => byte !== 0) + 1
  const text = value.bytes.subarray(0, end).map(byte => (byte === 0 ? 0x20 : byte))
  const bytes = concatBytes([text, new Uint8Array(1)])
  return { ...value, count: bytes.length, bytes }
}

/** Appends values and directories behind a file. */
class Appender {
  readonly #isLittleEndian: boolean
  readonly #parts: Uint8Array[]
  #at: number

  constructor(file: Uint8Array, isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian
    this.#parts = [new Uint8Array(file)]
    this.#at = file.length
    this.#align()
  }

  /** Appends a directory of new values and of entries that stand elsewhere; comes back with its offset. */
  directory(values: readonly Value[], raw: readonly Uint8Array[], next: number): number {
    const rows = [...raw, ...values.map(value => this.#row(value))]
    const sorted = rows.toSorted(
      (one, other) => readU16(one, 0, this.#isLittleEndian) - readU16(other, 0, this.#isLittleEndian),
    )
    return this.#push(concatBytes([this.#number(u16(rows.length)), ...sorted, this.#number(u32(next))]))
  }

  pointer(tag: number, offset: number): Value {
    return { tag, type: 4, count: 1, bytes: this.#number(u32(offset)) }
  }

  finish(firstDirectory: number): Uint8Array {
    this.#parts[0]?.set(this.#number(u32(firstDirectory)), 4)
    return concatBytes(this.#parts)
  }

  #row(value: Value): Uint8Array {
    const field = value.bytes.length <= 4 ? value.bytes : this.#number(u32(this.#push(value.bytes)))
    return entryBytes(value, field, this.#isLittleEndian)
  }

  #push(bytes: Uint8Array): number {
    const at = this.#at
    this.#parts.push(bytes)
    this.#at += bytes.length
    this.#align()
    return at
  }

  /** Values and directories begin on even offsets: TIFF 6.0 section 2. */
  #align(): void {
    if ((this.#at & 1) === 0) return
    this.#parts.push(new Uint8Array(1))
    this.#at++
  }

  #number(bytes: Uint8Array): Uint8Array {
    return ordered(bytes, this.#isLittleEndian)
  }
}
