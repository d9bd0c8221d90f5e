import { latin1, readU16, readU32 } from '../bytes.ts'
import type { ByteSource } from '../container-reading.ts'
import { POINTER } from './exif-directory.ts'

const ENTRY_BYTES = 12
/** Real directories have under 200 entries. */
const MAX_ENTRIES = 1_000
const MAKER_NOTE = 0x927c
/** Exif parts of a TIFF whose offsets count from the start of the whole file: packed elsewhere they would point at nothing. */
const LEFT_OUT: ReadonlyMap<number, string> = new Map([
  [MAKER_NOTE, 'EXIF MakerNote'],
  [POINTER.interoperability, 'EXIF Interoperability'],
])

/** Names of Exif parts that a classic TIFF holds and that are not carried out of it. Rejects on an I/O error. */
export async function namePartsLeftOut(source: ByteSource): Promise<readonly string[]> {
  const head = await source.read(0, 8)
  const isLittleEndian = latin1(head, 0, 2) === 'II'
  if (readU16(head, 2, isLittleEndian) !== 42) return []
  const main = await readTags(source, readU32(head, 4, isLittleEndian), isLittleEndian)
  const exif = await readTags(source, main.get(POINTER.exif) ?? 0, isLittleEndian)
  return [...exif.keys()].flatMap(tag => LEFT_OUT.get(tag) ?? [])
}

/** Tag to the last four bytes of its entry: an offset where the entry is a pointer. Empty for what is no directory. */
async function readTags(source: ByteSource, at: number, isLittleEndian: boolean): Promise<ReadonlyMap<number, number>> {
  const count = at < 8 ? 0 : readU16(await source.read(at, 2), 0, isLittleEndian)
  if (count < 1 || count > MAX_ENTRIES) return new Map()
  const table = await source.read(at + 2, count * ENTRY_BYTES)
  const rows = Array.from({ length: Math.floor(table.length / ENTRY_BYTES) }, (_, index) => index * ENTRY_BYTES)
  return new Map(rows.map(row => [readU16(table, row, isLittleEndian), readU32(table, row + 8, isLittleEndian)]))
}
