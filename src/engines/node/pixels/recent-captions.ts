import { createHash } from 'node:crypto'
import type { CaptionRefusal, CaptionRequest } from '../../../domain/label.ts'
import type { Result } from '../../../domain/result.ts'
import { keepRecent } from '../keep-recent.ts'
import type { CaptionTools } from './caption-tools.ts'
import { type CaptionDrawing, type CompiledCaption, compileCaption } from './compile-caption.ts'
import { type CaptionRaster, rasteriseCaption } from './rasterise-caption.ts'

/** Shapes and draws captions. Pictures that are labelled together mostly share words, style and size: what was drawn lately is kept. */
export interface CaptionDrawer {
  /** As `compileCaption`. */
  compile(request: CaptionRequest): Result<CompiledCaption, CaptionRefusal>
  /** As `rasteriseCaption`; several callers may hold one answer, so that nobody may write into it. */
  rasterise(drawing: CaptionDrawing): Promise<CaptionRaster>
}

/** Captions in use at a time: one for each language and kind of a batch. */
const MOST_CAPTIONS = 16
/** Sizes of caption in use at a time. */
const MOST_RASTERS = 4
/** Larger ones (a band under a poster) are drawn anew: 4 bytes a pixel, twice. */
const MOST_KEPT_PX = 500_000

/** For one set of fonts and icons. `rasterise`: another one in tests. */
export function createCaptionDrawer(
  { shaper, icons }: CaptionTools,
  rasterise: CaptionDrawer['rasterise'] = rasteriseCaption,
): CaptionDrawer {
  const compiled = keepRecent<Result<CompiledCaption, CaptionRefusal>>(MOST_CAPTIONS)
  const rasters = keepRecent<Promise<CaptionRaster>>(MOST_RASTERS)
  return {
    compile: request => {
      const { text, lang, style } = request
      return compiled(JSON.stringify([text, lang, style]), () => compileCaption(request, shaper, icons))
    },
    rasterise: drawing => {
      const { widthPx, heightPx } = drawing.size
      const draw = (): Promise<CaptionRaster> => rasterise(drawing)
      return widthPx * heightPx > MOST_KEPT_PX ? draw() : rasters(keyOf(drawing), draw)
    },
  }
}

function keyOf({ regions, colours, icon }: CaptionDrawing): string {
  const hash = createHash('sha256').update(JSON.stringify([regions, colours, icon?.box ?? null]))
  return hash.update(icon?.svg ?? '').digest('base64')
}
