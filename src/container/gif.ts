import type { ContainerReading } from './container-reading.ts'
import { MAX_BLOCK_BYTES } from './container-reading.ts'
import { concatBytes, latin1, readU16, utf8OrLatin1 } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readTrailer } from './trailer.ts'

/** Blocks of GIF89a (CompuServe 1990, section 15 and on). */
const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9
const COMMENT = 0xfe
const APPLICATION = 0xff
/** Sub-blocks are at most 255 bytes, so the compressed data is read in larger pieces. */
const PIECE_BYTES = 64 * 1024
const MAX_GIF_BLOCKS = 200_000
/** Adobe XMP specification part 3, section 1.1.2: the packet ends in 257 bytes that let naive readers skip it. */
const XMP_MAGIC_TRAILER_BYTES = 257

/** Walks a GIF's blocks: size, frames, transparency, comments, XMP, and C2PA (`C2PA_GIF`, C2PA 2.2 section A.3.5). */
export async function readGif(collector: Collector): Promise<ContainerReading> {
  const head = await collector.source.read(0, 13)
  collector.setSize(readU16(head, 6, true), readU16(head, 8, true))
  let at = 13 + colourTableBytes(head[10] ?? 0)
  let frames = 0
  for (let count = 0; count < MAX_GIF_BLOCKS; count++) {
    const block = await collector.source.read(at, 10)
    if (block[0] === EXTENSION) at = await readExtension(collector, at, block)
    else if (block[0] === IMAGE) {
      frames++
      at = await skipSubBlocks(collector, at + 11 + colourTableBytes(block[9] ?? 0))
    } else {
      if (block[0] === TRAILER) await readTrailer(collector, at + 1, 'GIF trailer')
      else collector.problem(`GIF @ ${at}: cut off or damaged`)
      break
    }
  }
  collector.frames = Math.max(1, frames)
  return collector.finish('gif')
}

const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))

async function readExtension(collector: Collector, at: number, block: Uint8Array): Promise<number> {
  const kind = block[1]
  if (kind === GRAPHIC_CONTROL && ((block[3] ?? 0) & 1) === 1) collector.hasAlpha = true
  if (kind === COMMENT) {
    const comment = await readSubBlocks(collector, at + 2)
    collector.add({
      kind: 'comment',
      bytes: comment.bytes,
      key: '',
      text: utf8OrLatin1(comment.bytes),
      at: `GIF comment @ ${at}`,
      offset: at,
    })
    return comment.end
  }
  if (kind === APPLICATION && block[2] === 11) return readApplication(collector, at)
  return skipSubBlocks(collector, at + 2)
}

async function readApplication(collector: Collector, at: number): Promise<number> {
  const name = latin1(await collector.source.read(at + 3, 11))
  if (name === 'XMP DataXMP') return readXmp(collector, at)
  if (name.startsWith('NETSCAPE') || name.startsWith('ANIMEXTS')) return skipSubBlocks(collector, at + 14)
  const data = await readSubBlocks(collector, at + 14)
  const kind = name.startsWith('C2PA_GIF') ? 'c2pa' : name.startsWith('ICCRGBG1') ? 'icc' : 'app'
  collector.add({ kind, bytes: data.bytes, key: name, at: `GIF ${name.trim()} @ ${at}`, offset: at })
  return data.end
}

/** XMP stands as plain bytes, not in sub-blocks: walking it as sub-blocks lands in its magic trailer and finds the end. */
async function readXmp(collector: Collector, at: number): Promise<number> {
  const end = await skipSubBlocks(collector, at + 14)
  const length = Math.max(0, end - at - 14 - XMP_MAGIC_TRAILER_BYTES - 1)
  const bytes = await collector.bytes(at + 14, length, `GIF XMP @ ${at}`)
  if (bytes !== null) collector.add({ kind: 'xmp', bytes, key: '', at: `GIF XMP @ ${at}`, offset: at })
  return end
}

/** Offset after the zero sub-block that ends the run at `from`. */
async function skipSubBlocks(collector: Collector, from: number): Promise<number> {
  return (await walkSubBlocks(collector, from, () => undefined)).end
}

async function readSubBlocks(collector: Collector, from: number): Promise<{ bytes: Uint8Array; end: number }> {
  const parts: Uint8Array[] = []
  let kept = 0
  const { end } = await walkSubBlocks(collector, from, part => {
    kept += part.length
    if (kept <= MAX_BLOCK_BYTES) parts.push(part.slice())
  })
  if (kept > MAX_BLOCK_BYTES)
    collector.problem(`GIF sub-blocks @ ${from}: ${kept} bytes are over the limit and were not kept`)
  return { bytes: concatBytes(kept > MAX_BLOCK_BYTES ? [] : parts), end }
}

async function walkSubBlocks(
  collector: Collector,
  from: number,
  keep: (part: Uint8Array) => void,
): Promise<{ end: number }> {
  let at = from
  while (at < collector.source.size) {
    const piece = await collector.source.read(at, PIECE_BYTES)
    let inPiece = 0
    for (;;) {
      const length = piece[inPiece]
      if (length === 0) return { end: at + inPiece + 1 }
      if (length === undefined || inPiece + 1 + length > piece.length) break
      keep(piece.subarray(inPiece + 1, inPiece + 1 + length))
      inPiece += 1 + length
    }
    if (inPiece === 0) break
    at += inPiece
  }
  collector.problem(`GIF @ ${at}: cut off inside a block`)
  return { end: collector.source.size }
}
