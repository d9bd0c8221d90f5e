import { readU16, readU32, readU64 } from './bytes.ts'
import type { ByteSource } from './container-reading.ts'

/**
 * A look at a TIFF's directories before a slower reader sees them. A 38 KB file of 1,000 directories with 5,000 sub-directories each
 * kept c2pa-rs 0.90.1 busy for 278 s (knowledge c2pa.md section 4): it visits every reference, also one it has seen before.
 * TIFF 6.0 section 2; BigTIFF: magic 43, 64-bit offsets.
 */

/** Directories and references to sub-directories together; scanned archives reach some hundred pages. */
const MAX_DIRECTORIES = 2_000
/** Entries of one directory; real ones stay under 200, a DNG under 120. */
const MAX_ENTRIES = 2_000
/** Tags whose values are offsets of further directories: SubIFDs, Exif, GPS, Interoperability. */
const SUB_DIRECTORIES = 0x014a
const DIRECTORY_TAGS: readonly number[] = [SUB_DIRECTORIES, 0x8769, 0x8825, 0xa005]

interface Layout {
  readonly isLittleEndian: boolean
  readonly isBig: boolean
}

/** What makes a TIFF dangerous to read, in English; `null` where nothing does, also for bytes that are no TIFF. */
export async function findTiffDanger(source: ByteSource): Promise<string | null> {
  const header = await source.read(0, 16)
  const layout = readLayout(header)
  if (layout === null) return null
  const first = layout.isBig ? readU64(header, 8, layout.isLittleEndian) : readU32(header, 4, layout.isLittleEndian)
  return await walkDirectories(source, layout, first)
}

function readLayout(header: Uint8Array): Layout | null {
  if (header.length < 16) return null
  const order = String.fromCharCode(header[0] ?? 0, header[1] ?? 0)
  if (order !== 'II' && order !== 'MM') return null
  const isLittleEndian = order === 'II'
  const magic = readU16(header, 2, isLittleEndian)
  return magic === 42 || magic === 43 ? { isLittleEndian, isBig: magic === 43 } : null
}

async function walkDirectories(source: ByteSource, layout: Layout, first: number): Promise<string | null> {
  const waiting: Reference[] = [{ offset: first, maySee: 'once' }]
  const seen = new Set<number>()
  let references = 1
  while (waiting.length > 0) {
    const { offset, maySee } = waiting.pop() ?? { offset: 0, maySee: 'again' as const }
    if (offset <= 0 || offset >= source.size) continue
    if (seen.has(offset) && maySee === 'again') continue
    if (seen.has(offset)) return `directory at ${offset} is referred to twice`
    seen.add(offset)
    const directory = await readDirectory(source, layout, offset)
    if (typeof directory === 'string') return directory
    references += directory.references
    if (references > MAX_DIRECTORIES) return `more than ${MAX_DIRECTORIES} directories`
    waiting.push(...directory.onward)
  }
  return null
}

/** Pages of one file may share their Exif directory; pages and sub-directories themselves may not be shared. */
interface Reference {
  readonly offset: number
  readonly maySee: 'once' | 'again'
}

interface Directory {
  /** How many directories this one refers to, counted as declared. */
  readonly references: number
  readonly onward: readonly Reference[]
}

/** Directory: count, entries of 12 (BigTIFF 20) bytes, offset of the next. */
async function readDirectory(source: ByteSource, layout: Layout, offset: number): Promise<Directory | string> {
  const countBytes = layout.isBig ? 8 : 2
  const entryBytes = layout.isBig ? 20 : 12
  const count = readNumber(await source.read(offset, countBytes), 0, layout, countBytes)
  if (count < 0 || count > MAX_ENTRIES) return `directory at ${offset} declares ${count} entries`
  const offsetBytes = layout.isBig ? 8 : 4
  const body = await source.read(offset + countBytes, count * entryBytes + offsetBytes)
  const onward: Reference[] = [{ offset: readNumber(body, count * entryBytes, layout, offsetBytes), maySee: 'once' }]
  let references = 1
  for (let at = 0; at + entryBytes <= body.length && at < count * entryBytes; at += entryBytes) {
    const tag = readU16(body, at, layout.isLittleEndian)
    if (!DIRECTORY_TAGS.includes(tag)) continue
    const values = readNumber(body, at + 4, layout, offsetBytes)
    references += values
    if (values < 0 || references > MAX_DIRECTORIES) return `directory at ${offset} declares ${values} sub-directories`
    const inline = readNumber(body, at + 4 + offsetBytes, layout, offsetBytes)
    const offsets = values === 1 ? [inline] : await readOffsets(source, layout, { at: inline, count: values })
    onward.push(
      ...offsets.map((target): Reference => ({ offset: target, maySee: tag === SUB_DIRECTORIES ? 'once' : 'again' })),
    )
  }
  return { references, onward }
}

async function readOffsets(
  source: ByteSource,
  layout: Layout,
  list: { at: number; count: number },
): Promise<readonly number[]> {
  const size = layout.isBig ? 8 : 4
  const bytes = list.at > 0 && list.at < source.size ? await source.read(list.at, list.count * size) : new Uint8Array(0)
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    readNumber(bytes, index * size, layout, size),
  )
}

/** A number of 2, 4 or 8 bytes; 0 where the file ends before it. */
function readNumber(bytes: Uint8Array, at: number, layout: Layout, size: number): number {
  if (at + size > bytes.length) return 0
  if (size === 2) return readU16(bytes, at, layout.isLittleEndian)
  return size === 4 ? readU32(bytes, at, layout.isLittleEndian) : readU64(bytes, at, layout.isLittleEndian)
}
