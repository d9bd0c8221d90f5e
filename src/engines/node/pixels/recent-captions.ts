import type { CaptionRefusal, CaptionRequest } from '../../../domain/label.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { keepRecent } from '../keep-recent.ts'
import type { CaptionTools } from './caption-tools.ts'
import { type CaptionDrawing, type CompiledCaption, compileCaption } from './compile-caption.ts'
import { type CaptionRaster, rasteriseCaption } from './rasterise-caption.ts'

/** Shapes and draws captions. Pictures that are labelled together mostly share words, style and size: what was drawn lately is kept. */
export interface CaptionDrawer {
  /** As `compileCaption`. */
  compile(request: CaptionRequest): Result<CompiledCaption, CaptionRefusal>
  /** As `rasteriseCaption`, of what a caption of this drawer has drawn; several callers may hold one answer, so that nobody may write into it. */
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
  const drawings = keepRecent<CaptionDrawing>(MOST_CAPTIONS)
  const rasters = keepRecent<Promise<CaptionRaster>>(MOST_RASTERS)
  /** What a drawing of this drawer is made of, in short: its outlines are a hundred kilobytes. */
  const keys = new WeakMap<CaptionDrawing, string>()
  const remembered = (key: string, caption: CompiledCaption): CompiledCaption => ({
    measure: caption.measure,
    draw: placement => {
      const { textHeightPx, box, place } = placement
      const drawingKey = JSON.stringify([key, textHeightPx, box.width, box.height, place === 'below'])
      const drawing = drawings(drawingKey, () => caption.draw(placement))
      keys.set(drawing, drawingKey)
      return drawing
    },
  })
  return {
    compile: request => {
      const { text, lang, style } = request
      const key = JSON.stringify([text, lang, style])
      return compiled(key, () => {
        const caption = compileCaption(request, shaper, icons)
        return caption.ok ? ok(remembered(key, caption.value)) : caption
      })
    },
    rasterise: drawing => {
      const { widthPx, heightPx } = drawing.size
      const key = keys.get(drawing)
      const draw = (): Promise<CaptionRaster> => rasterise(drawing)
      return key === undefined || widthPx * heightPx > MOST_KEPT_PX ? draw() : rasters(key, draw)
    },
  }
}
