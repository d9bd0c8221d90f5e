import type { PixelBox, SizePx } from '../../../domain/image.ts'
import type { CaptionRefusal, CaptionRequest } from '../../../domain/label.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { type CaptionLayout, type CaptionParts, layOutCaption } from '../../../label/placement/caption-geometry.ts'
import {
  MARK_WORDS,
  outlineOwnMark,
  outlinePill,
  shapeOwnMark,
  transformPath,
} from '../../../label/placement/mark-outline.ts'
import type { CaptionPlacement } from '../../../label/place-caption.ts'
import { luminanceOfHex } from './luminance.ts'
import { OFFICIAL_ICON_GEOMETRY } from './official-icon-table.ts'
import { type OfficialIcon, pickOfficialIcon, shapeOfficialIcon } from './official-icons.ts'
import type { CaptionShaper } from './shape-caption.ts'

/** A caption whose words are shaped and whose mark is chosen: can be measured and drawn at any size. */
export interface CompiledCaption {
  readonly measure: (textHeightPx: number) => SizePx
  readonly draw: (placement: CaptionPlacement) => CaptionDrawing
}

/** An SVG document of the size of the caption box. An official icon is drawn by itself, as its style classes collide with others. */
export interface CaptionDrawing {
  readonly size: SizePx
  /** Plate blue, mark green, words red, all opaque: tells both what to colour and where to measure. */
  readonly regions: string
  readonly colours: {
    /** `#rrggbb`. */
    readonly plate: string
    readonly ink: string
    /** 0-1. */
    readonly plateOpacity: number
    /** The mark is drawn in ink; false where an official icon goes on top. */
    readonly hasOwnMark: boolean
  }
  /** `box` in px within the caption box, of the icon's whole canvas. */
  readonly icon: { readonly svg: Uint8Array; readonly box: PixelBox } | null
}

/** Extra distance from the side in a band, in cap heights. */
const BAND_INSET = 0.5

/** A caption as outlines, in cap heights, with what placing it must know. Refuses as the shaper does: no text, too long, a glyph that no font has. */
export function compileCaption(
  request: CaptionRequest,
  shaper: CaptionShaper,
  icons: readonly OfficialIcon[],
): Result<CompiledCaption, CaptionRefusal> {
  const { style } = request
  const text = shaper.shapeCaption(request.text, request.lang)
  if (!text.ok) return text
  const base = { text: text.value.ink, isRightToLeft: text.value.isRightToLeft }
  if (style.mark === 'none') return ok(compile(request, text.value.path, { ...base, mark: null }, noMark))
  const icon =
    style.plateOpacity === 1 ? pickOfficialIcon(icons, style.mark, luminanceOfHex(style.plateColour)) : undefined
  if (icon !== undefined)
    return ok(compile(request, text.value.path, { ...base, mark: shapeOfficialIcon(icon.mark) }, officialMark(icon)))
  const letters = shaper.shapeCaption(MARK_WORDS[style.mark], 'en')
  if (!letters.ok) return letters
  const kind = style.mark
  const drawMark: DrawMark = box => ({ path: outlineOwnMark(kind, letters.value, box), icon: null })
  return ok(compile(request, text.value.path, { ...base, mark: shapeOwnMark(kind, letters.value) }, drawMark))
}

/** `path` in px for our own marks; for an official icon the outline of the area it covers. */
type DrawMark = (box: PixelBox) => { readonly path: string; readonly icon: CaptionDrawing['icon'] }

const noMark: DrawMark = () => ({ path: '', icon: null })

function officialMark(icon: OfficialIcon): DrawMark {
  const { width, height, seen } = OFFICIAL_ICON_GEOMETRY[icon.mark]
  return box => {
    const pxPerUnit = box.height / (seen.bottom - seen.top)
    return {
      path: outlinePill(box, box.height / 2),
      icon: {
        svg: icon.svg,
        box: {
          x: Math.round(box.x - seen.left * pxPerUnit),
          y: Math.round(box.y - seen.top * pxPerUnit),
          width: Math.round(width * pxPerUnit),
          height: Math.round(height * pxPerUnit),
        },
      },
    }
  }
}

function compile(request: CaptionRequest, textPath: string, parts: CaptionParts, drawMark: DrawMark): CompiledCaption {
  return {
    measure: textHeightPx => layOutCaption(parts, textHeightPx).plate,
    draw: placement => {
      const layout = layOutCaption(parts, placement.textHeightPx)
      const size: SizePx = { widthPx: placement.box.width, heightPx: placement.box.height }
      // In a band as wide as the picture the caption keeps to the side where its language starts to read, a little off the edge.
      const room = size.widthPx - layout.plate.widthPx
      const offEdge = Math.min(Math.round(BAND_INSET * placement.textHeightPx), Math.floor(room / 2))
      const shiftX = parts.isRightToLeft ? room - offEdge : offEdge
      return drawLayout({ request, textPath, drawMark, layout, size, shiftX, isBand: placement.place === 'below' })
    },
  }
}

interface DrawingTask {
  readonly request: CaptionRequest
  readonly textPath: string
  readonly drawMark: DrawMark
  readonly layout: CaptionLayout
  readonly size: SizePx
  readonly shiftX: number
  readonly isBand: boolean
}

function drawLayout(task: DrawingTask): CaptionDrawing {
  const { layout, size, shiftX } = task
  const { style } = task.request
  const whole: PixelBox = { x: 0, y: 0, width: size.widthPx, height: size.heightPx }
  const plate = outlinePill(whole, task.isBand ? 0 : layout.radiusPx)
  const words = transformPath(task.textPath, layout.text.capHeightPx, layout.text.x + shiftX, layout.text.y)
  const mark = layout.mark === null ? noMark(whole) : task.drawMark({ ...layout.mark, x: layout.mark.x + shiftX })
  return {
    size,
    regions: svgDocument(size, [
      { path: plate, fill: '#0000ff', rule: 'nonzero' },
      // The letters of our own marks are holes.
      { path: mark.path, fill: '#00ff00', rule: 'evenodd' },
      // Glyphs may overlap.
      { path: words, fill: '#ff0000', rule: 'nonzero' },
    ]),
    colours: {
      plate: style.plateColour,
      ink: style.textColour,
      // A band under the picture has nothing beneath it to shine through.
      plateOpacity: task.isBand ? 1 : style.plateOpacity,
      hasOwnMark: mark.icon === null,
    },
    icon: mark.icon,
  }
}

interface FilledPath {
  readonly path: string
  readonly fill: string
  readonly rule: 'nonzero' | 'evenodd'
}

function svgDocument({ widthPx, heightPx }: SizePx, shapes: readonly FilledPath[]): string {
  const drawn = shapes
    .filter(shape => shape.path !== '')
    .map(shape => `<path d="${shape.path}" fill="${shape.fill}" fill-rule="${shape.rule}"/>`)
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">`
  return `${head}${drawn.join('')}</svg>`
}
