import type { Block, ByteSource } from './container-reading.ts'
import { hasAscii, readU16, readU32 } from './bytes.ts'

/** A run of bytes of the file. */
export interface ByteRange {
  readonly start: number
  readonly length: number
}

/** A store of `MAX_BLOCK_BYTES` fills 1,025 segments of 64 KiB. */
const MAX_SEGMENTS = 2_000

/**
 * The bytes of a store that stands in one piece, container framing included: what its data hash has to leave out (C2PA 2.2 sections 18.5
 * and A.3); JPEG, PNG, WebP, GIF, TIFF. `null` where the container is another, where the
 * store stands in several places, or where the framing does not add up to the store: then what a hash leaves out cannot be judged.
 */
export async function storeExtent(source: ByteSource, format: string, block: Block): Promise<ByteRange | null> {
  switch (format) {
    case 'jpeg':
      return plain(block.offset, await jpegLength(source, block))
    case 'png':
      return plain(block.offset, await framedLength(source, block, { name: 'caBX', nameAt: 4, around: 12 }))
    case 'webp':
      return plain(block.offset, await framedLength(source, block, { name: 'C2PA', nameAt: 0, around: 8 }))
    case 'gif':
      return plain(block.offset, await gifLength(source, block))
    case 'tiff':
    case 'dng':
      return { start: block.offset, length: block.bytes.length }
    default:
      return null
  }
}

function plain(start: number, length: number | null): ByteRange | null {
  return length === null ? null : { start, length }
}

interface Framing {
  readonly name: string
  readonly nameAt: number
  readonly around: number
}

async function framedLength(
  source: ByteSource,
  block: Block,
  { name, nameAt, around }: Framing,
): Promise<number | null> {
  const head = await source.read(block.offset, 8)
  const end = block.offset + around + block.bytes.length
  return hasAscii(head, name, nameAt) && end <= source.size ? around + block.bytes.length : null
}

/** APP11 segments one after the other, numbered from 1: ISO/IEC 19566-5 annex D. Each part but the first repeats the box header. */
async function jpegLength(source: ByteSource, block: Block): Promise<number | null> {
  let at = block.offset
  let joined = 0
  const first = await source.read(at, 20)
  const headerBytes = readU32(first, 12) === 1 ? 16 : 8
  for (let sequence = 1; sequence <= MAX_SEGMENTS && joined < block.bytes.length; sequence += 1) {
    const head = await source.read(at, 12)
    const isNext =
      readU16(head, 0) === 0xffeb &&
      hasAscii(head, 'JP', 4) &&
      readU16(head, 6) === readU16(first, 6) &&
      readU32(head, 8) === sequence
    if (!isNext) return null
    const length = readU16(head, 2)
    joined += length - 10 - (sequence === 1 ? 0 : headerBytes)
    at += 2 + length
  }
  return joined === block.bytes.length && at <= source.size ? at - block.offset : null
}

/** Introducer, label and length of an application extension, then its name: a picture there would have sub-blocks, too. */
const GIF_EXTENSION = '\x21\xff\x0bC2PA_GIF'

/** Application extension (14 bytes), then sub-blocks of up to 255 bytes, then a zero: GIF89a section 26. */
async function gifLength(source: ByteSource, block: Block): Promise<number | null> {
  if (!hasAscii(await source.read(block.offset, 14), GIF_EXTENSION)) return null
  let at = block.offset + 14
  let joined = 0
  while (at < source.size) {
    const length = (await source.read(at, 1))[0] ?? 0
    at += 1 + length
    if (length === 0) return joined === block.bytes.length ? at - block.offset : null
    joined += length
  }
  return null
}

/**
 * Whether a range is the count field of the TIFF entry that holds the store (tag 0xcd41, TIFF 6.0 section 2): c2pa-rs leaves it out of
 * the hash because the store's length is not known when the hash is made.
 */
export async function isTiffLengthField(source: ByteSource, { start, length }: ByteRange): Promise<boolean> {
  if (start < 4 || (length !== 4 && length !== 8)) return false
  const tag = await source.read(start - 4, 2)
  return readU16(tag, 0) === 0xcd41 || readU16(tag, 0, true) === 0xcd41
}
