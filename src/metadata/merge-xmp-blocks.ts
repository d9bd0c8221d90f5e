import type { Block, ContainerReading } from '../container/container-reading.ts'
import { addUserComment } from '../container/write/add-exif-texts.ts'
import { editExif } from '../container/write/edit-exif.ts'
import { editPhotoshop } from '../container/write/edit-photoshop.ts'
import { type MetadataBlocks, NO_BLOCKS, type RawChunk, type RawSegment } from '../container/write/metadata-blocks.ts'
import { ascii } from '../container/write/number-bytes.ts'
import { isPromptChunk, isPromptText } from '../container/write/prompt-text.ts'
import type { PngColour } from '../container/write/png-colour-chunks.ts'
import { MAX_JPEG_EXIF_BYTES, MAX_JPEG_XMP_BYTES } from '../container/write/write-jpeg.ts'
import { concatBytes } from '../container/bytes.ts'
import type { SizePx } from '../domain/image.ts'
import type { LabelOutputFormat } from '../domain/label.ts'
import type { MetadataChanges } from '../domain/label.ts'
import { mergeCredit, mergeXmp, splitXmp, type XmpFill } from './merge-xmp.ts'
import { carryColour } from './merge-xmp-colour.ts'
import { addGraphTexts, type KeywordText, splitGraphTexts } from './merge-xmp-prompts.ts'
import { fillsFromIim, fillsFromTexts } from './merge-xmp-fills.ts'

/** What the blocks are composed for. */
export interface Composition {
  readonly changes: MetadataChanges
  readonly format: LabelOutputFormat
  /** Of the labelled picture, px. */
  readonly size: SizePx
  /** PNG text chunks as they stood, by the offset of their block. */
  readonly rawChunks: ReadonlyMap<number, Uint8Array>
  /** Colour and density chunks of a PNG source; null for other formats. */
  readonly pngColour: PngColour | null
  /** Depth and colour type of the rendered PNG; empty for other formats. */
  readonly renderedForm: string
  /** Exif parts of a TIFF source that its reader leaves out. */
  readonly leftOut: readonly string[]
  /** ISO 8601. */
  readonly when: string
  /** MD5, 16 bytes: what the formats ask for, no protection. */
  readonly md5: (bytes: Uint8Array) => Uint8Array
}

/** Blocks for the new file, and the account of what became of the old ones. */
export interface ComposedBlocks {
  readonly blocks: MetadataBlocks
  readonly carried: readonly string[]
  readonly stripped: readonly string[]
  readonly lost: readonly string[]
  readonly notes: readonly string[]
}

/** APP segments that belong to the old coding or to pictures that are gone. The rest is carried: TC260's AIGC is a mark. */
const STALE_SEGMENTS: readonly { readonly key: RegExp; readonly note: string | null }[] = [
  { key: /^(?:JFIF|Adobe|ICC_PROFILE)/, note: null },
  { key: /^JFXX/, note: 'thumbnail-removed' },
  { key: /^MPF/, note: 'multi-picture-removed' },
  { key: /^urn:iso:std:iso:ts:21496/, note: 'gain-map-removed' },
  { key: /^(?:FPXR|HDR_RI)/, note: 'embedded-picture-removed' },
]
const ASPECT_TOLERANCE = 0.01

/** Decides for every block of the source what becomes of it in the labelled file: carried, translated, stripped, or named as lost. */
export function composeBlocks(source: ContainerReading, composition: Composition): ComposedBlocks {
  const composer = new Composer(source, composition)
  const comments = composer.comments()
  const chunks = composer.texts()
  const photoshop = composer.photoshop()
  const segments = composer.segments()
  const exif = composer.exif()
  const xmp = composer.xmp()
  composer.trailers()
  const colour = carryColour(source, composition)
  composer.lost.push(...colour.lost, ...composition.leftOut)
  const blocks = {
    ...NO_BLOCKS,
    ...xmp,
    exif,
    photoshop,
    comments: comments.raw,
    segments,
    chunks: [...colour.chunks, ...chunks, ...comments.chunks],
    density: colour.density,
  }
  const unique = (list: readonly string[]) => [...new Set(list)]
  return {
    blocks,
    carried: unique(composer.carried),
    stripped: unique(composer.stripped),
    lost: unique(composer.lost),
    notes: unique(composer.notes),
  }
}

class Composer {
  readonly carried: string[] = []
  readonly stripped: string[] = []
  readonly lost: string[] = []
  readonly notes: string[] = []
  readonly #source: ContainerReading
  readonly #to: Composition
  readonly #fills: XmpFill[] = []
  #userComment: string | null = null
  #graphs: readonly KeywordText[] = []

  constructor(source: ContainerReading, composition: Composition) {
    this.#source = source
    this.#to = composition
  }

  /** JPEG comments: as they are, as PNG Comment, or as UserComment where they hold parameters. */
  comments(): { raw: Uint8Array[]; chunks: RawChunk[] } {
    const raw: Uint8Array[] = []
    const chunks: RawChunk[] = []
    for (const block of this.#blocks('comment')) {
      const text = block.text ?? ''
      if (this.#strips('prompt') && isPromptText(text)) this.stripped.push('JPEG COM')
      else if (this.#to.format === 'jpeg') raw.push(block.bytes)
      else if (this.#to.format === 'png')
        chunks.push({ type: 'iTXt', bytes: concatBytes([ascii('Comment\0\0\0\0\0'), new TextEncoder().encode(text)]) })
      else if (this.#userComment === null) this.#userComment = text
      else this.lost.push('JPEG COM')
    }
    if (raw.length + chunks.length > 0) this.carried.push('JPEG COM')
    return { raw, chunks }
  }

  /** PNG texts: as they stood into PNG; else parameters into UserComment, standard keywords into XMP. */
  texts(): RawChunk[] {
    const chunks: RawChunk[] = []
    const others: { keyword: string; text: string }[] = []
    for (const block of this.#blocks('text')) {
      const text = block.text ?? ''
      const isUnwanted =
        (this.#strips('prompt') && isPromptChunk(block.key, text)) ||
        (this.#strips('author') && /^author$/i.test(block.key))
      const bytes = this.#to.rawChunks.get(block.offset)
      if (isUnwanted) this.stripped.push(`PNG ${block.key}`)
      else if (this.#to.format === 'png' && bytes !== undefined && block.chunk !== undefined) {
        chunks.push({ type: block.chunk, bytes })
        this.carried.push(`PNG ${block.key}`)
      } else if (/^parameters$/i.test(block.key) && this.#userComment === null) this.#userComment = text
      else others.push({ keyword: block.key, text })
    }
    const split = splitGraphTexts(others)
    this.#graphs = split.graphs
    this.#addFills(fillsFromTexts(split.others))
    return chunks
  }

  /** IIM and Photoshop resources: into JPEG and TIFF; elsewhere their fields go to XMP. */
  photoshop(): Uint8Array | null {
    const blocks = this.#blocks('iim').map(b => b.bytes)
    if (blocks.length === 0) return null
    if (this.#to.format !== 'jpeg' && this.#to.format !== 'tiff') {
      this.#addFills(fillsFromIim(blocks, this.#strips('author')))
      return null
    }
    const { credit } = this.#to.changes
    const edited = editPhotoshop(blocks, {
      credit: credit === undefined ? null : before => mergeCredit(before, credit),
      stripAuthor: this.#strips('author'),
      md5: this.#to.md5,
    })
    this.#account(edited)
    if (edited.bytes.length === 0) return null
    this.carried.push(edited.hasIim ? 'IIM' : 'Photoshop resources')
    return edited.bytes
  }

  /** Foreign APP segments, into JPEG only. */
  segments(): RawSegment[] {
    const segments: RawSegment[] = []
    for (const block of this.#blocks('app')) {
      const app = Number(/^JPEG APP(\d{1,2})\b/.exec(block.at)?.[1] ?? Number.NaN)
      const stale = STALE_SEGMENTS.find(s => s.key.test(block.key))
      if (stale?.note) this.notes.push(stale.note)
      if (stale !== undefined || Number.isNaN(app)) continue
      if (this.#to.format === 'jpeg') {
        segments.push({ app, bytes: block.bytes })
        this.carried.push(`APP${app} ${block.key}`)
      } else if (block.key === 'AIGC')
        this.#addFills(fillsFromTexts([{ keyword: 'AIGC', text: aigcText(block.bytes) }]))
      else this.lost.push(`APP${app} ${block.key}`)
    }
    return segments
  }

  exif(): Uint8Array | null {
    const [first, ...more] = this.#blocks('exif')
    if (more.length > 0) this.notes.push('second-exif-block-dropped')
    const edited =
      first === undefined
        ? null
        : editExif(first.bytes, { size: this.#to.size, strip: this.#to.changes.strip, isPrompt: isPromptText })
    if (first !== undefined && edited === null) this.lost.push('EXIF (damaged)')
    if (edited !== null) {
      this.#account(edited)
      this.carried.push('EXIF')
    }
    return this.#withGraphs(this.#withComment(edited?.bytes ?? null))
  }

  #withComment(exif: Uint8Array | null): Uint8Array | null {
    if (this.#userComment === null) return exif
    const commented = addUserComment(exif, this.#userComment)
    if (commented === null) this.lost.push('PNG parameters')
    else this.carried.push('parameters as EXIF UserComment')
    return commented ?? exif
  }

  #withGraphs(exif: Uint8Array | null): Uint8Array | null {
    if (this.#graphs.length === 0) return exif
    // A prompt must never cost the whole block its place: JPEG holds 64 KiB of Exif.
    const room = this.#to.format === 'jpeg' ? MAX_JPEG_EXIF_BYTES : Number.POSITIVE_INFINITY
    const made = addGraphTexts(exif, this.#graphs, room)
    for (const { keyword } of this.#graphs) (made === null ? this.lost : this.carried).push(`PNG ${keyword}`)
    return made ?? exif
  }

  xmp(): Pick<MetadataBlocks, 'xmp' | 'extendedXmp'> {
    const packets = this.#blocks('xmp').map(b => b.bytes)
    const merged = mergeXmp(packets, {
      changes: this.#to.changes,
      fills: this.#fills,
      size: this.#to.size,
      isFrameChanged: this.#isFrameChanged(),
      when: this.#to.when,
      isPrompt: isPromptText,
    })
    this.#account(merged)
    this.lost.push(...merged.lost)
    if (packets.length > 0) this.carried.push('XMP')
    const encoder = new TextEncoder()
    if (this.#to.format !== 'jpeg') return { xmp: encoder.encode(merged.packet), extendedXmp: null }
    const guidOf = (text: string) => hex(this.#to.md5(encoder.encode(text)))
    const { main, extended } = splitXmp(merged.packet, MAX_JPEG_XMP_BYTES, guidOf)
    const second = extended === null ? null : { guid: guidOf(extended), bytes: encoder.encode(extended) }
    return { xmp: encoder.encode(main), extendedXmp: second }
  }

  /** Trailers describe the old file by offsets from its end; their marks live on in XMP and in the parent. */
  trailers(): void {
    for (const block of this.#blocks('trailer')) this.lost.push(`trailer ${block.key}`.trim())
  }

  #isFrameChanged(): boolean {
    const { stored, orientation } = this.#source
    if (stored === null || orientation !== 1) return orientation !== 1
    const { widthPx, heightPx } = this.#to.size
    return Math.abs((stored.widthPx / stored.heightPx) * (heightPx / widthPx) - 1) > ASPECT_TOLERANCE
  }

  #addFills({ fills, lost }: { readonly fills: readonly XmpFill[]; readonly lost: readonly string[] }): void {
    this.#fills.push(...fills)
    this.lost.push(...lost)
    this.carried.push(...fills.map(fill => `${fill.prefix}:${fill.name} (into XMP)`))
  }

  #account(edited: { readonly stripped: readonly string[]; readonly notes: readonly string[] }): void {
    this.stripped.push(...edited.stripped)
    this.notes.push(...edited.notes)
  }

  #blocks(kind: Block['kind']): Block[] {
    return this.#source.blocks.filter(
      block => block.kind === kind && (block.bytes.length > 0 || block.kind === 'trailer'),
    )
  }

  #strips(kind: MetadataChanges['strip'][number]): boolean {
    return this.#to.changes.strip.includes(kind)
  }
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

/** The JSON of a TC260 segment: whatever stands from its first brace on (GB 45438-2025 annex). */
function aigcText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes)
  return text.slice(Math.max(0, text.indexOf('{')))
}
