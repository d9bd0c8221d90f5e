import type PDFDocument from 'pdfkit'
import { drawableText, orderedRuns } from './pdf-text.ts'

/** A way to set text: font, size in points, colour. */
export interface TextStyle {
  readonly font: 'regular' | 'strong'
  readonly size: number
  readonly colour: string
}

/** Points, from the top left of the page. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

type Doc = InstanceType<typeof PDFDocument>
/** A node of the document's structure tree (PDF 1.7, 14.7.2): what a screen reader walks instead of the page. */
export type StructElement = PDFKit.PDFStructureElement

/** The ink of the app (renderer/styles/tokens.css, light). Contrast on white: ink 16:1, quiet 7.6:1, accent 7.6:1. */
export const INK = {
  ink: '#1b2125',
  quiet: '#4d565d',
  accent: '#1d5c63',
  line: '#dfdad0',
  warn: '#744a00',
  warnSoft: '#fbf1dc',
} as const

/** The ways to set text in a proof; sizes in points, colours of `INK`. */
export const STYLES = {
  title: { font: 'strong', size: 20, colour: INK.ink },
  lead: { font: 'regular', size: 10.5, colour: INK.ink },
  heading: { font: 'strong', size: 10, colour: INK.accent },
  label: { font: 'regular', size: 8.2, colour: INK.quiet },
  value: { font: 'regular', size: 8.8, colour: INK.ink },
  hash: { font: 'regular', size: 8, colour: INK.ink },
  small: { font: 'regular', size: 7.8, colour: INK.quiet },
  notice: { font: 'regular', size: 9.2, colour: INK.ink },
} as const satisfies Record<string, TextStyle>

/** Space between lines, as a share of the size: Noto Sans is tall already. */
const LINE_GAP = -0.12

/** Drawing with measured text and tags. Everything that carries meaning goes through `tagged`, all else through `artifact`. */
export interface Canvas {
  readonly doc: Doc
  readonly height: (text: string, width: number, style: TextStyle) => number
  readonly draw: (text: string, place: Place, style: TextStyle) => void
  /** A structure element (PDF 1.7, 14.8.4) below `parent`, with its content drawn at once. */
  readonly tagged: (parent: StructElement, type: string, draw: () => void, options?: TagOptions) => void
  /** A structure element that holds others. */
  readonly group: (parent: StructElement, type: string, fill: (element: StructElement) => void) => void
  /** Decoration: lines, running heads. Screen readers pass it by. */
  readonly artifact: (type: 'Layout' | 'Pagination', draw: () => void) => void
}

/** `headerOf` makes a cell of a table the header of its row or column. */
export interface TagOptions {
  readonly alt?: string
  readonly headerOf?: 'Row' | 'Column'
}

/** A canvas on an open document whose fonts `regular`, `strong` and `hebrew` are registered. */
export function createCanvas(doc: Doc): Canvas {
  const use = ({ font, size }: TextStyle): Doc => doc.font(font).fontSize(size)
  const options = (width: number, { size }: TextStyle) => ({ width, lineGap: size * LINE_GAP, lineBreak: true })
  return {
    doc,
    height: (text, width, style) => {
      const drawn = drawableText(text)
      return drawn === '' ? 0 : use(style).heightOfString(drawn, options(width, style))
    },
    draw: (text, { x, y, width }, style) =>
      drawRuns(doc, drawableText(text), { x, y, style, options: options(width, style) }),
    tagged: (parent, type, draw, { alt, headerOf } = {}) => {
      const element = doc.struct(type, alt === undefined ? {} : { alt: drawableText(alt) }, [draw])
      if (headerOf !== undefined) setScope(element, headerOf)
      parent.add(element)
      element.end()
    },
    group: (parent, type, fill) => {
      const element = doc.struct(type)
      parent.add(element)
      fill(element)
      element.end()
    },
    artifact: (type, draw) => {
      doc.markContent('Artifact', { type })
      draw()
      doc.endMarkedContent()
    },
  }
}

interface Drawing {
  readonly x: number
  readonly y: number
  readonly style: TextStyle
  readonly options: { readonly width: number; readonly lineGap: number; readonly lineBreak: boolean }
}

function drawRuns(doc: Doc, text: string, { x, y, style, options }: Drawing): void {
  if (text === '') return
  doc.font(style.font).fontSize(style.size).fillColor(style.colour)
  const runs = orderedRuns(text)
  if (runs === null) {
    doc.text(text, x, y, options)
    return
  }
  runs.forEach((run, index) => {
    doc.font(run.font === 'hebrew' ? 'hebrew' : style.font).fontSize(style.size)
    const more = { ...options, continued: index < runs.length - 1 }
    if (index === 0) doc.text(run.text, x, y, more)
    else doc.text(run.text, more)
  })
}

/** The table attribute that tells which cells a header is for (PDF 1.7, table 349); the library's types do not know it. */
function setScope(element: StructElement, scope: 'Row' | 'Column'): void {
  const dictionary: unknown = Reflect.get(element, 'dictionary')
  if (typeof dictionary !== 'object' || dictionary === null || !('data' in dictionary)) return
  const { data } = dictionary
  if (typeof data === 'object' && data !== null) Object.assign(data, { A: { O: 'Table', Scope: scope } })
}
