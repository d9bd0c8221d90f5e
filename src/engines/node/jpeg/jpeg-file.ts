import type { PixelBox, SizePx, SmallPicture } from '../../../domain/image.ts'
import type { PixelChange } from './change-blocks.ts'
import { cutPart, type JpegPart } from './cut-part.ts'
import { decodeBox } from './decode-box.ts'
import { drawEighth } from './draw-eighth.ts'
import { readJpegFile, type ReadJpegFile } from './read-jpeg-file.ts'
import { type JpegHead, openBox, type OpenJpeg, spliceJpeg, type WalkedJpeg, walkJpeg } from './splice-jpeg.ts'

/** What becomes of the pixels under a box: samples of the stored picture, bands interleaved. */
export type BoxChange = Pick<PixelChange, 'before' | 'after'>

/** A JPEG on disk that is taken apart for a change under one box, wherever that is done. Its calls follow one another. */
export interface JpegFile {
  /**
   * Takes it apart; a later box replaces the earlier. What the box holds, or null where the picture must be decoded as a whole, and where
   * the stored picture is not of the size that the box was reckoned for.
   */
  open(box: PixelBox, size: SizePx): Promise<OpenedBox | null>
  /** The whole picture as it was opened, small; null where it would be too small to look at. To be asked for before `splice`. */
  eighth(): Promise<SmallPicture | null>
  /** The picture with the box changed; null where that cannot be done. For one call. */
  splice(change: BoxChange, head: JpegHead): Promise<SplicedJpeg | null>
  /** Lets go of what is held, and of what is being read; what `splice` gave can still be looked at. Once is enough, more does no harm. */
  close(): void
}

/** What a box holds: its samples, RGB or grey through no profile, or where colour is sampled unusually a small JPEG for a decoder. */
export type OpenedBox =
  | { readonly kind: 'samples'; readonly samples: Uint8Array }
  | { readonly kind: 'part'; readonly part: JpegPart }

/** `part`: the coded box once more, in a JPEG of its own that is read in no time. `eighth`: the whole with it. Both may be made when asked for. */
export interface SplicedJpeg {
  readonly bytes: Uint8Array
  readonly part: () => Promise<JpegPart>
  readonly eighth: () => Promise<SmallPicture | null>
}

/**
 * A file that is taken apart on the calling thread, in turns. It is read and gone through at once, before anything is known of it; what cannot be
 * read does not open.
 */
export function openJpegFile(path: string, read: ReadJpegFile = readJpegFile): JpegFile {
  const closer = new AbortController()
  const walking = walkFile(path, read, closer.signal).catch(() => null)
  let apart: OpenJpeg | null = null
  return {
    open: async (box, size) => {
      const walked = await walking
      apart = walked === null ? null : openBox(walked, box, size)
      return apart === null ? null : look(apart)
    },
    eighth: () => Promise.resolve(apart === null ? null : eighthOf(apart)),
    splice: async (change, head) => {
      const held = apart
      const bytes = held === null ? null : await spliceJpeg(held, change, head)
      if (held === null || bytes === null) return null
      return {
        bytes,
        part: () => Promise.resolve(cutPart(held, head.profile)),
        eighth: () => Promise.resolve(eighthOf(held)),
      }
    },
    close: () => {
      closer.abort()
      apart = null
    },
  }
}

function look(apart: OpenJpeg): OpenedBox {
  const samples = decodeBox(apart)
  return samples === null ? { kind: 'part', part: cutPart(apart, null) } : { kind: 'samples', samples }
}

/**
 * Shorter side in px. The register's fingerprints see 32 × 32 cells: with two samples for each, those of the eighth are as near to those of
 * the decoded picture as those of a copy for the web are (`docs/performance.md`).
 */
const LEAST_SIDE_PX = 8 * 64

/** The whole picture as it is in this moment, small; null where it would be too small to look at. */
export const eighthOf = ({ jpeg, dcs }: Pick<WalkedJpeg, 'jpeg' | 'dcs'>): SmallPicture | null =>
  Math.min(jpeg.size.widthPx, jpeg.size.heightPx) < LEAST_SIDE_PX ? null : drawEighth(jpeg, dcs)

async function walkFile(path: string, read: ReadJpegFile, signal: AbortSignal): Promise<WalkedJpeg | null> {
  const bytes = await read(path)
  return bytes === null || signal.aborted ? null : walkJpeg(bytes, signal)
}
