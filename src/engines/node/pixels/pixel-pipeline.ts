import sharp, { type Sharp, type TiffOptions } from 'sharp'
import type { PixelBox, SizePx } from '../../../domain/image.ts'
import { assertNever } from '../../../domain/result.ts'
import type { PixelPlan } from './pixel-plan.ts'
import { bandsOf, is16Bit } from './pixel-plan.ts'
import { storedBox, turnSamples } from './oriented-box.ts'
import { MAX_INPUT_PIXELS } from '../../../domain/image.ts'

/** Samples of a part of a picture, row by row, bands interleaved; 8 or 16 bits as the space says. */
export type Samples = Uint8Array | Uint16Array

/** JPEG cannot be transparent: what lies behind becomes white paper. */
const PAPER = { r: 255, g: 255, b: 255 }

/**
 * Optimal Huffman tables make files a few per cent smaller, but the encoder must hold the whole picture for them:
 * at 100 MP that is 680 MB instead of 110, and twice the time (measured).
 */
const MAX_OPTIMISED_PIXELS = 40_000_000

/**
 * How hard the encoders look for small files, on their own scales. A master is kept, and waited for: half the time for 2.7 % more bytes and 0.2 dB
 * of WebP, three quarters for 1.3 % of PNG (measured on corpus pictures, docs/performance.md). A smaller size is downloaded many times,
 * and is encoded with the encoder's own default. AVIF has one for both: its default takes five times as long, ten seconds a megapixel.
 */
export const MASTER_EFFORT = { webp: 2, png: 4 } as const
/** On sharp's scale 0-9, where 4 is its default; why not that, see `MASTER_EFFORT`. */
export const AVIF_EFFORT = 3

const openSource = (plan: PixelPlan): Sharp =>
  // `error`, not `warning`: archives are full of files with harmless irregularities; truncated ones still fail.
  sharp(plan.decoded ?? plan.source.path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })

/** Decoded pictures up to this size are kept in memory, 3 to 8 bytes a pixel. */
const MOST_KEPT_PIXELS = 25_000_000

/**
 * Decodes the picture for all that follows where its coder gives no part without the whole: PNG, WebP, AVIF, progressive JPEG. A decoded
 * picture is read in milliseconds. Others, larger and resized ones stay as they are.
 */
export async function decodeOnce(plan: PixelPlan): Promise<PixelPlan> {
  const { coding, size } = plan.source
  const isWhole = coding.format === 'jpeg' ? coding.isProgressive : isDecodedWhole(coding.format)
  if (!isWhole || plan.isResized || !isKept(size)) return plan
  const decoded = await toTiff(keepSpace(openSource(plan), plan).autoOrient().toColourspace(plan.workSpace), plan)
  return { ...plan, decoded, source: { ...plan.source, orientation: 1 } }
}

/** The encoded picture in the form that is decoded fastest, for several looks: the same bytes where that is no gain. */
export async function decodeFinished(bytes: Uint8Array, plan: PixelPlan): Promise<Uint8Array> {
  if (!isDecodedWhole(plan.encoding.format) || !isKept(plan.picture)) return bytes
  return toTiff(sharp(bytes).keepIccProfile().toColourspace(plan.outputSpace), plan)
}

const isDecodedWhole = (format: string): boolean => format === 'png' || format === 'webp' || format === 'avif'
const isKept = ({ widthPx, heightPx }: SizePx): boolean => widthPx * heightPx <= MOST_KEPT_PIXELS

const toTiff = (picture: Sharp, plan: PixelPlan): Promise<Uint8Array> =>
  picture.tiff({ compression: 'none', ...tiffResolution(plan) }).toBuffer()

/** The picture in its working space: turned, resized, flattened, and with a band of `bandPx` at the bottom. */
export function openPicture(plan: PixelPlan, bandPx: number): Sharp {
  let picture = keepSpace(openSource(plan), plan).autoOrient()
  if (plan.isResized) picture = resize(picture, plan)
  if (plan.flattens) picture = picture.flatten({ background: PAPER })
  if (bandPx > 0)
    picture =
      plan.workSpace === 'cmyk'
        ? picture.extend({ bottom: bandPx, extendWith: 'copy' })
        : picture.extend({ bottom: bandPx, background: { r: 0, g: 0, b: 0, alpha: 1 } })
  return picture
}

/** What the picture holds in `box` before the caption, exactly as `openPicture` gives it. */
export async function readSamples(plan: PixelPlan, box: PixelBox): Promise<Samples> {
  if (box.y >= plan.picture.heightPx) return readBand(plan, box)
  const { orientation, size } = plan.source
  let part = keepSpace(openSource(plan), plan)
  if (plan.isResized) part = resize(part.autoOrient(), plan).extract(areaOf(box))
  else part = part.extract(areaOf(storedBox(orientation, box, size)))
  if (plan.flattens) part = part.flatten({ background: PAPER })
  const samples = await readRaw(part, plan)
  const shown = { widthPx: box.width, heightPx: box.height }
  return plan.isResized ? samples : turnSamples(samples, orientation, shown, bandsOf(plan.workSpace, plan.hasAlpha))
}

/** Black where the band was added with a colour, the last row repeated where it was copied. */
async function readBand(plan: PixelPlan, box: PixelBox): Promise<Samples> {
  const bands = bandsOf(plan.workSpace, plan.hasAlpha)
  const length = box.width * box.height * bands
  if (plan.workSpace === 'cmyk') {
    const row = await readSamples(plan, { x: 0, y: plan.picture.heightPx - 1, width: box.width, height: 1 })
    return Uint8Array.from({ length }, (_, index) => row[index % row.length] ?? 0)
  }
  const samples = is16Bit(plan.workSpace) ? new Uint16Array(length) : new Uint8Array(length)
  if (plan.hasAlpha) {
    const opaque = is16Bit(plan.workSpace) ? 65_535 : 255
    for (let index = bands - 1; index < length; index += bands) samples[index] = opaque
  }
  return samples
}

async function readRaw(part: Sharp, plan: PixelPlan): Promise<Samples> {
  // Raw output of a grey picture drops its alpha, so it is read as three equal channels.
  const isGreyAlpha = plan.hasAlpha && (plan.workSpace === 'b-w' || plan.workSpace === 'grey16')
  const isWide = is16Bit(plan.workSpace)
  const space = isGreyAlpha ? (isWide ? 'rgb16' : 'srgb') : plan.workSpace
  const bytes = await part
    .toColourspace(space)
    .raw({ depth: isWide ? 'ushort' : 'uchar' })
    .toBuffer()
  const samples = isWide
    ? new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
    : new Uint8Array(bytes)
  return isGreyAlpha ? dropEqualChannels(samples) : samples
}

function dropEqualChannels(rgba: Samples): Samples {
  const length = rgba.length / 2
  const greyAlpha = rgba instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  for (let to = 0, from = 0; to < length; to += 2, from += 4) {
    greyAlpha[to] = rgba[from] ?? 0
    greyAlpha[to + 1] = rgba[from + 3] ?? 0
  }
  return greyAlpha
}

/** Keeps numbers as they are stored: no conversion through a profile unless the plan says so. */
function keepSpace(picture: Sharp, plan: PixelPlan): Sharp {
  const kept = plan.workSpace === 'cmyk' ? picture.pipelineColourspace('cmyk') : picture
  return plan.keepsProfile ? kept.keepIccProfile() : kept
}

function resize(picture: Sharp, plan: PixelPlan): Sharp {
  const { widthPx, heightPx } = plan.picture
  return picture.resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' })
}

/** A box under the names sharp takes; px, origin top left, as it came. */
export const areaOf = (box: PixelBox) => ({ left: box.x, top: box.y, width: box.width, height: box.height })

/** Adds the encoder and the output's colour space. Only pixels, resolution and profile are written. */
export function encode(picture: Sharp, plan: PixelPlan): Sharp {
  return addEncoder(picture.toColourspace(plan.outputSpace), plan)
}

function addEncoder(picture: Sharp, plan: PixelPlan): Sharp {
  const { encoding } = plan
  switch (encoding.format) {
    case 'jpeg':
      return picture.jpeg({
        quality: encoding.quality,
        chromaSubsampling: encoding.chroma,
        progressive: encoding.isProgressive,
        optimiseCoding: plan.picture.widthPx * plan.picture.heightPx <= MAX_OPTIMISED_PIXELS,
      })
    case 'png':
      return picture.png({
        progressive: encoding.isInterlaced,
        adaptiveFiltering: encoding.usesFilters,
        palette: false,
        ...(plan.isResized ? {} : { compressionLevel: MASTER_EFFORT.png }),
      })
    case 'webp':
      return picture.webp({
        quality: encoding.quality,
        alphaQuality: 100,
        lossless: encoding.isLossless,
        // Without it libwebp rewrites the hidden colours of transparent pixels.
        exact: true,
        ...(plan.isResized || encoding.isLossless ? {} : { effort: MASTER_EFFORT.webp }),
      })
    case 'avif':
      return picture.avif({
        quality: encoding.quality,
        chromaSubsampling: encoding.chroma,
        bitdepth: encoding.bitDepth,
        effort: AVIF_EFFORT,
      })
    case 'tiff':
      return picture.tiff({
        compression: encoding.compression,
        predictor: encoding.compression === 'packbits' || encoding.compression === 'none' ? 'none' : 'horizontal',
        ...tiffResolution(plan),
      })
    default:
      return assertNever(encoding, 'Encoding')
  }
}

/** sharp wants px per mm whatever the unit says. */
function tiffResolution({ source: { densityPerInch } }: PixelPlan): TiffOptions {
  if (densityPerInch === null) return {}
  return { xres: densityPerInch / 25.4, yres: densityPerInch / 25.4, resolutionUnit: 'inch' }
}
