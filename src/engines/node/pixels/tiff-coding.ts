/** Lossless compressions of TIFF that the encoder writes. */
export type TiffCompression = 'none' | 'lzw' | 'deflate' | 'packbits'

/** How the first page of a TIFF was coded. `isLossy`: JPEG or WebP inside; the pixels are then kept by a lossless compression. */
export interface TiffCoding {
  readonly compression: TiffCompression
  readonly isLossy: boolean
}

const COMPRESSION_TAG = 259
/** TIFF 6.0 section 8, Adobe supplement 2 (8), libtiff's registry (32946). */
const COMPRESSIONS: ReadonlyMap<number, TiffCompression> = new Map([
  [1, 'none'],
  [5, 'lzw'],
  [8, 'deflate'],
  [32946, 'deflate'],
  [32773, 'packbits'],
])
const LOSSY_COMPRESSIONS: ReadonlySet<number> = new Set([6, 7, 34892, 50001])

/** `readAt` gives up to `length` bytes at an offset. Classic TIFF and BigTIFF; anything unknown or malformed gives deflate. */
export async function readTiffCoding(
  readAt: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<TiffCoding> {
  const head = await readAt(0, 16)
  if (head.length < 16) return { compression: 'deflate', isLossy: false }
  const isLittle = head[0] === 0x49
  const view = viewOf(head)
  const isBig = view.getUint16(2, isLittle) === 43
  const directory = isBig ? Number(view.getBigUint64(8, isLittle)) : view.getUint32(4, isLittle)
  if (!Number.isSafeInteger(directory)) return { compression: 'deflate', isLossy: false }
  const entryBytes = isBig ? 20 : 12
  // 200 entries: baseline TIFF has about 15, and the tags stand in ascending order.
  const bytes = await readAt(directory, 8 + 200 * entryBytes)
  if (bytes.length < 8) return { compression: 'deflate', isLossy: false }
  const entries = viewOf(bytes)
  const count = isBig ? Number(entries.getBigUint64(0, isLittle)) : entries.getUint16(0, isLittle)
  const start = isBig ? 8 : 2
  for (let index = 0; index < count && start + (index + 1) * entryBytes <= bytes.length; index++) {
    const at = start + index * entryBytes
    if (entries.getUint16(at, isLittle) !== COMPRESSION_TAG) continue
    const value = entries.getUint16(at + (isBig ? 12 : 8), isLittle)
    return { compression: COMPRESSIONS.get(value) ?? 'deflate', isLossy: LOSSY_COMPRESSIONS.has(value) }
  }
  return { compression: 'none', isLossy: false }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
