import { hasAscii, readU16 } from '../../../container/bytes.ts'
import type { SizePx } from '../../../domain/image.ts'
import { type HuffmanTable, readHuffmanTable } from './huffman-table.ts'

/** One colour of a JPEG: how finely it is sampled and with which tables it is coded. */
export interface JpegComponent {
  /** Blocks across and down in one MCU. */
  readonly across: number
  readonly down: number
  /** Pixels that one sample covers. */
  readonly pxPerSample: { readonly x: number; readonly y: number }
  /** Divisors in zigzag order. */
  readonly divisors: Uint16Array
  /** Keys of `BaselineJpeg.tables`. */
  readonly dc: number
  readonly ac: number
}

/** A sequential Huffman JPEG of one scan, 8 bits, grey or YCbCr: what cameras and most programs write. */
export interface BaselineJpeg {
  readonly size: SizePx
  readonly components: readonly JpegComponent[]
  /** Size of one MCU. */
  readonly mcu: SizePx
  readonly mcusAcross: number
  readonly mcuCount: number
  /** MCUs between two restart markers; 0: none. */
  readonly restartInterval: number
  /** By class (0 DC, 16 AC) plus number, as DHT writes it. */
  readonly tables: ReadonlyMap<number, HuffmanTable>
  /** Whole segments, marker included, that any copy needs as they are: DQT, SOF, DRI. */
  readonly kept: readonly Uint8Array[]
  /** The whole SOS segment. */
  readonly scanHead: Uint8Array
  /** The entropy-coded bytes with their restart markers. */
  readonly scan: Uint8Array
}

const SOF0 = 0xc0
const SOF1 = 0xc1
const DHT = 0xc4
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const DQT = 0xdb
const DRI = 0xdd
const APP0 = 0xe0
const APP14 = 0xee
const COM = 0xfe

/** What the segments say, gathered until the scan. */
interface Head {
  readonly divisors: Map<number, Uint16Array>
  readonly tables: Map<number, HuffmanTable>
  readonly kept: Uint8Array[]
  frame: Uint8Array | null
  restartInterval: number
  isJfif: boolean
  adobeTransform: number | null
}

/**
 * Takes a JPEG apart (ITU-T T.81, B.2). Null for every other kind (progressive, arithmetic, several scans, RGB, CMYK, 12 bits) and for
 * anything out of order: then somebody else must read it. The parts are views of `bytes`.
 */
export function readBaselineJpeg(bytes: Uint8Array): BaselineJpeg | null {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null
  const head: Head = {
    divisors: new Map(),
    tables: new Map(),
    kept: [],
    frame: null,
    restartInterval: 0,
    isJfif: false,
    adobeTransform: null,
  }
  let offset = 2
  for (;;) {
    if (bytes[offset] !== 0xff) return null
    const marker = bytes[offset + 1] ?? 0
    if (marker === 0xff) {
      offset += 1 // fill byte
      continue
    }
    const length = readU16(bytes, offset + 2)
    const end = offset + 2 + length
    if (length < 2 || end > bytes.length) return null
    const segment = bytes.subarray(offset, end)
    if (marker === SOS) return joinParts(head, segment, bytes.subarray(end))
    if (!takeSegment(head, marker, segment)) return null
    offset = end
  }
}

function takeSegment(head: Head, marker: number, segment: Uint8Array): boolean {
  const body = segment.subarray(4)
  if (marker === DQT) {
    head.kept.push(segment)
    return readDivisors(body, head.divisors)
  }
  if (marker === DHT) return readTables(body, head.tables)
  if (marker === DRI) {
    head.kept.push(segment)
    head.restartInterval = readU16(body, 0)
    return body.length === 2
  }
  if (marker === SOF0 || marker === SOF1) {
    if (head.frame !== null) return false
    head.kept.push(segment)
    head.frame = body
    return true
  }
  if (marker === APP0 && hasAscii(body, 'JFIF\0')) head.isJfif = true
  if (marker === APP14 && hasAscii(body, 'Adobe') && body.length >= 12) head.adobeTransform = body[11] ?? 0
  return (marker >= APP0 && marker <= 0xef) || marker === COM
}

/** T.81 B.2.4.1: high nibble 1 means 16-bit entries. */
function readDivisors(body: Uint8Array, divisors: Map<number, Uint16Array>): boolean {
  let offset = 0
  while (offset < body.length) {
    const head = body[offset] ?? 0
    const width = head >> 4 === 0 ? 1 : 2
    const from = offset + 1
    if (from + 64 * width > body.length) return false
    const table = Uint16Array.from({ length: 64 }, (_, index) =>
      width === 1 ? (body[from + index] ?? 0) : readU16(body, from + 2 * index),
    )
    if (table.includes(0)) return false
    divisors.set(head & 15, table)
    offset = from + 64 * width
  }
  return true
}

function readTables(body: Uint8Array, tables: Map<number, HuffmanTable>): boolean {
  let offset = 0
  while (offset < body.length) {
    const read = readHuffmanTable(body, offset + 1)
    if (read === null) return false
    tables.set(body[offset] ?? 0, read.table)
    offset = read.end
  }
  return true
}

function joinParts(head: Head, scanHead: Uint8Array, rest: Uint8Array): BaselineJpeg | null {
  const { frame } = head
  if (frame === null || frame[0] !== 8) return null
  const size = { heightPx: readU16(frame, 1), widthPx: readU16(frame, 3) }
  const count = frame[5] ?? 0
  if (size.widthPx <= 0 || size.heightPx <= 0 || (count !== 1 && count !== 3)) return null
  if (frame.length !== 6 + 3 * count || (count === 3 && !isYcc(head, frame))) return null
  const components = readComponents(head, frame, scanHead.subarray(4))
  const scanEnd = endOfScan(rest)
  if (components === null || scanEnd === null) return null
  const [first] = components
  const luma = { across: first?.across ?? 1, down: first?.down ?? 1 }
  const mcu = { widthPx: 8 * luma.across, heightPx: 8 * luma.down }
  const mcusAcross = Math.ceil(size.widthPx / mcu.widthPx)
  return {
    size,
    components,
    mcu,
    mcusAcross,
    mcuCount: mcusAcross * Math.ceil(size.heightPx / mcu.heightPx),
    restartInterval: head.restartInterval,
    tables: head.tables,
    kept: head.kept,
    scanHead,
    scan: rest.subarray(0, scanEnd),
  }
}

/** As libjpeg decides it: JFIF, then Adobe's transform, then the components' names. */
function isYcc({ isJfif, adobeTransform }: Head, frame: Uint8Array): boolean {
  if (isJfif) return true
  if (adobeTransform !== null) return adobeTransform === 1
  return !(frame[6] === 0x52 && frame[9] === 0x47 && frame[12] === 0x42) // R, G, B
}

/** The components in the order of frame and scan; the first must be sampled finest, and all tables must be there. */
function readComponents(head: Head, frame: Uint8Array, scan: Uint8Array): readonly JpegComponent[] | null {
  const count = frame[5] ?? 0
  const isWhole = scan.length === 4 + 2 * count && scan[0] === count && readU16(scan, 1 + 2 * count) === 63
  if (!isWhole || scan[3 + 2 * count] !== 0) return null
  const finest = frame[7] ?? 0
  const components: JpegComponent[] = []
  for (let index = 0; index < count; index++) {
    const at = 6 + 3 * index
    if (frame[at] !== scan[1 + 2 * index]) return null
    // A scan of one component has one block in each MCU, whatever its sampling says (T.81, A.2.2).
    const sampling = count === 1 ? 0x11 : (frame[at + 1] ?? 0)
    const [across, down] = [sampling >> 4, sampling & 15]
    const [most, deepest] = count === 1 ? [1, 1] : [finest >> 4, finest & 15]
    if (across < 1 || down < 1 || most % across !== 0 || deepest % down !== 0 || most > 4 || deepest > 4) return null
    const divisors = head.divisors.get(frame[at + 2] ?? 0)
    const selector = scan[2 + 2 * index] ?? 0
    const [dc, ac] = [selector >> 4, 16 | (selector & 15)]
    if (divisors === undefined || !head.tables.has(dc) || !head.tables.has(ac)) return null
    components.push({ across, down, pxPerSample: { x: most / across, y: deepest / down }, divisors, dc, ac })
  }
  return components
}

/** Where the entropy-coded bytes end. Null unless the picture ends there too. */
function endOfScan(rest: Uint8Array): number | null {
  let at = rest.indexOf(0xff)
  while (at !== -1 && at + 1 < rest.length) {
    const marker = rest[at + 1] ?? 0
    if (marker === EOI) return at
    if (marker !== 0 && (marker < 0xd0 || marker > 0xd7)) return null
    at = rest.indexOf(0xff, at + 2)
  }
  return null
}
