import sharp from 'sharp'
import type { SizePx } from '../../../domain/image.ts'
import type { CaptionDrawing } from './compile-caption.ts'
import { parseHex } from './luminance.ts'

/** A caption as pixels: sRGB, 8 bits, alpha not multiplied in; of the size of the caption box. */
export interface CaptionRaster {
  readonly size: SizePx
  /** Red, green, blue, alpha. */
  readonly rgba: Uint8Array
  /** Which pixels are plate, mark and words; for measuring contrast. Red = words, green = mark, blue = plate, alpha = coverage. */
  readonly regions: Uint8Array
}

/** Draws the SVG at exactly its own size, colours its regions, and puts an official icon on top. */
export async function rasteriseCaption(drawing: CaptionDrawing): Promise<CaptionRaster> {
  const [regions, icon] = await Promise.all([rasteriseRegions(drawing.regions), rasteriseIcon(drawing.icon)])
  const rgba = colourRegions(regions, drawing)
  if (icon !== null) putOver(rgba, drawing.size, icon)
  return { size: drawing.size, rgba, regions }
}

async function rasteriseRegions(svg: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(new TextEncoder().encode(svg)).ensureAlpha().raw().toBuffer())
}

/** Mixes plate and ink by the shares that the region colours hold at edges; only the plate may be translucent. */
function colourRegions(regions: Uint8Array, { colours }: CaptionDrawing): Uint8Array {
  const plate = parseHex(colours.plate)
  const ink = parseHex(colours.ink)
  const [plateRed, plateGreen, plateBlue] = plate
  const rgba = new Uint8Array(regions.length)
  for (let at = 0; at < regions.length; at += 4) {
    const coverage = regions[at + 3] ?? 0
    if (coverage === 0) continue
    if (regions[at + 2] === 255) {
      // Plain plate, which most pixels are: no mixing to do.
      rgba[at] = plateRed
      rgba[at + 1] = plateGreen
      rgba[at + 2] = plateBlue
      rgba[at + 3] = Math.round(coverage * colours.plateOpacity)
      continue
    }
    // An official icon brings its own colours: beneath it stays plate.
    const words = (regions[at] ?? 0) + (colours.hasOwnMark ? (regions[at + 1] ?? 0) : 0)
    const inkShare = Math.min(1, words / 255)
    const plateShare = (1 - inkShare) * colours.plateOpacity
    const total = inkShare + plateShare
    if (total === 0) continue
    for (let band = 0; band < 3; band++)
      rgba[at + band] = Math.round(((ink[band] ?? 0) * inkShare + (plate[band] ?? 0) * plateShare) / total)
    rgba[at + 3] = Math.round(coverage * total)
  }
  return rgba
}

interface IconRaster {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/** Height of the official files' canvas at 72 dpi. */
const ICON_CANVAS_PX = 566.93

/** Drawn from vectors near the wanted size, then fitted to whole px. */
async function rasteriseIcon(icon: CaptionDrawing['icon']): Promise<IconRaster | null> {
  if (icon === null) return null
  const { x, y, width, height } = icon.box
  const density = Math.max(1, Math.ceil((72 * height) / ICON_CANVAS_PX))
  const bytes = await sharp(icon.svg, { density }).resize(width, height, { fit: 'fill' }).ensureAlpha().raw().toBuffer()
  return { left: x, top: y, width, height, rgba: new Uint8Array(bytes) }
}

/** The icon's canvas lies inside of the plate, as the layout leaves room for its clear space. */
function putOver(rgba: Uint8Array, size: SizePx, icon: IconRaster): void {
  for (let y = 0; y < icon.height; y++) {
    for (let x = 0; x < icon.width; x++) {
      const from = (y * icon.width + x) * 4
      const over = (icon.rgba[from + 3] ?? 0) / 255
      const toX = icon.left + x
      const toY = icon.top + y
      if (over === 0 || toX < 0 || toX >= size.widthPx || toY < 0 || toY >= size.heightPx) continue
      const to = (toY * size.widthPx + toX) * 4
      for (let band = 0; band < 3; band++)
        rgba[to + band] = Math.round((icon.rgba[from + band] ?? 0) * over + (rgba[to + band] ?? 0) * (1 - over))
      rgba[to + 3] = Math.round(255 * over + (rgba[to + 3] ?? 0) * (1 - over))
    }
  }
}
