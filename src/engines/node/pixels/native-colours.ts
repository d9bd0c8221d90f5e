import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { assertNever } from '../../../domain/result.ts'
import type { CaptionRaster } from './rasterise-caption.ts'
import { is16Bit, type PixelSpace } from './pixel-plan.ts'
import { removeOwn } from '../leftovers.ts'

/** The caption's colours in a picture's own space, colour bands only, 0 to the space's full value; and its alpha 0-255. */
export interface NativeCaption {
  readonly colours: Uint8Array | Uint16Array
  readonly alpha: Uint8Array
  /** Colours that the space cannot show were replaced by greys. */
  readonly isReduced: boolean
}

/**
 * Converts the caption into the picture's space. Greys keep their values in grey and RGB spaces, where equal channels are neutral
 * whatever the profile; in CMYK they use black ink alone, which prints crisply. Other colours go through the profile.
 */
export async function toNativeCaption(
  raster: CaptionRaster,
  space: PixelSpace,
  profile: Uint8Array | null,
): Promise<NativeCaption> {
  const { native, isNeutral } = unmanaged(raster, space)
  if (isNeutral || profile === null || (space !== 'srgb' && space !== 'rgb16')) return native
  const converted = await convertToProfile(withoutAlpha(raster.rgba), raster, profile)
  return { ...native, colours: widen(converted, space) }
}

/** A caption in a space, through no profile. */
interface Unmanaged {
  readonly native: NativeCaption
  readonly isNeutral: boolean
}

/** Pictures of a batch share one raster: what was made of it is kept as long as it is. Nobody writes into it. */
const made = new WeakMap<CaptionRaster, Map<PixelSpace, Unmanaged>>()

function unmanaged(raster: CaptionRaster, space: PixelSpace): Unmanaged {
  const spaces = made.get(raster) ?? new Map<PixelSpace, Unmanaged>()
  made.set(raster, spaces)
  const known = spaces.get(space)
  if (known !== undefined) return known
  const isNeutral = isGreyOnly(raster.rgba)
  const isReduced = (space === 'b-w' || space === 'grey16') && !isNeutral
  const native = { colours: coloursIn(space, raster.rgba), alpha: alphaOf(raster.rgba), isReduced }
  const fresh = { native, isNeutral }
  spaces.set(space, fresh)
  return fresh
}

function coloursIn(space: PixelSpace, rgba: Uint8Array): NativeCaption['colours'] {
  switch (space) {
    case 'b-w':
    case 'grey16':
      return widen(greysOf(rgba), space)
    case 'cmyk':
      return inksOf(rgba)
    case 'srgb':
    case 'rgb16':
      return widen(withoutAlpha(rgba), space)
    default:
      return assertNever(space, 'PixelSpace')
  }
}

// Plain loops: `filter` takes a hundred times as long on a caption of 12 MP, an inner loop over the bands three times.
function alphaOf(rgba: Uint8Array): Uint8Array {
  const alpha = new Uint8Array(rgba.length / 4)
  for (let from = 3, to = 0; to < alpha.length; from += 4, to++) alpha[to] = rgba[from] ?? 0
  return alpha
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0
    rgb[to + 1] = rgba[from + 1] ?? 0
    rgb[to + 2] = rgba[from + 2] ?? 0
  }
  return rgb
}

function isGreyOnly(rgba: Uint8Array): boolean {
  for (let index = 0; index < rgba.length; index += 4)
    if (rgba[index] !== rgba[index + 1] || rgba[index] !== rgba[index + 2]) return false
  return true
}

/** 8-bit values in the range of the space; 255 * 257 = 65535. */
const widen = (values: Uint8Array, space: PixelSpace): Uint8Array | Uint16Array =>
  is16Bit(space) ? new Uint16Array(values).map(value => value * 257) : values

/** Luma of Rec. 709 on the encoded values; exact for greys. */
function greysOf(rgba: Uint8Array): Uint8Array {
  const greys = new Uint8Array(rgba.length / 4)
  for (let pixel = 0, at = 0; pixel < greys.length; pixel++, at += 4)
    greys[pixel] = Math.round(0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0))
  return greys
}

/** Full under-colour removal: grey is black ink only. Not colour-managed: an organisation's exact ink mix is a matter for its printer. */
function inksOf(rgba: Uint8Array): Uint8Array {
  const inks = new Uint8Array(rgba.length)
  for (let at = 0; at < rgba.length; at += 4) {
    const strongest = Math.max(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0)
    for (let channel = 0; channel < 3; channel++)
      inks[at + channel] = strongest === 0 ? 0 : Math.round((255 * (strongest - (rgba[at + channel] ?? 0))) / strongest)
    inks[at + 3] = 255 - strongest
  }
  return inks
}

/** libvips reads output profiles from files only. */
async function convertToProfile(rgb: Uint8Array, raster: CaptionRaster, profile: Uint8Array): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-profile-'))
  try {
    const path = join(folder, 'profile.icc')
    await writeFile(path, profile)
    const { widthPx: width, heightPx: height } = raster.size
    const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .withIccProfile(path)
      .raw()
      .toBuffer()
    return new Uint8Array(bytes)
  } finally {
    await removeOwn(folder)
  }
}
