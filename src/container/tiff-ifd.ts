import { latin1, readU16, readU32, readU64 } from './bytes.ts'
import type { Collector } from './collector.ts'

/** One entry of an image file directory (TIFF 6.0 section 2). `inline` is set where the value fits into the entry. */
export interface TiffEntry {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly isLittleEndian: boolean
  /** Where the value stands in the file. */
  readonly offset: number
  readonly inline: Uint8Array | null
}

/** A directory; `next` is 0 at the end of the chain. */
export interface Ifd {
  readonly offset: number
  readonly entries: readonly TiffEntry[]
  readonly next: number
}

/** What a TIFF's header says. */
export interface TiffHeader {
  readonly isLittleEndian: boolean
  readonly isBig: boolean
  readonly firstIfd: number
}

/** Bytes of each field type: TIFF 6.0 section 2, types 13 and 16-18 from BigTIFF. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
/** Real directories have under 200 entries. */
const MAX_ENTRIES = 4_096
/** Numbers read from one entry; a strip table has more, and is not ours to read. */
const MAX_NUMBERS = 64

/** Bytes one value of a field type takes; 0 for an unknown type. */
export const typeBytes = (type: number): number => TYPE_BYTES[type] ?? 0

/** The header, or null when it is none. */
export async function openTiff(collector: Collector): Promise<TiffHeader | null> {
  const head = await collector.source.read(0, 16)
  const isLittleEndian = latin1(head, 0, 2) === 'II'
  const isBig = readU16(head, 2, isLittleEndian) === 43
  const firstIfd = isBig ? readU64(head, 8, isLittleEndian) : readU32(head, 4, isLittleEndian)
  return firstIfd > 0 ? { isLittleEndian, isBig, firstIfd } : null
}

/** First entry with a tag, or null. */
export const findEntry = (ifd: Ifd, tag: number): TiffEntry | null =>
  ifd.entries.find(entry => entry.tag === tag) ?? null

/** The inline whole numbers of an entry; empty where there are none. */
export function entryNumbers(entry: TiffEntry | null): number[] {
  return entry?.inline ? numbersIn(entry, entry.inline) : []
}

/** The first inline whole number of an entry, or 0. */
export const entryNumber = (entry: TiffEntry | null): number => entryNumbers(entry)[0] ?? 0

function numbersIn(entry: TiffEntry, bytes: Uint8Array): number[] {
  const width = typeBytes(entry.type)
  const numbers: number[] = []
  for (let index = 0; index < Math.min(entry.count, MAX_NUMBERS); index++) {
    const at = index * width
    const value =
      width === 1
        ? (bytes[at] ?? -1)
        : width === 2
          ? readU16(bytes, at, entry.isLittleEndian)
          : width === 4
            ? readU32(bytes, at, entry.isLittleEndian)
            : readU64(bytes, at, entry.isLittleEndian)
    if (value >= 0) numbers.push(value)
  }
  return numbers
}

/** Reads directories of one file, each at most once: a second visit is a loop. */
export class TiffWalker {
  readonly collector: Collector
  readonly header: TiffHeader
  readonly #visited = new Set<number>()

  constructor(collector: Collector, header: TiffHeader) {
    this.collector = collector
    this.header = header
  }

  /** The directory at an offset, or null with a problem. */
  async read(offset: number): Promise<Ifd | null> {
    const { collector, header } = this
    if (this.#visited.has(offset)) {
      collector.problem(`TIFF @ ${offset}: directory loop`)
      return null
    }
    this.#visited.add(offset)
    const countBytes = header.isBig ? 8 : 2
    const entryBytes = header.isBig ? 20 : 12
    const head = await collector.source.read(offset, countBytes)
    const told = header.isBig ? readU64(head, 0, header.isLittleEndian) : readU16(head, 0, header.isLittleEndian)
    if (told < 1 || told > MAX_ENTRIES) {
      collector.problem(`TIFF @ ${offset}: ${told} entries are impossible`)
      return null
    }
    const linkBytes = header.isBig ? 8 : 4
    const table = await collector.source.read(offset + countBytes, told * entryBytes + linkBytes)
    const count = Math.min(told, Math.floor(table.length / entryBytes))
    if (count < told) collector.problem(`TIFF @ ${offset}: directory is cut off`)
    const entries = Array.from({ length: count }, (_, index) =>
      this.#entry(table.slice(index * entryBytes, (index + 1) * entryBytes), offset + countBytes + index * entryBytes),
    )
    const link = told * entryBytes
    const next = header.isBig
      ? readU64(table, link, header.isLittleEndian)
      : readU32(table, link, header.isLittleEndian)
    return {
      offset,
      entries: entries.filter(entry => typeBytes(entry.type) > 0 && entry.count >= 0),
      next: Math.max(0, next),
    }
  }

  #entry(bytes: Uint8Array, at: number): TiffEntry {
    const { isLittleEndian, isBig } = this.header
    const type = readU16(bytes, 2, isLittleEndian)
    const count = isBig ? readU64(bytes, 4, isLittleEndian) : readU32(bytes, 4, isLittleEndian)
    const valueAt = isBig ? 12 : 8
    const size = typeBytes(type) * count
    const isInline = size <= (isBig ? 8 : 4)
    const offset = isBig ? readU64(bytes, valueAt, isLittleEndian) : readU32(bytes, valueAt, isLittleEndian)
    return {
      tag: readU16(bytes, 0, isLittleEndian),
      type,
      count,
      isLittleEndian,
      offset: isInline ? at + valueAt : offset,
      inline: isInline ? bytes.subarray(valueAt, valueAt + size) : null,
    }
  }

  /** An entry's value bytes, or null with a problem. */
  async value(entry: TiffEntry, at: string): Promise<Uint8Array | null> {
    return entry.inline ?? this.collector.bytes(entry.offset, typeBytes(entry.type) * entry.count, at)
  }

  /** An entry's whole numbers, also where they stand elsewhere. */
  async numbers(entry: TiffEntry | null): Promise<number[]> {
    if (entry === null) return []
    if (entry.inline !== null) return numbersIn(entry, entry.inline)
    const length = Math.min(entry.count, MAX_NUMBERS) * typeBytes(entry.type)
    const bytes = await this.collector.bytes(entry.offset, length, 'TIFF numbers')
    return bytes === null ? [] : numbersIn(entry, bytes)
  }
}
