import type { Block, BlockKind } from './container-reading.ts'
import { MAX_BLOCK_BYTES } from './container-reading.ts'
import { concatBytes, endOfCString, hasAscii, latin1, readU16, readU32, utf8OrLatin1 } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readExifOrientation } from './exif-header.ts'

const EXIF = 'Exif\0'
/** Adobe XMP specification part 3, section 1.1.3. */
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0'
const PHOTOSHOP = 'Photoshop 3.0\0'
const ICC = 'ICC_PROFILE\0'
const APP0 = 0xe0
const APP11 = 0xeb
const COM = 0xfe

interface Part {
  readonly order: number
  readonly bytes: Uint8Array
}
interface Joint {
  readonly kind: BlockKind
  readonly key: string
  readonly at: string
  readonly offset: number
  /** Bytes the parts shall have together, where the format says so. */
  readonly totalBytes: number | null
  readonly parts: Part[]
  /** There were more parts than are kept. */
  isOver: boolean
}

/** Sorts a JPEG's APP and COM segments into blocks; what spans several segments is joined in `finish`. */
export class JpegSegments {
  readonly #collector: Collector
  readonly #joints = new Map<string, Joint>()
  /** JUMBF boxes that take no further parts. */
  readonly #endedBoxes = new Set<string>()
  #hasOrientation = false

  constructor(collector: Collector) {
    this.#collector = collector
  }

  /** Takes one segment; `payload` starts after the two length bytes. */
  add(marker: number, offset: number, payload: Uint8Array): void {
    if (marker === COM) {
      const at = `JPEG COM @ ${offset}`
      this.#collector.add({ kind: 'comment', bytes: payload, key: '', text: utf8OrLatin1(payload), at, offset })
    } else if (marker < APP0) this.#collector.setSize(readU16(payload, 3), readU16(payload, 1))
    else this.#addApp(marker, offset, payload)
  }

  #addApp(marker: number, offset: number, payload: Uint8Array): void {
    const at = `JPEG APP${marker - APP0} @ ${offset}`
    if (hasAscii(payload, EXIF)) return this.#addExif(payload.subarray(6), at, offset)
    if (hasAscii(payload, XMP)) return this.#keep('xmp', payload.subarray(XMP.length), at, offset)
    if (hasAscii(payload, EXTENDED_XMP)) return this.#addExtendedXmp(payload.subarray(EXTENDED_XMP.length), at, offset)
    if (hasAscii(payload, PHOTOSHOP)) return this.#join('iim', payload.subarray(PHOTOSHOP.length), { at, offset })
    if (hasAscii(payload, ICC)) return this.#addIcc(payload, at, offset)
    if (marker === APP11 && hasAscii(payload, 'JP')) return this.#addJumbf(payload, at, offset)
    const key = hasAscii(payload, 'AIGC') ? 'AIGC' : latin1(payload, 0, Math.min(endOfCString(payload, 0), 40))
    this.#collector.add({ kind: 'app', bytes: payload, key, at, offset })
  }

  #addExif(tiff: Uint8Array, at: string, offset: number): void {
    if (!this.#hasOrientation) this.#collector.orientation = readExifOrientation(tiff)
    this.#hasOrientation = true
    this.#keep('exif', tiff, at, offset)
  }

  #keep(kind: BlockKind, bytes: Uint8Array, at: string, offset: number): void {
    this.#collector.add({ kind, bytes, key: '', at, offset })
  }

  /** After the name: 32 characters GUID, total length, offset of this part. Parts come in any order (markers.md 11.2). */
  #addExtendedXmp(payload: Uint8Array, at: string, offset: number): void {
    const guid = latin1(payload, 0, 32)
    const totalBytes = readU32(payload, 32)
    const order = readU32(payload, 36)
    if (order < 0) return this.#collector.problem(`${at}: extended XMP is cut off`)
    this.#join('xmp', payload.subarray(40), { at, offset, key: guid, order, totalBytes })
  }

  #addIcc(payload: Uint8Array, at: string, offset: number): void {
    this.#join('icc', payload.subarray(14), { at, offset, order: payload[12] ?? 0 })
  }

  /**
   * ISO/IEC 19566-5 annex D: `JP`, box instance, sequence number, then the box; later parts repeat its header. Joined as c2pa-rs joins them, so that
   * both read the same store: in the order of the file, and no further than the first part whose number goes back.
   */
  #addJumbf(payload: Uint8Array, at: string, offset: number): void {
    const instance = readU16(payload, 2)
    const sequence = readU32(payload, 4)
    if (sequence < 0) return this.#collector.problem(`${at}: JUMBF segment is cut off`)
    const key = `JP${instance}`
    const earlier = this.#joints.get(`c2pa ${key}`)?.parts.length ?? 0
    if (earlier > 0 && sequence <= earlier) this.#endedBoxes.add(key)
    if (this.#endedBoxes.has(key))
      return this.#collector.problem(`${at}: part ${sequence} of a JUMBF box is out of order`)
    this.#join('c2pa', payload.subarray(earlier === 0 ? 8 : 16), { at, offset, key })
  }

  #join(
    kind: BlockKind,
    bytes: Uint8Array,
    place: { at: string; offset: number; key?: string; order?: number; totalBytes?: number },
  ): void {
    const key = place.key ?? ''
    const id = `${kind} ${key}`
    const joint = this.#joints.get(id) ?? {
      kind,
      key,
      at: place.at,
      offset: place.offset,
      totalBytes: place.totalBytes ?? null,
      parts: [],
      isOver: false,
    }
    if (!this.#joints.has(id)) this.#joints.set(id, joint)
    // Segments are at most 64 KiB each, so this many parts are over MAX_BLOCK_BYTES in any case.
    if (joint.parts.length * 0xffff > MAX_BLOCK_BYTES) {
      joint.isOver = true
      return this.#collector.problem(`${place.at}: too many parts`)
    }
    joint.parts.push({ order: place.order ?? joint.parts.length, bytes: bytes.slice() })
  }

  /** The manifest stores that the segments so far hold, joined; nothing is kept of them yet. */
  manifestStores(): readonly Block[] {
    return [...this.#joints.values()].filter(({ kind }) => kind === 'c2pa').map(joinedBlock)
  }

  /** Joins and keeps what spans several segments; call once after the last segment. */
  finish(): void {
    for (const joint of this.#joints.values()) {
      const block = joinedBlock(joint)
      const { totalBytes, at } = joint
      if (totalBytes !== null && block.bytes.length !== totalBytes)
        this.#collector.problem(`${at}: extended XMP has ${block.bytes.length} of ${totalBytes} bytes`)
      this.#collector.add(block)
    }
  }
}

function joinedBlock({ kind, key, at, offset, parts, isOver }: Joint): Block {
  // The beginning of a manifest store would be taken for the whole.
  if (isOver && kind === 'c2pa') return { kind, bytes: new Uint8Array(0), key, at, offset }
  const inOrder = parts.toSorted((one, other) => one.order - other.order)
  return { kind, bytes: concatBytes(inOrder.map(part => part.bytes)), key, at, offset }
}
