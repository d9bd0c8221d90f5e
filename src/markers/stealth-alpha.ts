import type { Evidence, Exposure } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import { utf8OrLatin1 } from '../container/bytes.ts'
import { matchRows } from './match-rows.ts'

/** Pixels as RGBA bytes, row by row from the top left, as stored (before orientation). */
export interface RgbaPixels {
  readonly rgba: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** Unpacks gzip; null for damaged data and for more than `maxBytes`. */
export type Gunzip = (bytes: Uint8Array, maxBytes: number) => Uint8Array | null

/** Where the bits stand: one in each pixel's alpha, or three in its red, green and blue (markers.md section 4). */
const VARIANTS = [
  { magic: 'stealth_pnginfo', channels: [3], isCompressed: false },
  { magic: 'stealth_pngcomp', channels: [3], isCompressed: true },
  { magic: 'stealth_rgbinfo', channels: [0, 1, 2], isCompressed: false },
  { magic: 'stealth_rgbcomp', channels: [0, 1, 2], isCompressed: true },
] as const
type Variant = (typeof VARIANTS)[number]

const MAGIC_BYTES = 15
const LENGTH_BYTES = 4
/** Parameters with a ComfyUI graph stay under 1 MB; more is not believed. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024

/**
 * The left top part that holds the magic word: the stream runs down the columns, so a tall picture needs a few rows of one
 * column, a low one several whole columns. Only with full height may more than one column be read.
 */
export function stealthProbe(stored: { readonly widthPx: number; readonly heightPx: number }): {
  readonly widthPx: number
  readonly heightPx: number
} {
  return columnsFor(MAGIC_BYTES * 8, stored)
}

function columnsFor(
  bits: number,
  stored: { readonly widthPx: number; readonly heightPx: number },
): { readonly widthPx: number; readonly heightPx: number } {
  if (stored.heightPx >= bits) return { widthPx: 1, heightPx: bits }
  return { widthPx: Math.min(stored.widthPx, Math.ceil(bits / stored.heightPx)), heightPx: stored.heightPx }
}

/** Characters that every magic word begins with: 16 bits are enough to pass over all but one ordinary picture in 30,000. */
const BEGINNING = 'st'

/** The left top part that holds the magic word's beginning, as `stealthProbe` is for the whole word. */
export function stealthCorner(stored: { readonly widthPx: number; readonly heightPx: number }): {
  readonly widthPx: number
  readonly heightPx: number
} {
  return columnsFor(BEGINNING.length * 8, stored)
}

/** Whether a magic word may begin in the corner; it never says no where `hasStealthMagic` would say yes. */
export function mayBeginStealth(corner: RgbaPixels): boolean {
  return VARIANTS.some(variant => {
    const bytes = readBytes(corner, variant, { from: 0, count: BEGINNING.length })
    return bytes !== null && String.fromCharCode(...bytes) === BEGINNING
  })
}

/** Whether the first columns begin with a stealth magic word. `pixels` may be the whole picture or its left columns. */
export function hasStealthMagic(pixels: RgbaPixels): boolean {
  return findVariant(pixels) !== null
}

/**
 * Text hidden in the lowest bits of alpha (or red, green, blue), column by column from the left, highest bit first:
 * magic word, 32-bit length in bits, text, gzipped in the `comp` variants. Null: there is none, or it is damaged.
 */
export function readStealthAlpha(pixels: RgbaPixels, gunzip: Gunzip): string | null {
  const variant = findVariant(pixels)
  if (variant === null) return null
  const header = readBytes(pixels, variant, { from: MAGIC_BYTES, count: LENGTH_BYTES })
  const lengthBits = header === null ? 0 : new DataView(header.buffer).getUint32(0)
  const count = lengthBits >>> 3
  if (count === 0 || count > MAX_TEXT_BYTES) return null
  const bytes = readBytes(pixels, variant, { from: MAGIC_BYTES + LENGTH_BYTES, count })
  const plain = bytes !== null && variant.isCompressed ? gunzip(bytes, MAX_TEXT_BYTES) : bytes
  return plain === null ? null : utf8OrLatin1(plain)
}

function findVariant(pixels: RgbaPixels): Variant | null {
  const { rgba, widthPx, heightPx } = pixels
  if (!(widthPx > 0 && heightPx > 0) || rgba.length < widthPx * heightPx * 4) return null
  return VARIANTS.find(variant => startsWithMagic(pixels, variant)) ?? null
}

function startsWithMagic(pixels: RgbaPixels, variant: Variant): boolean {
  const bytes = readBytes(pixels, variant, { from: 0, count: MAGIC_BYTES })
  return bytes !== null && variant.magic === String.fromCharCode(...bytes)
}

/** Bytes `from` to `from + count` of the hidden stream, or null where the picture is too small for them. */
function readBytes(
  pixels: RgbaPixels,
  variant: Variant,
  range: { from: number; count: number },
): Uint8Array<ArrayBuffer> | null {
  const { rgba, widthPx, heightPx } = pixels
  const { channels } = variant
  const endBit = (range.from + range.count) * 8
  if (endBit > widthPx * heightPx * channels.length) return null
  const bytes = new Uint8Array(range.count)
  for (let bit = range.from * 8, index = 0; bit < endBit; bit++, index++) {
    const pixel = Math.floor(bit / channels.length)
    const at = ((pixel % heightPx) * widthPx + Math.floor(pixel / heightPx)) * 4
    const lowest = (rgba[at + (channels[bit % channels.length] ?? 0)] ?? 0) & 1
    bytes[index >> 3] = ((bytes[index >> 3] ?? 0) << 1) | lowest
  }
  return bytes
}

/** What hidden text says: AI, whoever wrote it, because only generation tools hide text this way; and it holds a prompt. */
export function recogniseStealthText(text: string): {
  readonly evidence: readonly Evidence[]
  readonly exposure: readonly Exposure[]
} {
  const field = 'pixels:stealth'
  const known = matchRows({ source: 'png', field, value: text, at: field })[0]?.row.generator
  const value = tidyValue(text)
  const mark: Evidence = {
    source: 'pixels',
    field,
    value,
    says: 'ai-generated',
    weight: 'trace',
    marker: 'pixels.stealth',
  }
  return {
    evidence: [known === undefined ? mark : { ...mark, generator: known }],
    exposure: [{ kind: 'prompt', field, value }],
  }
}
