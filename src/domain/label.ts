import type { ImageFormat, PixelBox, SizePx } from './image.ts'
import type { LabelKind } from './origin-kind.ts'

/** Where a caption can stand. `below` extends the canvas instead of covering the picture. Code of Practice, Measure 1.2.2(a): top right. */
export const CAPTION_PLACES = ['top-right', 'top-left', 'bottom-right', 'bottom-left', 'below'] as const
/** Where a caption stands once it has been placed; what can be asked for is `RequestedPlace`. */
export type CaptionPlace = (typeof CAPTION_PLACES)[number]
/** What can be asked for: `auto` chooses among the places by how calm and how free of faces they are. */
export type RequestedPlace = CaptionPlace | 'auto'

/** How far a caption stands from its corner's own spot: fractions of the picture's width and height, positive to the right and down. */
export interface CaptionOffset {
  readonly x: number
  readonly y: number
}
/** Closest to the edge in px that a plate may come; at 0 it looks cut off. */
export const MIN_MARGIN_PX = 4

/** Our own equivalent of the EU icon taxonomy, or none. Code of Practice, Section 2, Measure 1.1(a). */
export const MARK_KINDS = ['none', 'basic', 'generated', 'modified'] as const
/** One of `MARK_KINDS`: `generated` and `modified` say which kind of AI picture, `basic` only that AI took part. */
export type MarkKind = (typeof MARK_KINDS)[number]

/** How a caption looks; sizes are fractions of the image's short side after orientation. From `assets/templates`. */
export interface CaptionStyle {
  readonly id: string
  readonly mark: MarkKind
  /** Cap height to aim for, fraction of the short side. */
  readonly textHeight: number
  /** Smallest cap height in px that is still readable at the size the picture is shown. */
  readonly minTextHeightPx: number
  readonly maxTextHeightPx: number
  /** Distance from the edges, fraction of the short side. */
  readonly margin: number
  /** `#rrggbb`; with both solid the contrast is fixed, and it is measured all the same. */
  readonly plateColour: string
  readonly textColour: string
  /** 0-1; 1 is solid, the default: a 50 % plate can fail 4.5:1 on the pixels beneath. */
  readonly plateOpacity: number
}

/** What a template may ask for: a mark, or `by-kind`, the one whose words say what the picture's kind says. */
export const TEMPLATE_MARKS = [...MARK_KINDS, 'by-kind'] as const

/** A caption's look before the kind of the picture is known; `styleForKind` in src/label/plan-label.ts makes it a `CaptionStyle`. */
export interface TemplateStyle extends Omit<CaptionStyle, 'mark'> {
  readonly mark: (typeof TEMPLATE_MARKS)[number]
}

/** What a visible label shall say and where; language is the picture's, not the user interface's. */
export interface CaptionRequest {
  readonly text: string
  /** BCP 47, e.g. `sv`, `en`, `se`, `yi`. */
  readonly lang: string
  readonly place: RequestedPlace
  /** Moves it from a corner that was asked for by name; `null` or left out: the corner's own spot. Kept inside of the picture. */
  readonly offset?: CaptionOffset | null
  readonly style: CaptionStyle
}

/** A caption that has been placed: everything a renderer needs. Boxes in px of the output image. */
export interface PlacedCaption {
  readonly place: CaptionPlace
  readonly box: PixelBox
  readonly canvas: SizePx
  readonly textHeightPx: number
}

/** Web sizes. `widthPx` is the longest width of the output; never enlarged. */
export interface SizePreset {
  readonly id: string
  readonly widthPx: number
}

/** Everything decided before a pixel is touched. */
export interface LabelPlan {
  readonly kind: LabelKind
  readonly tool: string | null
  readonly caption: CaptionRequest
  /** What the words beside the picture say: the caption, and the policy's words where it says AI only by its mark, which nobody hears read. */
  readonly statement: string
  readonly format: LabelOutputFormat
  readonly alt: string
  readonly credit: string
  readonly preset: SizePreset | null
}

/** Formats that `label` writes: each holds XMP and a manifest in the file itself. */
export const LABEL_OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const
/** One of `LABEL_OUTPUT_FORMATS`; the compiler holds each to be an `ImageFormat` too. */
export type LabelOutputFormat = (typeof LABEL_OUTPUT_FORMATS)[number] & ImageFormat

/** Why a caption cannot be placed, drawn or read; nothing has been written. Words by `kind`. */
export interface CaptionRefusal {
  readonly kind:
    | 'image-too-small'
    | 'caption-too-long'
    | 'caption-fits-below'
    | 'glyph-missing'
    | 'contrast-too-low'
    | 'invalid-style'
    | 'caption-empty'
  readonly message: string
  /** As in `ReportedError`. `image-too-small`: the picture's `widthPx` and `heightPx`, and the width that would do, `neededPx`. */
  readonly values?: Readonly<Record<string, string | number>>
}

/** Ursprung's mark in XMP: that, where and with which words it labelled the picture. Survives where C2PA does not. */
export interface LabelMark {
  readonly text: string
  readonly lang: string
  readonly box: PixelBox
  /** Version of Ursprung that wrote it. */
  readonly version: string
}

/**
 * Where a manifest's caption action keeps text, language, box in px of the output and version. Entity-specific parameter,
 * reverse domain name (C2PA 2.2 §18.15.4.7). `example` is reserved (RFC 2606): the product has no domain of its own yet.
 */
export const CAPTION_PARAMETER = 'example.ursprung.caption'

/** Metadata to set; undefined leaves what stands there. */
export interface MetadataChanges {
  readonly digitalSourceType: string
  readonly aiSystemUsed?: string
  readonly alt?: { readonly text: string; readonly lang: string }
  readonly credit?: string
  /** Free-text mark that Ursprung labelled the picture: caption text and box, for `label.state` without C2PA. */
  readonly labelMark: LabelMark
  /** What the user asked to remove. */
  readonly strip: readonly ('gps' | 'serial' | 'author' | 'prompt')[]
}
