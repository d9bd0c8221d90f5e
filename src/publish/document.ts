/**
 * A document as data: what a page says and in which order, without how it looks. Written as tagged PDF
 * (`engines/node/document/write-pdf.ts`) and as HTML (`document-html.ts`), so that both say the same.
 * All text is plain and may be hostile: each writer escapes for itself.
 */

/** A line of a table: what it is, and what it says. `isHash`: hexadecimal, to be set in two even lines. */
export interface DocumentRow {
  readonly label: string
  readonly value: string
  /** A second, quieter line below. */
  readonly note?: string
  readonly isHash?: boolean
}

/** A part of a page under its own heading. `half` parts stand two and two beside each other where there is room. */
export interface DocumentSection {
  readonly heading: string
  readonly width: 'half' | 'full'
  readonly rows: readonly DocumentRow[]
  /** Sentences after the table. */
  readonly remarks: readonly string[]
}

/** A picture in a document. `jpeg` null: it is not at hand, and `missing` says so in its place. */
export interface DocumentFigure {
  readonly jpeg: Uint8Array | null
  /** px of the JPEG. */
  readonly widthPx: number
  readonly heightPx: number
  readonly heading: string
  readonly alt: string
  readonly caption: string
  readonly missing: string
}

/** One picture's page. */
export interface DocumentPage {
  readonly title: string
  readonly lead: string
  /** Something the reader must know before anything else; empty for nothing. */
  readonly notice: string
  readonly figures: readonly DocumentFigure[]
  readonly sections: readonly DocumentSection[]
}

/** A file that goes along inside of the document. */
export interface DocumentAttachment {
  readonly name: string
  readonly description: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** A whole document. */
export interface DocumentModel {
  /** BCP 47. */
  readonly lang: string
  /** Without words from files: it stands in the PDF's own metadata. */
  readonly title: string
  readonly subject: string
  /** Top of each page, left and right. */
  readonly running: { readonly left: string; readonly right: string }
  readonly footer: string
  /** ISO 8601 UTC; stands for the time of making in the file's metadata. */
  readonly madeAt: string
  readonly generator: string
  readonly pages: readonly DocumentPage[]
  readonly attachment: DocumentAttachment
  /** `page 2 of 3` in the document's language. */
  readonly pageOf: (page: number, pages: number) => string
}
