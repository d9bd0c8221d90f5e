import sharp from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import type { PixelBox } from '../../../domain/image.ts'
import type { CaptionRefusal } from '../../../domain/label.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { CaptionPlacement } from '../../../label/place-caption.ts'
import type { RenderRequest } from '../../label-engines.ts'
import type { CaptionTools } from './caption-tools.ts'
import { type CaptionDrawing, compileCaption } from './compile-caption.ts'
import { decidePlacement, expectPlacement } from './decide-placement.ts'
import { readSamples } from './pixel-pipeline.ts'
import { planPixels } from './pixel-plan.ts'
import { rasteriseCaption } from './rasterise-caption.ts'
import { MAX_INPUT_PIXELS } from '../../../domain/image.ts'
import { readSourceFacts, unreadable } from './source-facts.ts'

/** A small picture of what `render` would give, for a screen. `placement` is the full-size one, in px of the real output. */
export interface Preview {
  /** PNG where the picture is transparent, else JPEG; sRGB. */
  readonly bytes: Uint8Array
  readonly mediaType: 'image/png' | 'image/jpeg'
  readonly widthPx: number
  readonly heightPx: number
  readonly placement: CaptionPlacement
}

const PREVIEW_JPEG_QUALITY = 85

/**
 * Draws a request at most `maxWidthPx` wide: same place, same proportions, converted to sRGB. Writes nothing.
 * Fails as `render` does, except that contrast is not measured: a reduced picture would give another figure.
 */
export async function renderPreview(
  request: Omit<RenderRequest, 'outputPath'>,
  maxWidthPx: number,
  tools: CaptionTools,
): Promise<Result<Preview, CaptionRefusal | ReportedError>> {
  const source = await readSourceFacts(request.sourcePath, request.sourceFormat)
  if (!source.ok) return source
  const compiled = compileCaption(request.caption, tools.shaper, tools.icons)
  if (!compiled.ok) return compiled
  const plan = planPixels(source.value, request.format, request.preset)
  const expected = expectPlacement(request, plan, compiled.value)
  if (!expected.ok) return expected
  try {
    const decided = await decidePlacement(request, plan, compiled.value, {
      expected: expected.value,
      readSamples: () => readSamples(plan, expected.value.box),
    })
    if (!decided.ok) return decided
    const { placement } = decided.value
    const scale = Math.min(1, maxWidthPx / placement.canvas.widthPx)
    const drawn = await drawReduced(request.sourcePath, placement, compiled.value.draw(placement), scale)
    return ok({
      bytes: await encode(drawn.pixels, plan.hasAlpha),
      mediaType: plan.hasAlpha ? 'image/png' : 'image/jpeg',
      widthPx: drawn.widthPx,
      heightPx: drawn.heightPx,
      placement,
    })
  } catch (cause) {
    return err(unreadable(cause))
  }
}

interface ReducedPicture {
  readonly pixels: Buffer
  readonly widthPx: number
  readonly heightPx: number
}

async function drawReduced(
  path: string,
  placement: CaptionPlacement,
  drawing: CaptionDrawing,
  scale: number,
): Promise<ReducedPicture> {
  const { box, canvas } = placement
  const widthPx = Math.max(1, Math.round(canvas.widthPx * scale))
  const heightPx = Math.max(1, Math.round(canvas.heightPx * scale))
  const bandPx = placement.place === 'below' ? Math.round(box.height * scale) : 0
  const at: PixelBox = {
    x: Math.min(widthPx - 1, Math.round(box.x * scale)),
    y: placement.place === 'below' ? heightPx - bandPx : Math.round(box.y * scale),
    width: Math.max(1, Math.min(widthPx, Math.round(box.width * scale))),
    height: Math.max(1, Math.round(box.height * scale)),
  }
  const raster = await rasteriseCaption(drawing)
  const { widthPx: width, heightPx: height } = raster.size
  const caption = await sharp(raster.rgba, { raw: { width, height, channels: 4 } })
    .resize(at.width, at.height, { fit: 'fill' })
    .png()
    .toBuffer()
  const base = sharp(path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize(widthPx, heightPx - bandPx, { fit: 'fill' })
    .extend({ bottom: bandPx, background: '#000' })
    .composite([{ input: caption, left: at.x, top: at.y }])
    .toColourspace('srgb')
  return { pixels: await base.png({ compressionLevel: 0 }).toBuffer(), widthPx, heightPx }
}

async function encode(pixels: Buffer, hasAlpha: boolean): Promise<Uint8Array> {
  const reduced = sharp(pixels)
  const encoded = hasAlpha ? reduced.png() : reduced.jpeg({ quality: PREVIEW_JPEG_QUALITY, chromaSubsampling: '4:4:4' })
  return new Uint8Array(await encoded.toBuffer())
}
