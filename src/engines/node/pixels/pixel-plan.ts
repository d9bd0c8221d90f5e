import type { LabelOutputFormat, SizePreset } from '../../../domain/label.ts'
import { assertNever } from '../../../domain/result.ts'
import type { SizePx } from '../../../domain/image.ts'
import type { SourceFacts } from './source-facts.ts'
import type { TiffCompression } from './tiff-coding.ts'

/** How the output is encoded. `quality` 1-100 of the format's own encoder: scales of different formats do not compare. */
export type Encoding =
  | {
      readonly format: 'jpeg'
      readonly quality: number
      readonly chroma: '4:4:4' | '4:2:0'
      readonly isProgressive: boolean
    }
  | { readonly format: 'png'; readonly isInterlaced: boolean; readonly usesFilters: boolean }
  | { readonly format: 'webp'; readonly isLossless: boolean; readonly quality: number }
  | {
      readonly format: 'avif'
      readonly quality: number
      readonly chroma: '4:4:4' | '4:2:0'
      readonly bitDepth: 8 | 10 | 12
    }
  | { readonly format: 'tiff'; readonly compression: TiffCompression }

/** Colour space of decoded samples, by sharp's names; `b-w` is grey of 8 bits. */
export type PixelSpace = SourceFacts['space']

/** Everything about pixels that is decided before decoding. */
export interface PixelPlan {
  readonly source: SourceFacts
  /** Size of the picture itself, after orientation and preset, without a band. */
  readonly picture: SizePx
  readonly isResized: boolean
  /** Space that the caption is blended in: the source's own, so that no pixel outside of the caption is converted. */
  readonly workSpace: PixelSpace
  readonly outputSpace: PixelSpace
  /** The profile goes along bit for bit; otherwise pixels are converted to sRGB through it. */
  readonly keepsProfile: boolean
  readonly flattens: boolean
  readonly hasAlpha: boolean
  readonly encoding: Encoding
  /** The picture upright in its working space, as uncompressed TIFF, where decoding it once serves several looks (`decodeOnce`). */
  readonly decoded: Uint8Array | null
  /** What cannot be kept; see `Rendering.notes`. */
  readonly notes: readonly string[]
}

/** For pictures that come from another format: high enough that re-encoding noise is not seen. */
const NEW_JPEG_QUALITY = 92
const NEW_WEBP_QUALITY = 90
/** libheif's scale; AV1 at 80 keeps a mean error below two levels on photographs. */
const AVIF_QUALITY = 80

/** Decides size, colour space and encoding for one output. */
export function planPixels(source: SourceFacts, format: LabelOutputFormat, preset: SizePreset | null): PixelPlan {
  const isResized = preset !== null && preset.widthPx < source.size.widthPx
  const picture = isResized ? scaleToWidth(source.size, preset.widthPx) : source.size
  const holdsCmyk = format === 'jpeg' || format === 'tiff'
  const holdsGrey = format !== 'webp' && format !== 'avif'
  const isGrey = source.space === 'b-w' || source.space === 'grey16'
  // A grey or CMYK profile would lie about three-channel pixels, so these are converted to sRGB through it.
  const convertsSpace = (source.space === 'cmyk' && !holdsCmyk) || (isGrey && !holdsGrey && source.hasProfile)
  const workSpace = convertsSpace ? (is16Bit(source.space) ? 'rgb16' : 'srgb') : source.space
  const encoding = planEncoding(source, format)
  const outputSpace = chooseOutputSpace(workSpace, encoding)
  const flattens = source.hasAlpha && format === 'jpeg'
  const notes: string[] = []
  if (convertsSpace) notes.push('colour-space')
  if (flattens) notes.push('transparency')
  if (is16Bit(workSpace) && (!is16Bit(outputSpace) || encoding.format === 'avif') && !isSameAvifDepth(source, encoding))
    notes.push('bit-depth')
  if (source.coding.format === 'png' && source.coding.hasPalette && format === 'png') notes.push('palette')
  if (source.hasGainMap) notes.push('gain-map')
  if (source.coding.format === 'avif' && source.coding.hasForeignPrimaries && !source.hasProfile)
    notes.push('colour-primaries')
  return {
    source,
    picture,
    isResized,
    workSpace,
    outputSpace,
    keepsProfile: source.hasProfile && !convertsSpace,
    flattens,
    hasAlpha: source.hasAlpha && !flattens,
    encoding,
    decoded: null,
    notes,
  }
}

/** Whether samples take two bytes each (0-65535); all other spaces have 8 bits. */
export const is16Bit = (space: PixelSpace): boolean => space === 'rgb16' || space === 'grey16'

/** Samples per pixel, alpha included: 1-5. */
export const bandsOf = (space: PixelSpace, hasAlpha: boolean): number =>
  (space === 'cmyk' ? 4 : space === 'b-w' || space === 'grey16' ? 1 : 3) + (hasAlpha ? 1 : 0)

/** How a block of samples is made up. */
export interface SampleLayout {
  readonly bands: number
  readonly hasAlpha: boolean
  readonly maximum: 255 | 65_535
}

/** How the plan's samples are laid out in its working space. */
export const layoutOf = (plan: PixelPlan): SampleLayout => ({
  bands: bandsOf(plan.workSpace, plan.hasAlpha),
  hasAlpha: plan.hasAlpha,
  maximum: is16Bit(plan.workSpace) ? 65_535 : 255,
})

function scaleToWidth(size: SizePx, widthPx: number): SizePx {
  return { widthPx, heightPx: Math.max(1, Math.round((size.heightPx * widthPx) / size.widthPx)) }
}

function chooseOutputSpace(workSpace: PixelSpace, encoding: Encoding): PixelSpace {
  if (encoding.format === 'png' || encoding.format === 'tiff') return workSpace
  if (encoding.format === 'jpeg') return workSpace === 'rgb16' ? 'srgb' : workSpace === 'grey16' ? 'b-w' : workSpace
  if (encoding.format === 'avif' && encoding.bitDepth > 8) return 'rgb16'
  return 'srgb'
}

const isSameAvifDepth = (source: SourceFacts, encoding: Encoding): boolean =>
  encoding.format === 'avif' && source.coding.format === 'avif' && source.coding.bitDepth === encoding.bitDepth

function planEncoding(source: SourceFacts, format: LabelOutputFormat): Encoding {
  const { coding } = source
  switch (format) {
    case 'jpeg':
      return coding.format === 'jpeg'
        ? { format, quality: coding.quality, chroma: coding.chroma, isProgressive: coding.isProgressive }
        : { format, quality: NEW_JPEG_QUALITY, chroma: '4:4:4', isProgressive: false }
    case 'png':
      // Filters pay for photographs; drawings with a palette compress better without.
      return coding.format === 'png'
        ? { format, isInterlaced: coding.isInterlaced, usesFilters: !coding.hasPalette }
        : { format, isInterlaced: false, usesFilters: true }
    case 'webp':
      return coding.format === 'webp'
        ? { format, isLossless: coding.isLossless, quality: coding.quality }
        : { format, isLossless: false, quality: NEW_WEBP_QUALITY }
    case 'avif':
      return coding.format === 'avif'
        ? { format, quality: AVIF_QUALITY, chroma: coding.chroma, bitDepth: coding.bitDepth }
        : { format, quality: AVIF_QUALITY, chroma: '4:4:4', bitDepth: is16Bit(source.space) ? 10 : 8 }
    case 'tiff':
      return { format, compression: coding.format === 'tiff' ? coding.compression : 'deflate' }
    default:
      return assertNever(format, 'LabelOutputFormat')
  }
}
