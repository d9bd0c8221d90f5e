/**
 * Perceptual fingerprint of a picture: what stays the same when a web system resizes, recompresses or converts it.
 * Two published methods side by side, because their mistakes differ:
 * - DCT hash, 64 bits: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, section 3.2.1.
 * - Block-mean hash, 256 bits: B. Yang, F. Gu, X. Niu, "Block Mean Value Based Image Perceptual Hashing", IIH-MSP 2006, method 1.
 * Says nothing about who or what is on the picture.
 */
import sharp from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import type { PictureSource, SmallPicture } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { spreadOf } from '../../../publish/grey-plane.ts'
import { FINGERPRINT_WORDS, writeFingerprint, type Fingerprint } from '../../../register/fingerprint.ts'
import { resampleMeans } from './resample-means.ts'

/** Side of the small grey picture everything is computed from, in px: enough to shift a window by a hundredth. */
const PLANE_SIDE_PX = 256
/** Side of the picture that the DCT sees, in px, and of the corner of low frequencies that is kept (Zauner 2010). */
const DCT_SIDE_PX = 32
const DCT_KEPT = 8
/** Blocks on each side for the block-mean hash: 16 × 16 = 256 bits. */
const BLOCK_SIDE = 16
/** Below this spread of grey levels (standard deviation, of 255) a picture is so plain that any two look the same. */
const MIN_SPREAD = 4
/** How much wider and higher than a copy the registered picture may have been: a 5 % crop takes 1/0.95 to undo, a 10 % crop 1/0.9. */
const UNCROP_SCALES = [1 / 0.95, 1 / 0.9] as const
/** Shapes that pictures are made in, width to height; a web system may have cut one of them to another from both sides. */
const USUAL_SHAPES = [16 / 9, 3 / 2, 4 / 3, 1, 3 / 4, 2 / 3] as const
/** A cut that took less changes nothing that the fingerprint sees; one that took more leaves too little to guess from. */
const MIN_CUT = 1.02
const MAX_CUT = 1.5

/** What a fingerprint attempt gave: `too-plain` is an answer, not a failure. */
export type FingerprintReading =
  | { readonly kind: 'fingerprint'; readonly fingerprint: string; readonly searchFor: () => readonly string[] }
  | { readonly kind: 'too-plain' }

/**
 * Computes the fingerprint of an image file, upright by its EXIF orientation, transparency over white. `fingerprint` is
 * what the register keeps; `searchFor` gives the same and about twenty more, computed when a search asks for them: the picture laid
 * into a larger frame, its edges mirrored, as it may have been before a crop. Fails on files that sharp cannot read.
 */
export async function perceptualHash(input: PictureSource): Promise<Result<FingerprintReading, ReportedError>> {
  try {
    const isEncoded = typeof input === 'string' || input instanceof Uint8Array
    const { levels, cells, drawPlane, shape } = isEncoded ? await lookAtDecoded(input) : lookAtSmall(input)
    if (spreadOf(levels) < MIN_SPREAD) return ok({ kind: 'too-plain' })
    const fingerprint = writeFingerprint(hashCells(cells))
    const searchFor = (): readonly string[] => {
      const plane = drawPlane()
      const windows = [...UNCROPPED, ...uncutWindows(shape)]
      return [fingerprint, ...windows.map(window => writeFingerprint(hashCells(sampleWindow(plane, window))))]
    }
    return ok({ kind: 'fingerprint', fingerprint, searchFor })
  } catch (cause) {
    return err({ kind: 'unreadable-image', message: cause instanceof Error ? cause.message : String(cause) })
  }
}

/** Grey levels, row by row. */
type Levels = Uint8Array | Float32Array

interface Look {
  /** Of the picture as it was looked at. */
  readonly levels: Levels
  /** 32 × 32 means over the whole picture. */
  readonly cells: Levels
  /** The small grey picture that windows are laid on. */
  readonly drawPlane: () => Levels
  /** Width to height. */
  readonly shape: number
}

async function lookAtDecoded(input: string | Uint8Array): Promise<Look> {
  const picture = sharp(input, { failOn: 'none' })
  const { autoOrient: upright } = await picture.metadata()
  const plane = await picture
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('b-w')
    .resize(PLANE_SIDE_PX, PLANE_SIDE_PX, { fit: 'fill', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  return {
    levels: plane,
    cells: sampleWindow(plane, WHOLE),
    drawPlane: () => plane,
    shape: upright.width / upright.height,
  }
}

function lookAtSmall(picture: SmallPicture): Look {
  const { reach, samples } = picture
  return {
    levels: samples,
    cells: resampleMeans(samples, picture, DCT_SIDE_PX),
    drawPlane: () => resampleMeans(samples, picture, PLANE_SIDE_PX),
    shape: reach.across / reach.down,
  }
}

/** A window on the plane, in fractions of it; what lies outside 0-1 is mirrored in. */
interface Window {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const WHOLE: Window = { left: 0, top: 0, width: 1, height: 1 }
/** The copy at the nine usual places of the larger frame: corners, middles of the sides, centre. */
const UNCROPPED: readonly Window[] = UNCROP_SCALES.flatMap(scale =>
  [0, 0.5, 1].flatMap(x =>
    [0, 0.5, 1].map(y => ({ left: x * (1 - scale), top: y * (1 - scale), width: scale, height: scale })),
  ),
)

/** The copy in the middle of a picture of another usual shape, of which a part was cut away on both sides. `shape`: the copy's width to height. */
function uncutWindows(shape: number): readonly Window[] {
  return USUAL_SHAPES.flatMap(original => {
    const cut = Math.max(shape / original, original / shape)
    if (cut < MIN_CUT || cut > MAX_CUT) return []
    const outside = (1 - cut) / 2
    return original < shape
      ? [{ left: 0, top: outside, width: 1, height: cut }]
      : [{ left: outside, top: 0, width: cut, height: 1 }]
  })
}

function hashCells(grey: Levels): Fingerprint {
  const words = new Uint32Array(FINGERPRINT_WORDS)
  setBits(words, 0, dctCorner(grey))
  setBits(words, DCT_KEPT * DCT_KEPT, blockMeans(grey))
  return words
}

/** 32 × 32 grey levels: the mean of 8 × 8 samples each. */
function sampleWindow(plane: Levels, { left, top, width, height }: Window): Float32Array {
  const step = PLANE_SIDE_PX / DCT_SIDE_PX
  const columns = samplePlaces(left, width)
  const rows = samplePlaces(top, height)
  return Float32Array.from({ length: DCT_SIDE_PX * DCT_SIDE_PX }, (_, index) => {
    const x = (index % DCT_SIDE_PX) * step
    const y = Math.floor(index / DCT_SIDE_PX) * step
    let sum = 0
    for (let row = y; row < y + step; row += 1)
      for (let column = x; column < x + step; column += 1)
        sum += plane[(rows[row] ?? 0) * PLANE_SIDE_PX + (columns[column] ?? 0)] ?? 0
    return sum / (step * step)
  })
}

/** The plane's row or column under each of 256 evenly spread samples of a window's side; mirrored at the edges. */
function samplePlaces(start: number, side: number): Uint16Array {
  return Uint16Array.from({ length: PLANE_SIDE_PX }, (_, index) => {
    const place = Math.floor((start + ((index + 0.5) / PLANE_SIDE_PX) * side) * PLANE_SIDE_PX)
    const mirrored = place < 0 ? -1 - place : place >= PLANE_SIDE_PX ? 2 * PLANE_SIDE_PX - 1 - place : place
    return Math.min(PLANE_SIDE_PX - 1, Math.max(0, mirrored))
  })
}

/** One bit for each value: above the median or not. */
function setBits(words: Fingerprint, firstBit: number, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  values.forEach((value, index) => {
    if (value <= median) return
    const bit = firstBit + index
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (31 - (bit & 31)))
  })
}

/** cos((2x + 1) u π / 2N) for the kept frequencies; frequency 0 is left out, as it is only brightness. */
const COSINES: readonly Float64Array[] = Array.from({ length: DCT_KEPT }, (_, index) =>
  Float64Array.from({ length: DCT_SIDE_PX }, (_, x) =>
    Math.cos(((2 * x + 1) * (index + 1) * Math.PI) / (2 * DCT_SIDE_PX)),
  ),
)

/** The 8 × 8 lowest frequencies (1-8 both ways) of the two-dimensional DCT-II, row by row. */
function dctCorner(grey: Levels): readonly number[] {
  const rows = COSINES.map(cosine =>
    Float64Array.from({ length: DCT_SIDE_PX }, (_, y) => dot(cosine, grey, y * DCT_SIDE_PX)),
  )
  return COSINES.flatMap(cosine => rows.map(row => dot(cosine, row, 0)))
}

function dot(cosine: Float64Array, values: Levels | Float64Array, from: number): number {
  let sum = 0
  for (let index = 0; index < cosine.length; index += 1)
    sum += (cosine[index] as number) * (values[from + index] as number)
  return sum
}

function blockMeans(grey: Levels): readonly number[] {
  const step = DCT_SIDE_PX / BLOCK_SIDE
  return Array.from({ length: BLOCK_SIDE * BLOCK_SIDE }, (_, block) => {
    const left = (block % BLOCK_SIDE) * step
    const top = Math.floor(block / BLOCK_SIDE) * step
    let sum = 0
    for (let y = top; y < top + step; y += 1)
      for (let x = left; x < left + step; x += 1) sum += grey[y * DCT_SIDE_PX + x] ?? 0
    return sum
  })
}
