import type { SizePx } from '../../domain/image.ts'
import { readU16, readU32, utf8OrLatin1 } from '../bytes.ts'
import {
  type ExifDirectory,
  type ExifEntry,
  type ExifLayout,
  ordered,
  POINTER,
  readExifLayout,
} from './exif-directory.ts'
import { u16, u32 } from './number-bytes.ts'

/** What a user wants removed. */
export type StripKind = 'gps' | 'serial' | 'author' | 'prompt'

/** How an Exif block is made to fit the labelled picture. */
export interface ExifEdit {
  readonly size: SizePx
  readonly strip: readonly StripKind[]
  readonly isPrompt: (text: string) => boolean
}

/** The edited block, and what was removed or changed in it. */
export interface EditedExif {
  readonly bytes: Uint8Array
  readonly stripped: readonly string[]
  readonly notes: readonly string[]
}

const TAG = { orientation: 0x0112, software: 0x0131, userComment: 0x9286, makerNote: 0x927c } as const
const WIDTHS: ReadonlySet<number> = new Set([0x0100, 0xa002])
const HEIGHTS: ReadonlySet<number> = new Set([0x0101, 0xa003])
/** Tags that describe how pixels lie in the source's file, and blocks that are written elsewhere (XMP, IIM, 8BIM, ICC). */
const STRUCTURE: ReadonlySet<number> = new Set([
  254, 255, 258, 259, 262, 266, 273, 277, 278, 279, 284, 288, 289, 317, 320, 322, 323, 324, 325, 330, 338, 339, 347,
  530, 532, 700, 33723, 34377, 34675,
])
/** Tags by what they tell (markers.md section 9). Maker notes hold serial numbers in forms of their own. */
const TELLING: Record<StripKind, ReadonlyMap<number, string>> = {
  gps: new Map([[POINTER.gps, 'GPS']]),
  serial: new Map([
    [0xa431, 'BodySerialNumber'],
    [0xa435, 'LensSerialNumber'],
    [0xc62f, 'CameraSerialNumber'],
    [TAG.makerNote, 'MakerNote'],
  ]),
  author: new Map([
    [0x013b, 'Artist'],
    [0x9c9d, 'XPAuthor'],
    [0xa430, 'CameraOwnerName'],
    [0xa437, 'Photographer'],
    [0xa438, 'ImageEditor'],
  ]),
  prompt: new Map(),
}
/** Free-text tags where AI tools put prompts; removed only when the text is one (markers.md section 4). */
const PROMPT_TAGS: ReadonlyMap<number, string> = new Map([
  [TAG.userComment, 'UserComment'],
  [0x010e, 'ImageDescription'],
  [0x010f, 'Make'],
  [0x0110, 'Model'],
  [0x9c9c, 'XPComment'],
  [0x9c9b, 'XPTitle'],
])

/**
 * Makes an Exif block fit: orientation 1, the new size, no thumbnail (it shows the picture without its label), wishes obeyed. Values
 * are patched where they stand, so that offsets inside maker notes keep their meaning. Null: not an Exif block.
 */
export function editExif(block: Uint8Array, edit: ExifEdit): EditedExif | null {
  // A plain copy: the slice of a Node Buffer shares its memory.
  const tiff = new Uint8Array(block)
  const layout = readExifLayout(tiff)
  if (layout === null) return null
  const editor = new ExifEditor(tiff, layout, edit)
  editor.removeThumbnail()
  editor.rewrite(layout.exif)
  editor.rewrite(layout.main)
  return { bytes: editor.trimmed(), stripped: editor.stripped, notes: editor.notes }
}

class ExifEditor {
  readonly stripped: string[] = []
  readonly notes: string[] = []
  readonly #tiff: Uint8Array
  readonly #layout: ExifLayout
  readonly #edit: ExifEdit
  readonly #isFlux: boolean
  #end: number

  constructor(tiff: Uint8Array, layout: ExifLayout, edit: ExifEdit) {
    this.#tiff = tiff
    this.#layout = layout
    this.#edit = edit
    this.#end = tiff.length
    const software = layout.main.entries.find(e => e.tag === TAG.software)
    this.#isFlux = software !== undefined && this.#text(software).startsWith('AI generated')
  }

  /** Blanks IFD1 and its JPEG, and forgets the link to it. */
  removeThumbnail(): void {
    const { thumbnail, main, isLittleEndian } = this.#layout
    if (main.next > 0) this.#put(main.nextAt, u32(0))
    if (thumbnail === null) return
    const value = (tag: number) => {
      const entry = thumbnail.entries.find(e => e.tag === tag)
      return entry === undefined ? 0 : readU32(this.#tiff, entry.at + 8, isLittleEndian)
    }
    const [start, length] = [value(0x0201), value(0x0202)]
    // A hostile offset into the directories would blank them: only what lies behind them is touched.
    const isOutside = [main, this.#layout.exif, this.#layout.gps].every(
      d => d === null || start >= d.nextAt + 4 || start + length <= d.at,
    )
    if (start >= 8 && length > 0 && isOutside) {
      this.#blank(start, length)
      if (start + length >= this.#tiff.length - 4) this.#end = start
    }
    this.notes.push('thumbnail-removed')
  }

  /** Writes a directory again without the entries that go; the room they took is blanked. */
  rewrite(directory: ExifDirectory | null): void {
    if (directory === null) return
    const kept = directory.entries.filter(entry => !this.#isUnwanted(entry))
    const rows = kept.map(entry => this.#tiff.slice(entry.at, entry.at + 12))
    const next = readU32(this.#tiff, directory.nextAt, this.#layout.isLittleEndian)
    this.#blank(directory.at, Math.min(directory.nextAt + 4, this.#tiff.length) - directory.at)
    this.#put(directory.at, u16(kept.length))
    for (const [index, row] of rows.entries()) {
      const at = directory.at + 2 + index * 12
      this.#tiff.set(row, at)
      this.#patch(at)
    }
    const nextAt = directory.at + 2 + kept.length * 12
    if (nextAt + 4 <= this.#tiff.length) this.#put(nextAt, u32(Math.max(0, next)))
  }

  /** The block without what was blanked at its end. */
  trimmed(): Uint8Array {
    return this.#tiff.subarray(0, this.#end)
  }

  #isUnwanted(entry: ExifEntry): boolean {
    if (STRUCTURE.has(entry.tag)) return true
    const name = this.#nameToStrip(entry)
    if (name === null) return false
    this.stripped.push(`EXIF ${name}`)
    if (entry.tag === POINTER.gps) this.#blankDirectory(this.#layout.gps)
    else if (entry.valueBytes > 4) this.#blank(entry.valueAt, entry.valueBytes)
    return true
  }

  #nameToStrip(entry: ExifEntry): string | null {
    for (const kind of this.#edit.strip) {
      const name = TELLING[kind].get(entry.tag)
      if (name !== undefined) return name
    }
    const name = PROMPT_TAGS.get(entry.tag)
    if (name === undefined || !this.#edit.strip.includes('prompt')) return null
    // FLUX's reference code writes the bare prompt as description (markers.md section 3).
    const isPrompt = (this.#isFlux && entry.tag === 0x010e) || this.#edit.isPrompt(this.#text(entry))
    return isPrompt ? name : null
  }

  /** Orientation and sizes of the labelled picture, in the entry's own type. */
  #patch(at: number): void {
    const { isLittleEndian } = this.#layout
    const tag = readU16(this.#tiff, at, isLittleEndian)
    const value =
      tag === TAG.orientation
        ? 1
        : WIDTHS.has(tag)
          ? this.#edit.size.widthPx
          : HEIGHTS.has(tag)
            ? this.#edit.size.heightPx
            : null
    if (value === null) return
    const isShort = value <= 0xffff
    this.#put(at + 2, u16(isShort ? 3 : 4))
    this.#put(at + 4, u32(1))
    this.#put(at + 8, u32(0))
    this.#put(at + 8, isShort ? u16(value) : u32(value))
  }

  #text(entry: ExifEntry): string {
    return exifText(this.#tiff.subarray(entry.valueAt, entry.valueAt + entry.valueBytes), entry.tag)
  }

  #blankDirectory(directory: ExifDirectory | null): void {
    if (directory === null) return
    for (const entry of directory.entries) if (entry.valueBytes > 4) this.#blank(entry.valueAt, entry.valueBytes)
    this.#blank(directory.at, directory.nextAt - directory.at)
  }

  #blank(start: number, length: number): void {
    this.#tiff.fill(0, Math.max(8, start), start + length)
  }

  #put(at: number, bytes: Uint8Array): void {
    if (at + bytes.length <= this.#tiff.length) this.#tiff.set(ordered(bytes, this.#layout.isLittleEndian), at)
  }
}

/** Text of a free-text tag: UserComment with its 8-byte header, XP* in UTF-16LE, the rest UTF-8 or Latin-1. */
export function exifText(value: Uint8Array, tag: number): string {
  if (tag >= 0x9c9b && tag <= 0x9c9f) return new TextDecoder('utf-16le').decode(value).replace(/\0+$/, '')
  if (tag !== TAG.userComment) return utf8OrLatin1(value).replace(/\0+$/, '')
  const body = value.subarray(8)
  if (utf8OrLatin1(value.subarray(0, 7)) !== 'UNICODE') return utf8OrLatin1(body).replace(/\0+$/, '')
  // Either byte order occurs whatever the block's is: ASCII-range text has its zeros in the high byte.
  const zerosFirst = body.filter((byte, index) => byte === 0 && index % 2 === 0).length
  return new TextDecoder(zerosFirst * 4 > body.length ? 'utf-16be' : 'utf-16le').decode(body)
}
