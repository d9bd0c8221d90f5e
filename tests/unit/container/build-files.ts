/** Smallest image files made by code, so that no test needs a binary fixture. Pixels are absent or nonsense: readers never look. */
import { crc32, deflateSync } from 'node:zlib'

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export const utf16 = (text: string, order: 'le' | 'be'): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), order === 'le')
  return new Uint8Array(view.buffer)
}
export const concat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => [...part]))
export const u16 = (value: number, isLittle = false): Uint8Array =>
  isLittle ? Uint8Array.of(value & 255, value >> 8) : Uint8Array.of(value >> 8, value & 255)
export const u32 = (value: number, isLittle = false): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, isLittle)
  return new Uint8Array(view.buffer)
}

/** One Exif value: type 2 text, 7 bytes, 3 or 4 numbers, 5 rationals. */
export interface ExifValue {
  readonly tag: number
  readonly type: number
  readonly bytes: Uint8Array
  readonly count?: number
}
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1]
export const text = (tag: number, value: string): ExifValue => ({ tag, type: 2, bytes: concat(utf8(value), [0]) })
export const raw = (tag: number, bytes: Uint8Array, type = 7): ExifValue => ({ tag, type, bytes })
export const rationals = (tag: number, numbers: readonly number[], isLittle: boolean): ExifValue => ({
  tag,
  type: 5,
  bytes: concat(...numbers.map(number => u32(number, isLittle))),
  count: numbers.length / 2,
})
export const short = (tag: number, value: number, isLittle: boolean): ExifValue => ({
  tag,
  type: 3,
  bytes: concat(u16(value, isLittle), [0, 0]),
  count: 1,
})
const long = (tag: number, value: number, isLittle: boolean): ExifValue => ({
  tag,
  type: 4,
  bytes: u32(value, isLittle),
})

/** A TIFF structure with Exif and GPS directories, and a thumbnail in IFD1. */
export function tiffStructure(parts: {
  readonly order?: 'II' | 'MM'
  readonly main?: readonly ExifValue[]
  readonly exif?: readonly ExifValue[]
  readonly gps?: readonly ExifValue[]
  readonly thumbnail?: Uint8Array
}): Uint8Array {
  const isLittle = (parts.order ?? 'II') === 'II'
  const chunks: Uint8Array[] = []
  let at = 8
  const push = (bytes: Uint8Array): number => {
    const start = at
    const padded = bytes.length % 2 === 0 ? bytes : concat(bytes, [0])
    chunks.push(padded)
    at += padded.length
    return start
  }
  const directory = (values: readonly ExifValue[], next: number): number => {
    const rows = values
      .toSorted((one, other) => one.tag - other.tag)
      .map(value => {
        const count = value.count ?? value.bytes.length / (TYPE_BYTES[value.type] ?? 1)
        const inline = value.type === 3 && count === 1 ? value.bytes.slice(0, 4) : value.bytes
        const field =
          inline.length <= 4 ? concat(inline, new Uint8Array(4 - inline.length)) : u32(push(inline), isLittle)
        return concat(u16(value.tag, isLittle), u16(value.type, isLittle), u32(count, isLittle), field)
      })
    return push(concat(u16(values.length, isLittle), ...rows, u32(next, isLittle)))
  }
  const pointers: ExifValue[] = []
  if (parts.exif) pointers.push(long(0x8769, directory(parts.exif, 0), isLittle))
  if (parts.gps) pointers.push(long(0x8825, directory(parts.gps, 0), isLittle))
  const thumbnailAt = parts.thumbnail ? push(parts.thumbnail) : 0
  const second = parts.thumbnail
    ? directory([long(0x0201, thumbnailAt, isLittle), long(0x0202, parts.thumbnail.length, isLittle)], 0)
    : 0
  const first = directory([...(parts.main ?? []), ...pointers], second)
  return concat(ascii(isLittle ? 'II' : 'MM'), u16(42, isLittle), u32(first, isLittle), ...chunks)
}

export const segment = (marker: number, payload: Uint8Array): Uint8Array =>
  concat([0xff, marker], u16(payload.length + 2), payload)
export const app = (number: number, ...payload: Uint8Array[]): Uint8Array => segment(0xe0 + number, concat(...payload))
export const exifApp = (tiff: Uint8Array): Uint8Array => app(1, ascii('Exif\0\0'), tiff)
export const xmpApp = (packet: Uint8Array): Uint8Array => app(1, ascii('http://ns.adobe.com/xap/1.0/\0'), packet)
export const extendedXmpApp = (part: Uint8Array, offset: number, total: number): Uint8Array =>
  app(
    1,
    ascii('http://ns.adobe.com/xmp/extension/\0'),
    ascii('0123456789ABCDEF0123456789ABCDEF'),
    u32(total),
    u32(offset),
    part,
  )

/** 40 x 30 px; the compressed data holds a stuffed byte and a restart marker. */
export const jpegFile = (segments: readonly Uint8Array[], trailer: Uint8Array = new Uint8Array(0)): Uint8Array =>
  concat(
    [0xff, 0xd8],
    ...segments,
    segment(0xc0, Uint8Array.of(8, 0, 30, 0, 40, 1, 1, 0x11, 0)),
    segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
    [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9],
    trailer,
  )

export const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = concat(ascii(type), data)
  return concat(u32(data.length), body, u32(crc32(body)))
}
export const tEXt = (key: string, value: Uint8Array): Uint8Array => chunk('tEXt', concat(ascii(key), [0], value))
export const zTXt = (key: string, value: Uint8Array): Uint8Array =>
  chunk('zTXt', concat(ascii(key), [0, 0], deflateSync(value)))
export const iTXt = (key: string, value: Uint8Array, isCompressed = false): Uint8Array =>
  chunk(
    'iTXt',
    concat(ascii(key), [0, isCompressed ? 1 : 0, 0], ascii('sv\0nyckel\0'), isCompressed ? deflateSync(value) : value),
  )
export const rawProfile = (key: string, bytes: Uint8Array): Uint8Array =>
  zTXt(
    `Raw profile type ${key}`,
    ascii(
      `\n${key}\n${String(bytes.length).padStart(8)}\n${Buffer.from(bytes).toString('hex').replace(/.{72}/g, '$&\n')}\n`,
    ),
  )

/** 40 x 30 px with alpha. */
export const pngFile = (
  before: readonly Uint8Array[],
  after: readonly Uint8Array[] = [],
  trailer: Uint8Array = new Uint8Array(0),
): Uint8Array =>
  concat(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', concat(u32(40), u32(30), [8, 6, 0, 0, 0])),
    ...before,
    chunk('IDAT', deflateSync(new Uint8Array(30 * 161))),
    ...after,
    chunk('IEND', new Uint8Array(0)),
    trailer,
  )

const riffChunk = (type: string, data: Uint8Array): Uint8Array =>
  concat(ascii(type), u32(data.length, true), data, data.length % 2 === 0 ? [] : [0])
/** 40 x 30 px in the extended form; chunks may have odd length. */
export const webpFile = (chunks: readonly (readonly [string, Uint8Array])[], flags = 0): Uint8Array => {
  const body = concat(
    ascii('WEBP'),
    riffChunk('VP8X', Uint8Array.of(flags, 0, 0, 0, 39, 0, 0, 29, 0, 0)),
    riffChunk('VP8 ', new Uint8Array(11)),
    ...chunks.map(([type, data]) => riffChunk(type, data)),
  )
  return concat(ascii('RIFF'), u32(body.length, true), body)
}

export const box = (type: string, ...payload: (Uint8Array | readonly number[])[]): Uint8Array => {
  const data = concat(...payload)
  return concat(u32(data.length + 8), ascii(type), data)
}
const fullBox = (type: string, version: number, ...payload: (Uint8Array | readonly number[])[]): Uint8Array =>
  box(type, [version, 0, 0, 0], ...payload)

/** 40 x 30 px. Items stand in `idat` (construction method 1) or behind everything in `mdat`. */
export function bmffFile(options: {
  readonly brand: string
  readonly exif?: Uint8Array
  readonly xmp?: Uint8Array
  readonly isInIdat?: boolean
  readonly properties?: readonly Uint8Array[]
  readonly extra?: readonly Uint8Array[]
}): Uint8Array {
  const items = [
    { id: 1, type: 'av01', contentType: '', data: Uint8Array.of(1, 2, 3) },
    ...(options.exif ? [{ id: 2, type: 'Exif', contentType: '', data: concat(u32(0), options.exif) }] : []),
    ...(options.xmp ? [{ id: 3, type: 'mime', contentType: 'application/rdf+xml', data: options.xmp }] : []),
  ]
  const data = concat(...items.map(item => item.data))
  const head = box('ftyp', ascii(options.brand), u32(0), ascii('mif1'))
  const properties = [fullBox('ispe', 0, u32(40), u32(30)), ...(options.properties ?? [])]
  const meta = (base: number): Uint8Array => {
    let at = base
    const locations = items.map(item => {
      const row = concat(
        u16(item.id),
        u16(options.isInIdat === true ? 1 : 0),
        u16(0),
        u16(1),
        u32(at),
        u32(item.data.length),
      )
      at += item.data.length
      return row
    })
    return fullBox(
      'meta',
      0,
      fullBox('hdlr', 0, u32(0), ascii('pict'), new Uint8Array(13)),
      fullBox('pitm', 0, u16(1)),
      fullBox('iloc', 1, [0x44, 0x00], u16(items.length), ...locations),
      fullBox(
        'iinf',
        0,
        u16(items.length),
        ...items.map(item =>
          fullBox('infe', 2, u16(item.id), u16(0), ascii(item.type), ascii('\0'), ascii(`${item.contentType}\0`)),
        ),
      ),
      box(
        'iprp',
        box('ipco', ...properties),
        fullBox(
          'ipma',
          0,
          u32(1),
          u16(1),
          [properties.length],
          properties.map((_, index) => index + 1),
        ),
      ),
      ...(options.isInIdat === true ? [box('idat', data)] : []),
    )
  }
  const extra = concat(...(options.extra ?? []))
  if (options.isInIdat === true) return concat(head, meta(0), extra)
  const dataStart = head.length + meta(0).length + extra.length + 8
  return concat(head, meta(dataStart), extra, box('mdat', data))
}

/** Samsung's trailer with one entry. */
export function seftTrailer(type: number, name: string, json: string): Uint8Array {
  const entry = concat(u16(0), u16(type, true), u32(name.length, true), ascii(name), utf8(json))
  const directory = concat(
    ascii('SEFH'),
    u32(106, true),
    u32(1, true),
    u16(0),
    u16(type, true),
    u32(entry.length, true),
    u32(entry.length, true),
  )
  return concat(entry, directory, u32(directory.length, true), ascii('SEFT'))
}

/** Photoshop resources holding IIM datasets of record 2, and others. */
export const photoshop = (
  datasets: readonly (readonly [number, Uint8Array])[],
  others: readonly (readonly [number, Uint8Array])[] = [],
): Uint8Array => {
  const iim = concat(...datasets.map(([dataset, value]) => concat([0x1c, 2, dataset], u16(value.length), value)))
  return concat(
    ...([[0x0404, iim], ...others] as const).map(([id, data]) =>
      concat(ascii('8BIM'), u16(id), [0, 0], u32(data.length), data, data.length % 2 === 0 ? [] : [0]),
    ),
  )
}

const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
export const IPTC_EXT = 'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
export const TAM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
/** An XMP packet around attributes and elements of one description. */
export const xmp = (attributes: string, elements = ''): string =>
  `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${RDF}><rdf:Description rdf:about="" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
export const tamXmp = (): Uint8Array =>
  utf8(xmp(IPTC_EXT, `<Iptc4xmpExt:DigitalSourceType>${TAM}</Iptc4xmpExt:DigitalSourceType>`))
export const PARAMETERS = 'ett rött hus\nNegative prompt: blur\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1'
export const userComment = (bytes: Uint8Array): ExifValue => raw(0x9286, bytes)
export const commentUnicode = (order: 'le' | 'be'): Uint8Array => concat(ascii('UNICODE\0'), utf16(PARAMETERS, order))
export const commentAscii = (): Uint8Array => concat(ascii('ASCII\0\0\0'), utf8(PARAMETERS))
