import PdfDocument from 'pdfkit'
import type { DocumentModel, DocumentPage, DocumentRow, DocumentSection } from '../../../publish/document.ts'
import { type Canvas, createCanvas, INK, type Place, type StructElement, STYLES } from './pdf-canvas.ts'
import { drawFigures, figureLimit } from './pdf-figures.ts'
import { readDocumentFonts } from './pdf-fonts.ts'
import { BOTTOM, CONTENT_WIDTH, GUTTER, HALF, PAGE, TOP } from './pdf-page.ts'

/** Of a section that is taller than the rest of the page at least this much must fit, or it begins a new one. */
const TOP_ROWS = 60
/**
 * Writes a document as PDF 1.7: tagged, with its language, alternative texts, headers of table rows, embedded fonts, an sRGB output
 * intent and the marks of PDF/A-3a, and its data as an embedded file (`AFRelationship` Data). The same model gives the same bytes.
 */
export function writePdf(model: DocumentModel): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const doc = openDocument(model)
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('error', reject)
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
    const canvas = createCanvas(doc)
    const root = doc.struct('Document')
    doc.addStructure(root)
    for (const page of model.pages) canvas.group(root, 'Sect', section => drawPage(canvas, section, page))
    root.end()
    drawRunning(canvas, model)
    attach(canvas, model)
    doc.end()
  })
}

function openDocument(model: DocumentModel): InstanceType<typeof PdfDocument> {
  const madeAt = new Date(model.madeAt)
  const doc = new PdfDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: model.lang,
    displayTitle: true,
    autoFirstPage: false,
    bufferPages: true,
    // No standard font: PDF/A wants every font embedded.
    font: '',
    info: {
      Title: model.title,
      Subject: model.subject,
      Creator: model.generator,
      Producer: 'PDFKit 0.20',
      CreationDate: madeAt,
    },
  })
  const fonts = readDocumentFonts()
  doc.registerFont('regular', fonts.regular)
  doc.registerFont('strong', fonts.strong)
  doc.registerFont('hebrew', fonts.hebrew)
  return doc
}

/** One picture: heading, lead, pictures, sections; flows on to another page only when it must. */
function drawPage(canvas: Canvas, section: StructElement, page: DocumentPage): void {
  canvas.doc.addPage()
  let y = TOP
  const block = (type: string, text: string, style: (typeof STYLES)[keyof typeof STYLES], gap: number): void => {
    if (text === '') return
    const height = canvas.height(text, CONTENT_WIDTH, style)
    canvas.tagged(section, type, () => canvas.draw(text, { x: PAGE.margin, y, width: CONTENT_WIDTH }, style))
    y += height + gap
  }
  block('H1', page.title, STYLES.title, 4)
  block('P', page.lead, STYLES.lead, 12)
  if (page.notice !== '') y = drawNotice(canvas, section, page.notice, y)
  if (page.figures.length > 0) {
    const limit = figureLimit(BOTTOM - y - sectionsHeight(canvas, page.sections) - ROUNDING)
    y = drawFigures(canvas, section, page.figures, { y, limit })
  }
  drawSections(canvas, section, page.sections, y)
}

function drawNotice(canvas: Canvas, section: StructElement, text: string, y: number): number {
  const width = CONTENT_WIDTH - 24
  const height = canvas.height(text, width, STYLES.notice) + 12
  canvas.artifact('Layout', () => {
    canvas.doc.rect(PAGE.margin, y, CONTENT_WIDTH, height).fill(INK.warnSoft)
    canvas.doc.rect(PAGE.margin, y, 3, height).fill(INK.warn)
  })
  canvas.tagged(section, 'P', () => canvas.draw(text, { x: PAGE.margin + 12, y: y + 6, width }, STYLES.notice))
  return y + height + 14
}

/** Sections in rows: halves two and two, others alone. */
function pairUp(sections: readonly DocumentSection[]): readonly (readonly DocumentSection[])[] {
  const lines: DocumentSection[][] = []
  for (const section of sections) {
    const last = lines.at(-1)
    if (section.width === 'half' && last?.length === 1 && last[0]?.width === 'half') last.push(section)
    else lines.push([section])
  }
  return lines
}

const lineHeight = (canvas: Canvas, line: readonly DocumentSection[]): number =>
  Math.max(...line.map(part => sectionHeight(canvas, part, part.width === 'half' ? HALF : CONTENT_WIDTH)))

const sectionsHeight = (canvas: Canvas, sections: readonly DocumentSection[]): number =>
  pairUp(sections).reduce((sum, line) => sum + lineHeight(canvas, line) + SECTION_GAP, -SECTION_GAP)

/** Each pair is as high as the taller; a section of which too little fits begins a new page. */
function drawSections(canvas: Canvas, parent: StructElement, sections: readonly DocumentSection[], from: number): void {
  let y = from
  for (const parts of pairUp(sections)) {
    const height = lineHeight(canvas, parts)
    if (y + Math.min(height, TOP_ROWS) > BOTTOM || (parts.length > 1 && y + height > BOTTOM)) {
      canvas.doc.addPage()
      y = TOP
    }
    const ends = parts.map((part, column) => {
      const width = part.width === 'half' ? HALF : CONTENT_WIDTH
      const place = { x: PAGE.margin + column * (HALF + GUTTER), y, width }
      let end = y
      canvas.group(parent, 'Sect', element => {
        end = drawSection(canvas, element, part, place)
      })
      return end
    })
    y = Math.max(...ends) + SECTION_GAP
  }
}

const HEADING_HEIGHT = 16
/** Line heights are measured line by line and drawn with their leading: a page with many rows differs by some points. */
const ROUNDING = 12
const SECTION_GAP = 9
const ROW_PADDING = 2.4

/** Draws row after row; a row that does not fit begins a new page. Answers with the y below the last. */
function drawSection(canvas: Canvas, element: StructElement, section: DocumentSection, place: Place): number {
  canvas.tagged(element, 'H2', () => canvas.draw(section.heading, place, STYLES.heading))
  let y = place.y + HEADING_HEIGHT
  const makeRoom = (height: number): void => {
    if (y + height <= BOTTOM) return
    canvas.doc.addPage()
    y = TOP
  }
  if (section.rows.length > 0)
    canvas.group(element, 'Table', table => {
      for (const row of section.rows) {
        const height = rowHeight(canvas, row, place.width, sharesOf(section))
        makeRoom(height)
        const at = { ...place, y }
        canvas.group(table, 'TR', line => drawRow(canvas, line, row, { ...at, shares: sharesOf(section) }))
        y += height
      }
    })
  for (const remark of section.remarks) {
    const height = canvas.height(remark, place.width, STYLES.small) + 4
    makeRoom(height)
    const at = { ...place, y: y + 3 }
    canvas.tagged(element, 'P', () => canvas.draw(remark, at, STYLES.small))
    y += height
  }
  return y
}

function drawRow(
  canvas: Canvas,
  line: StructElement,
  row: DocumentRow,
  place: Place & { readonly shares: Shares },
): void {
  const { x, y } = place
  const { label, value } = columns(place.width, place.shares)
  canvas.artifact('Layout', () =>
    canvas.doc
      .moveTo(x, y)
      .lineTo(x + place.width, y)
      .lineWidth(0.5)
      .stroke(INK.line),
  )
  const top = y + ROW_PADDING
  canvas.tagged(line, 'TH', () => canvas.draw(row.label, { x, y: top, width: label }, STYLES.label), {
    headerOf: 'Row',
  })
  const style = row.isHash === true ? STYLES.hash : STYLES.value
  const valueX = x + place.width - value
  canvas.tagged(line, 'TD', () => {
    canvas.draw(valueText(row), { x: valueX, y: top, width: value }, style)
    const below = top + canvas.height(valueText(row), value, style)
    canvas.draw(row.note ?? '', { x: valueX, y: below, width: value }, STYLES.small)
  })
}

/** How a section shares its width: questions are long and answers short, names and hashes the other way round. */
type Shares = 'half' | 'names' | 'questions'
const LABEL_SHARES: Record<Shares, number> = { half: 0.31, names: 0.17, questions: 0.56 }

const sharesOf = ({ width, rows }: DocumentSection): Shares =>
  width === 'half' ? 'half' : rows.some(({ label }) => label.length > 24) ? 'questions' : 'names'

function columns(width: number, shares: Shares): { readonly label: number; readonly value: number } {
  const share = LABEL_SHARES[shares]
  return { label: width * share - 8, value: width * (1 - share) }
}

/** 64 digits in two even lines. */
const valueText = ({ value, isHash }: DocumentRow): string =>
  isHash === true && value.length === 64 ? `${value.slice(0, 32)}\n${value.slice(32)}` : value

function rowHeight(canvas: Canvas, row: DocumentRow, width: number, shares: Shares): number {
  const { label, value } = columns(width, shares)
  const style = row.isHash === true ? STYLES.hash : STYLES.value
  const left = canvas.height(row.label, label, STYLES.label)
  const right = canvas.height(valueText(row), value, style) + canvas.height(row.note ?? '', value, STYLES.small)
  return Math.max(left, right) + 2 * ROW_PADDING
}

function sectionHeight(canvas: Canvas, section: DocumentSection, width: number): number {
  const { rows, remarks } = section
  const shares = sharesOf(section)
  const table = rows.reduce((sum, row) => sum + rowHeight(canvas, row, width, shares), 0)
  const text = remarks.reduce((sum, remark) => sum + canvas.height(remark, width, STYLES.small) + 4, 0)
  return HEADING_HEIGHT + table + text
}

/** Head and foot of every page, once all pages are known. */
function drawRunning(canvas: Canvas, model: DocumentModel): void {
  const { doc } = canvas
  const { start, count } = doc.bufferedPageRange()
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index)
    canvas.artifact('Pagination', () => {
      drawEdge(canvas, [model.running.left, model.running.right], PAGE.margin - 4)
      doc.rect(PAGE.margin, PAGE.margin + 11, CONTENT_WIDTH, 1.4).fill(INK.accent)
      drawEdge(canvas, [model.footer, model.pageOf(index + 1, count)], PAGE.height - PAGE.margin)
    })
  }
}

function drawEdge(canvas: Canvas, [left, right]: readonly [string, string], y: number): void {
  const { doc } = canvas
  canvas.draw(left, { x: PAGE.margin, y, width: CONTENT_WIDTH * 0.7 }, STYLES.small)
  const width = doc.font('regular').fontSize(STYLES.small.size).widthOfString(right) + 1
  canvas.draw(right, { x: PAGE.margin + CONTENT_WIDTH - width, y, width: width + 1 }, STYLES.small)
}

function attach({ doc }: Canvas, model: DocumentModel): void {
  const { name, description, mediaType, bytes } = model.attachment
  const madeAt = new Date(model.madeAt)
  const options = {
    name,
    description,
    type: mediaType,
    creationDate: madeAt,
    modifiedDate: madeAt,
    relationship: 'Data',
  }
  doc.file(Buffer.from(bytes), options)
}
