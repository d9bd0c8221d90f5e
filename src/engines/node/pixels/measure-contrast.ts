import { contrastRatio, relativeLuminance } from './luminance.ts'
import type { CaptionRaster } from './rasterise-caption.ts'

/** WCAG 2.2, 1.4.3: contrast of text to its background. */
export const MIN_CONTRAST = 4.5
/** Plate pixels this close to ink in px are left out: there the edge is a mixture by design. */
const EDGE_PX = 2
/** Share of plate pixels that may be worse than the value taken; JPEG ringing makes a few. */
const WORST_SHARE = 0.1
const OPAQUE = 250

/**
 * WCAG contrast ratio, 1-21, between the words' core and the plate (or, without a plate, what is behind), on decoded output pixels.
 * `rgb` 8-bit sRGB of the caption box. The words count with their median, the plate with its worst tenth towards the words.
 */
export function measureContrast(rgb: Uint8Array, raster: CaptionRaster): number {
  const { regions } = raster
  const words = new LuminanceCount()
  const plate = new LuminanceCount()
  const { nearInk, core } = inkOf(raster)
  for (let pixel = 0; pixel < nearInk.length; pixel++) {
    const isWord = (regions[pixel * 4] ?? 0) >= core
    if (!isWord && (nearInk[pixel] === 1 || (regions[pixel * 4 + 3] ?? 0) < OPAQUE)) continue
    const luminance = relativeLuminance(rgb[pixel * 3] ?? 0, rgb[pixel * 3 + 1] ?? 0, rgb[pixel * 3 + 2] ?? 0)
    if (isWord) words.add(luminance)
    else plate.add(luminance)
  }
  if (words.total === 0 || plate.total === 0) return 1
  const word = words.quantile(0.5)
  const low = plate.quantile(WORST_SHARE)
  const high = plate.quantile(1 - WORST_SHARE)
  // A plate with tones on both sides of the words is as bad as the nearest of them.
  if (low < word && word < high) return 1
  return word >= high ? contrastRatio(word, high) : contrastRatio(word, low)
}

/** Where a caption's ink is. */
interface Ink {
  readonly nearInk: Uint8Array
  /** Least red of a pixel that belongs to a word's core. */
  readonly core: number
}

/** Pictures of a batch share one raster: where its ink is is found once. */
const found = new WeakMap<CaptionRaster, Ink>()

function inkOf(raster: CaptionRaster): Ink {
  const known = found.get(raster)
  if (known !== undefined) return known
  const ink = { nearInk: markNearInk(raster), core: coreThreshold(raster.regions) }
  found.set(raster, ink)
  return ink
}

/** Fully inked pixels, or the best there are: at the smallest sizes few stems cover a whole pixel. */
function coreThreshold(regions: Uint8Array): number {
  let strongest = 0
  for (let at = 0; at < regions.length; at += 4) strongest = Math.max(strongest, regions[at] ?? 0)
  return Math.max(1, strongest - 5)
}

/** 1 for every pixel at most `EDGE_PX` king's moves from a word or the mark, else 0. */
function markNearInk({ size, regions }: CaptionRaster): Uint8Array {
  const { widthPx, heightPx } = size
  const ink = new Uint8Array(widthPx * heightPx)
  for (let pixel = 0, at = 0; pixel < ink.length; pixel++, at += 4)
    ink[pixel] = (regions[at] ?? 0) | (regions[at + 1] ?? 0)
  const sideways = new Uint8Array(ink.length)
  for (let row = 0; row < ink.length; row += widthPx) spread(ink, sideways, { start: row, step: 1, count: widthPx })
  const near = new Uint8Array(ink.length)
  for (let column = 0; column < widthPx; column++)
    spread(sideways, near, { start: column, step: widthPx, count: heightPx })
  return near
}

/** Marks in `to` what lies at most `EDGE_PX` from a mark in `from`, both ways along one line of pixels. */
function spread(
  from: Uint8Array,
  to: Uint8Array,
  { start, step, count }: Readonly<Record<'start' | 'step' | 'count', number>>,
): void {
  const end = start + (count - 1) * step
  for (let at = start, left = 0; at <= end; at += step) {
    if (from[at] !== 0) left = EDGE_PX + 1
    if (left > 0) to[at] = 1
    left--
  }
  for (let at = end, left = 0; at >= start; at -= step) {
    if (from[at] !== 0) left = EDGE_PX + 1
    if (left > 0) to[at] = 1
    left--
  }
}

/** Luminances by count, fine enough that a ratio is right to its second decimal; sorting them all took longer than drawing. */
class LuminanceCount {
  static readonly STEPS = 16_384
  readonly #counts = new Uint32Array(LuminanceCount.STEPS + 1)
  total = 0

  add(luminance: number): void {
    const step = Math.round(luminance * LuminanceCount.STEPS)
    this.#counts[step] = (this.#counts[step] ?? 0) + 1
    this.total++
  }

  quantile(share: number): number {
    let left = Math.floor(share * (this.total - 1))
    for (let step = 0; step <= LuminanceCount.STEPS; step++) {
      left -= this.#counts[step] ?? 0
      if (left < 0) return step / LuminanceCount.STEPS
    }
    return 1
  }
}
