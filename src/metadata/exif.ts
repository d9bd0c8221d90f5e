import { assertNever } from '../domain/result.ts'
import { latin1, readU16, readU32 } from '../container/bytes.ts'
import type { MetadataSink } from './decoded-metadata.ts'
import { addField, addThumbnail } from './decoded-metadata.ts'
import { decodeAscii, decodeComment, decodeXp } from './exif-text.ts'
import type { ExifValueKind } from './exif-tags-table.ts'
import { EXIF_TAGS, GPS_TAGS } from './exif-tags-table.ts'

const POINTERS = { exif: 0x8769, gps: 0x8825, interoperability: 0xa005 }
const THUMBNAIL_OFFSET = 0x0201
const THUMBNAIL_LENGTH = 0x0202
/** Bytes of each field type: TIFF 6.0 section 2. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
const ASCII = 2
const BYTE = 1
const UNDEFINED = 7
/** Real directories have under 200 entries. */
const MAX_ENTRIES = 1_000
const MAX_DIRECTORIES = 16
/** Bytes of one value, and of all values of one block: many entries may point to one long text. */
const MAX_VALUE_BYTES = 2 * 1024 * 1024
const MAX_BLOCK_VALUE_BYTES = 16 * 1024 * 1024
/** Numbers shown of one field. */
const MAX_NUMBERS = 16

/** A directory entry with its value's bytes. */
interface Entry {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** Decodes a TIFF-structured Exif block into fields `EXIF:Name` (of IFD1: `EXIF:IFD1:Name`) and its thumbnail. */
export function decodeExif(tiff: Uint8Array, at: string, sink: MetadataSink): void {
  const order = latin1(tiff, 0, 2)
  if (order !== 'II' && order !== 'MM') return void sink.problems.push(`${at}: Exif without a TIFF header`)
  new ExifDecoder(tiff, { at, sink, isLittleEndian: order === 'II' }).decode()
}

class ExifDecoder {
  readonly #tiff: Uint8Array
  readonly #at: string
  readonly #sink: MetadataSink
  readonly #isLittleEndian: boolean
  readonly #visited = new Set<number>()
  #valueBytes = 0

  constructor(tiff: Uint8Array, place: { at: string; sink: MetadataSink; isLittleEndian: boolean }) {
    this.#tiff = tiff
    this.#at = place.at
    this.#sink = place.sink
    this.#isLittleEndian = place.isLittleEndian
  }

  decode(): void {
    const first = readU32(this.#tiff, 4, this.#isLittleEndian)
    const next = this.#directory(first, 'EXIF:', EXIF_TAGS)
    if (next > 0) this.#directory(next, 'EXIF:IFD1:', EXIF_TAGS)
  }

  /** Decodes one directory and those it points to; comes back with the offset of the next one, 0 at the end. */
  #directory(offset: number, prefix: string, tags: typeof EXIF_TAGS): number {
    if (this.#visited.has(offset) || this.#visited.size >= MAX_DIRECTORIES) {
      this.#sink.problems.push(`${this.#at}: Exif directory loop`)
      return 0
    }
    this.#visited.add(offset)
    const count = readU16(this.#tiff, offset, this.#isLittleEndian)
    if (count < 0 || count > MAX_ENTRIES) {
      this.#sink.problems.push(`${this.#at}: Exif directory @ ${offset} is damaged`)
      return 0
    }
    const entries = Array.from({ length: count }, (_, index) => this.#entry(offset + 2 + index * 12)).filter(
      entry => entry !== null,
    )
    if (prefix === 'EXIF:IFD1:') this.#thumbnail(entries)
    for (const entry of entries) this.#follow(entry, entries, { prefix, tags })
    return Math.max(0, readU32(this.#tiff, offset + 2 + count * 12, this.#isLittleEndian))
  }

  #entry(at: number): Entry | null {
    const type = readU16(this.#tiff, at + 2, this.#isLittleEndian)
    const count = readU32(this.#tiff, at + 4, this.#isLittleEndian)
    const size = (TYPE_BYTES[type] ?? 0) * count
    if (size <= 0 || count < 0) return null
    const start = size <= 4 ? at + 8 : readU32(this.#tiff, at + 8, this.#isLittleEndian)
    const isAllowed = start >= 0 && this.#valueBytes < MAX_BLOCK_VALUE_BYTES
    const bytes = isAllowed ? this.#tiff.subarray(start, start + Math.min(size, MAX_VALUE_BYTES)) : new Uint8Array(0)
    this.#valueBytes += bytes.length
    return { tag: readU16(this.#tiff, at, this.#isLittleEndian), type, count, bytes }
  }

  #follow(entry: Entry, siblings: readonly Entry[], place: { prefix: string; tags: typeof EXIF_TAGS }): void {
    const pointer = entry.tag === POINTERS.exif || entry.tag === POINTERS.gps || entry.tag === POINTERS.interoperability
    if (pointer && place.prefix === 'EXIF:') {
      // Interoperability tags carry no meaning for us; walking them would only clash with GPS numbers.
      if (entry.tag !== POINTERS.interoperability) {
        this.#directory(
          readU32(entry.bytes, 0, this.#isLittleEndian),
          place.prefix,
          entry.tag === POINTERS.gps ? GPS_TAGS : EXIF_TAGS,
        )
      }
      return
    }
    const known = place.tags.get(entry.tag)
    const isUnknownText = known === undefined && entry.type === ASCII && place.tags === EXIF_TAGS
    if (known === undefined && !isUnknownText) return
    const [name, kind] = known ?? [`0x${entry.tag.toString(16).padStart(4, '0')}`, 'text' as const]
    const value = kind === 'coordinate' ? this.#coordinate(entry, siblings) : this.#value(entry, kind)
    addField(this.#sink, { source: 'exif', field: `${place.prefix}${name}`, value, at: this.#at })
  }

  #value(entry: Entry, kind: Exclude<ExifValueKind, 'coordinate'>): string {
    const isBytes = entry.type === BYTE || entry.type === ASCII || entry.type === UNDEFINED
    switch (kind) {
      case 'comment':
        return isBytes ? decodeComment(entry.bytes) : ''
      case 'xp':
        return isBytes ? decodeXp(entry.bytes) : ''
      case 'text':
        // Writers get the type wrong: a serial number may be a number, and a text may be bytes.
        return isBytes ? decodeAscii(entry.bytes) : this.#numbers(entry).join(' ')
      case 'number':
        return entry.type === ASCII ? decodeAscii(entry.bytes) : this.#numbers(entry).map(formatNumber).join(' ')
      default:
        return assertNever(kind, 'ExifValueKind')
    }
  }

  #numbers(entry: Entry): number[] {
    const width = TYPE_BYTES[entry.type] ?? 1
    const count = Math.min(entry.count, MAX_NUMBERS, Math.floor(entry.bytes.length / width))
    return Array.from({ length: count }, (_, index) => this.#number(entry, index * width))
  }

  #number(entry: Entry, at: number): number {
    const { bytes } = entry
    switch (entry.type) {
      case 3:
        return readU16(bytes, at, this.#isLittleEndian)
      case 8:
        return (readU16(bytes, at, this.#isLittleEndian) << 16) >> 16
      case 5:
        return readU32(bytes, at, this.#isLittleEndian) / readU32(bytes, at + 4, this.#isLittleEndian)
      case 10:
        return (readU32(bytes, at, this.#isLittleEndian) | 0) / (readU32(bytes, at + 4, this.#isLittleEndian) | 0)
      case 4:
      case 13:
        return readU32(bytes, at, this.#isLittleEndian)
      case 9:
        return readU32(bytes, at, this.#isLittleEndian) | 0
      default:
        return bytes[at] ?? 0
    }
  }

  /** Degrees with sign, from degrees, minutes and seconds and the reference that stands beside (N, S, E, W). */
  #coordinate(entry: Entry, siblings: readonly Entry[]): string {
    const [degrees, minutes = 0, seconds = 0] = this.#numbers(entry)
    if (degrees === undefined) return ''
    // A damaged coordinate is still told: it may be readable to others.
    if (!Number.isFinite(degrees)) return `unreadable (${entry.count} numbers)`
    const value =
      degrees + (Number.isFinite(minutes) ? minutes : 0) / 60 + (Number.isFinite(seconds) ? seconds : 0) / 3600
    const reference = siblings.find(sibling => sibling.tag === entry.tag - 1)
    const isNegative = reference !== undefined && /^[SW]/i.test(decodeAscii(reference.bytes))
    return (isNegative ? -value : value).toFixed(6)
  }

  #thumbnail(entries: readonly Entry[]): void {
    const numberOf = (tag: number): number => {
      const entry = entries.find(candidate => candidate.tag === tag)
      return entry === undefined ? -1 : (this.#numbers(entry)[0] ?? -1)
    }
    const start = numberOf(THUMBNAIL_OFFSET)
    const length = numberOf(THUMBNAIL_LENGTH)
    if (start > 0 && length > 0) addThumbnail(this.#sink, 'EXIF:IFD1', this.#tiff.slice(start, start + length))
  }
}

/** Up to six significant digits; a rational without denominator shows nothing. */
function formatNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : ''
}
