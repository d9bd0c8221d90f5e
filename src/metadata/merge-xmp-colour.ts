import type { ContainerReading } from '../container/container-reading.ts'
import type { RawChunk } from '../container/write/metadata-blocks.ts'
import { densityOfJfif, densityOfPhys, type PixelDensity, physPayload } from '../container/write/pixel-density.ts'
import { COLOUR_CHUNKS, foreignColour, type PngColour } from '../container/write/png-colour-chunks.ts'
import type { LabelOutputFormat } from '../domain/label.ts'

/** What a picture says of its colours and size on paper outside of Exif and ICC. */
export interface CarriedColour {
  /** For a PNG. */
  readonly chunks: readonly RawChunk[]
  /** For a JPEG's JFIF segment. */
  readonly density: PixelDensity | null
  readonly lost: readonly string[]
}

/** Screen densities that programs write when nobody chose one, px per inch: no loss worth a word. */
const UNCHOSEN_PER_INCH = [72, 96]

/** Carries density and colour statements; what the new format cannot say is named. `renderedForm`: of the new PNG's IHDR. */
export function carryColour(
  source: ContainerReading,
  to: { readonly format: LabelOutputFormat; readonly pngColour: PngColour | null; readonly renderedForm: string },
): CarriedColour {
  const hasProfile = source.blocks.some(block => block.kind === 'icc')
  const density = densityOf(source, to.pngColour)
  const found = to.pngColour?.chunks ?? []
  if (to.format !== 'png')
    return {
      chunks: [],
      density,
      lost: [
        ...(hasProfile ? [] : foreignColour(found)),
        ...(isDensityLost(source, density, to.format) ? ['resolution'] : []),
      ],
    }
  if (to.pngColour === null)
    return { chunks: density === null ? [] : [{ type: 'pHYs', bytes: physPayload(density) }], density: null, lost: [] }
  const isSameForm = to.pngColour.form === to.renderedForm
  // sRGB beside a profile is not allowed: PNG specification section 11.3.2.3.
  const chunks = found.filter(({ type }) => (COLOUR_CHUNKS.has(type) || isSameForm) && !(hasProfile && type === 'sRGB'))
  const lost = !isSameForm && found.some(({ type }) => type === 'bKGD') ? ['PNG bKGD'] : []
  return { chunks, density: null, lost }
}

function densityOf(source: ContainerReading, colour: PngColour | null): PixelDensity | null {
  const phys = colour?.chunks.find(chunk => chunk.type === 'pHYs')
  if (phys !== undefined) return densityOfPhys(phys.bytes)
  const jfif = source.blocks.find(block => block.kind === 'app' && block.key.startsWith('JFIF'))
  return jfif === undefined ? null : densityOfJfif(jfif.bytes)
}

/** WebP and AVIF have Exif alone for it; TIFF gets it from the encoder. */
function isDensityLost(source: ContainerReading, density: PixelDensity | null, format: LabelOutputFormat): boolean {
  const canSay = format === 'jpeg' || format === 'tiff' || source.blocks.some(block => block.kind === 'exif')
  if (canSay || density === null || density.unit === 'none') return false
  const perInch = Math.round(density.x * (density.unit === 'inch' ? 1 : 2.54))
  return !UNCHOSEN_PER_INCH.includes(perInch)
}
