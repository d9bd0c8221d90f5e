import { endOfCString, latin1, readU16, readU32, readU64 } from './bytes.ts'
import { childBoxes, payloadOf } from './boxes.ts'

/** An item of a HEIF file: `mime` items have a content type. */
export interface Item {
  readonly id: number
  readonly type: string
  readonly contentType: string
}

/** A stretch of an item's data. `method` 0: offset in the file · 1: offset in the idat box. */
export interface ItemExtent {
  readonly method: number
  readonly offset: number
  readonly length: number
}

/** Real files have under 1,000 items (grid tiles). */
const MAX_ITEMS = 20_000
const MAX_EXTENTS = 1_000

/** Items of an iinf box's payload (ISO/IEC 14496-12 section 8.11.6). */
export function parseItems(iinf: Uint8Array): Item[] {
  const entriesStart = iinf[0] === 0 ? 6 : 8
  const items: Item[] = []
  for (const box of childBoxes(iinf, entriesStart).slice(0, MAX_ITEMS)) {
    const entry = payloadOf(iinf, box)
    const version = entry[0] ?? 0
    if (box.type !== 'infe' || version < 2) continue
    const idEnd = version === 2 ? 6 : 8
    const id = version === 2 ? readU16(entry, 4) : readU32(entry, 4)
    const typeAt = idEnd + 2
    const nameEnd = endOfCString(entry, typeAt + 4)
    const contentType = latin1(entry, nameEnd + 1, Math.min(endOfCString(entry, nameEnd + 1), nameEnd + 101))
    items.push({ id, type: latin1(entry, typeAt, typeAt + 4), contentType })
  }
  return items
}

/** Where each item's data stands, from an iloc box's payload (section 8.11.3). Method 2 (data of another item) is left out. */
export function parseLocations(iloc: Uint8Array): Map<number, ItemExtent[]> {
  const version = iloc[0] ?? 0
  const cursor = new Cursor(iloc, 4)
  const sizes = cursor.unsigned(2)
  const widths = {
    offset: (sizes >> 12) & 15,
    length: (sizes >> 8) & 15,
    base: (sizes >> 4) & 15,
    index: version === 0 ? 0 : sizes & 15,
  }
  const count = Math.min(cursor.unsigned(version < 2 ? 2 : 4), MAX_ITEMS)
  const locations = new Map<number, ItemExtent[]>()
  for (let item = 0; item < count && !cursor.isPastEnd; item++) {
    const id = cursor.unsigned(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : cursor.unsigned(2) & 15
    cursor.unsigned(2)
    const base = cursor.unsigned(widths.base)
    const extentCount = cursor.unsigned(2)
    const extents: ItemExtent[] = []
    for (let extent = 0; extent < extentCount && !cursor.isPastEnd; extent++) {
      cursor.unsigned(widths.index)
      const offset = base + cursor.unsigned(widths.offset)
      const length = cursor.unsigned(widths.length)
      if (extents.length < MAX_EXTENTS) extents.push({ method, offset, length })
    }
    if (!cursor.isPastEnd && method < 2) locations.set(id, extents)
  }
  return locations
}

/** Reads numbers of 0, 1, 2, 4 or 8 bytes in sequence; 0 past the end, and says so. */
class Cursor {
  readonly #bytes: Uint8Array
  #at: number
  isPastEnd = false

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  unsigned(width: number): number {
    if (width === 0) return 0
    const at = this.#at
    this.#at += width
    const value =
      width === 8
        ? readU64(this.#bytes, at)
        : width === 4
          ? readU32(this.#bytes, at)
          : width === 2
            ? readU16(this.#bytes, at)
            : (this.#bytes[at] ?? -1)
    if (value < 0) this.isPastEnd = true
    return Math.max(0, value)
  }
}
