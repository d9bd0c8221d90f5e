import { latin1, readU16, readU32 } from '../../../../container/bytes.ts'
import { cborField, cborList, type CborValue } from '../../../../container/cbor.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import type { ByteRange } from '../../../../container/store-extent.ts'

/** The bytes of the store that begins at a place; `null` where none does. */
export type StoreAt = (offset: number) => Promise<ByteRange | null>

const STORE = 'C2PA'
/** Named beside the parts of a file, and no parts here: the eight bytes that every PNG begins with, and marks within the data of a JPEG's scan. */
const NO_PARTS = /^(?:PNGh|RST[0-7])$/
/** Large PNG are cut into 8 KiB chunks; beyond this the file is made to cost time. */
const MAX_PARTS = 200_000
const PIECE_BYTES = 256 * 1024

/** Markers by the names that box hashes use (ITU-T T.81 table B.1; C2PA 2.2 section 18.7); APPn beside. */
const MARKERS: ReadonlyMap<number, string> = new Map([
  [0xc0, 'SOF0'],
  [0xc1, 'SOF1'],
  [0xc2, 'SOF2'],
  [0xc4, 'DHT'],
  [0xcc, 'DAC'],
  [0xd8, 'SOI'],
  [0xd9, 'EOI'],
  [0xda, 'SOS'],
  [0xdb, 'DQT'],
  [0xdd, 'DRI'],
  [0xfe, 'COM'],
])
const [APP0, APP11, APP15, SOI, EOI, SOS] = [0xe0, 0xeb, 0xef, 0xd8, 0xd9, 0xda]

/**
 * Whether a box hash that matches names every part of a JPEG or PNG in its order, and leaves out none but the store. c2pa-rs compares the parts that are
 * named, steps over some that are not, and never asks whether others follow. `false` for other formats, whose parts are not walked here.
 */
export async function boxHashCovers(
  source: ByteSource,
  { hash, format, storeAt }: { readonly hash: CborValue; readonly format: string; readonly storeAt: StoreAt },
): Promise<boolean> {
  const boxes = cborList(hash, 'boxes').map(box => ({
    names: cborList(box, 'names'),
    left: cborField(box, 'excluded'),
  }))
  if (boxes.some(({ names, left }) => left === true && !(names.length === 1 && names[0] === STORE))) return false
  const walk = format === 'jpeg' ? jpegParts : format === 'png' ? pngParts : null
  const parts = (await walk?.(source, storeAt)) ?? null
  if (parts === null || parts.filter(name => name === STORE).length > 1) return false
  const isHashed = (name: CborValue) => name !== STORE && !(typeof name === 'string' && NO_PARTS.test(name))
  const named = boxes.flatMap(({ names }) => names).filter(isHashed)
  const present = parts.filter(isHashed)
  return named.length === present.length && named.every((name, index) => name === present[index])
}

/** `null` where anything stands between the segments, or is no segment that a box hash can name. */
async function jpegParts(source: ByteSource, storeAt: StoreAt): Promise<readonly string[] | null> {
  const names: string[] = []
  let at = 0
  while (at < source.size && names.length < MAX_PARTS) {
    const head = await source.read(at, 4)
    const marker = head[1] ?? 0
    const name = marker >= APP0 && marker <= APP15 ? `APP${marker - APP0}` : MARKERS.get(marker)
    if (head[0] !== 0xff || name === undefined) return null
    const store = marker === APP11 ? await storeAt(at) : null
    const length = marker === SOI || marker === EOI ? 0 : readU16(head, 2)
    const end = store === null ? at + 2 + length : store.start + store.length
    if (end > source.size || (length < 2 && marker !== SOI && marker !== EOI)) return null
    names.push(store === null ? name : STORE)
    at = marker === SOS ? await endOfScan(source, end) : end
  }
  return at < source.size ? null : names
}

/** Where the next marker stands that is neither stuffing nor a restart (ITU-T T.81 section B.1.1.5). */
async function endOfScan(source: ByteSource, from: number): Promise<number> {
  let at = from
  while (at < source.size) {
    const piece = await source.read(at, PIECE_BYTES)
    for (let index = piece.indexOf(0xff); index >= 0; index = piece.indexOf(0xff, index + 1)) {
      const next = piece[index + 1]
      if (next !== undefined && next !== 0 && (next < 0xd0 || next > 0xd7)) return at + index
    }
    if (piece.length < 2) return source.size
    at += piece.length - 1
  }
  return source.size
}

/** `null` where the chunks do not end with the file. */
async function pngParts(source: ByteSource, storeAt: StoreAt): Promise<readonly string[] | null> {
  const names: string[] = []
  let at = 8
  while (at < source.size && names.length < MAX_PARTS) {
    const head = await source.read(at, 8)
    const name = latin1(head, 4, 8)
    at += 12 + readU32(head, 0)
    if (head.length < 8 || at > source.size) return null
    const store = name === 'caBX' ? await storeAt(at - 12 - readU32(head, 0)) : null
    names.push(store === null ? name : STORE)
    if (name === 'IEND') return at === source.size ? names : null
  }
  return null
}
