import type { DocumentFigure } from '../../../publish/document.ts'
import { type Canvas, INK, type Place, type StructElement, STYLES } from './pdf-canvas.ts'
import { GUTTER, HALF, PAGE } from './pdf-page.ts'

/** Tallest and lowest picture: they give way when the words would run onto a second page. */
const FIGURE_HEIGHT = { most: 130, least: 52 } as const
const FIGURE_GAP = 27

/** Height that pictures may take when this much of the page is left beside the words; points. */
export const figureLimit = (roomPt: number): number =>
  Math.max(FIGURE_HEIGHT.least, Math.min(FIGURE_HEIGHT.most, roomPt - FIGURE_GAP))

/** Draws pictures side by side with their captions, from `y` down and `limit` high at most; answers with the y below. Points from the top left. */
export function drawFigures(
  canvas: Canvas,
  section: StructElement,
  figures: readonly DocumentFigure[],
  { y, limit }: { readonly y: number; readonly limit: number },
): number {
  const heights = figures.map(figure => Math.min(limit, fittedHeight(figure)))
  const tallest = Math.max(...heights)
  figures.forEach((figure, index) => {
    const x = PAGE.margin + index * (HALF + GUTTER)
    drawFigure(canvas, section, figure, { x, y, width: HALF, height: tallest })
  })
  return y + tallest + FIGURE_GAP
}

const fittedHeight = ({ jpeg, widthPx, heightPx }: DocumentFigure): number =>
  jpeg === null || widthPx === 0 ? 70 : (HALF * heightPx) / widthPx

function drawFigure(
  canvas: Canvas,
  section: StructElement,
  figure: DocumentFigure,
  frame: Place & { readonly height: number },
): void {
  const { doc } = canvas
  const { x, y, width, height } = frame
  if (figure.jpeg === null) {
    canvas.artifact('Layout', () =>
      doc.rect(x, y, width, height).lineWidth(0.5).dash(3, { space: 3 }).stroke(INK.quiet).undash(),
    )
    const textHeight = canvas.height(figure.missing, width - 32, STYLES.small)
    const place = { x: x + 16, y: y + Math.max(4, (height - textHeight) / 2), width: width - 32 }
    canvas.tagged(section, 'P', () => canvas.draw(figure.missing, place, STYLES.small))
  } else {
    const jpeg = Buffer.from(figure.jpeg)
    const scale = Math.min(width / figure.widthPx, height / figure.heightPx)
    const drawn = { width: figure.widthPx * scale, height: figure.heightPx * scale }
    canvas.tagged(section, 'Figure', () => doc.image(jpeg, x, y, drawn), { alt: figure.alt })
    canvas.artifact('Layout', () => doc.rect(x, y, drawn.width, drawn.height).lineWidth(0.5).stroke(INK.line))
  }
  const caption = figure.caption === '' ? figure.heading : `${figure.heading} · ${figure.caption}`
  canvas.tagged(section, 'Caption', () => canvas.draw(caption, { x, y: y + height + 4, width }, STYLES.small))
}
