/** Image formats by their bytes, never by file extension. */
export const IMAGE_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff', 'gif', 'svg', 'jxl', 'bmp', 'dng'] as const
/** A format that Ursprung knows; where the bytes are none of these, the format is `null`, never a guess. */
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

/** IANA media type of each format, as the C2PA library and the browser want it. */
export const MEDIA_TYPES: Record<ImageFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  jxl: 'image/jxl',
  bmp: 'image/bmp',
  dng: 'image/x-adobe-dng',
}

/** A size in pixels, after EXIF orientation has been applied. */
export interface SizePx {
  readonly widthPx: number
  readonly heightPx: number
}

/**
 * A picture in memory, made small and grey: samples of 8 bits, row by row, upright. Each is of the mean of as many pixels across as down.
 * `size`: how many samples. `reach`: how many the picture covers; its right and lower edges may lie within the last ones.
 */
export interface SmallPicture {
  readonly size: SizePx
  readonly reach: { readonly across: number; readonly down: number }
  readonly samples: Uint8Array
}

/** A picture that somebody looks at: its path, its encoded bytes, or the picture made small. */
export type PictureSource = string | Uint8Array | SmallPicture

/** A rectangle in pixels: origin top left, after EXIF orientation, whole numbers. The contract's `box`. */
export interface PixelBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How readily a face is reported: `fewer` warnings miss more, `more` warnings are wrong more often. Figures: docs/faces/model-card.md. */
export const FACE_SENSITIVITIES = ['fewer', 'normal', 'more'] as const
/** One of `FACE_SENSITIVITIES`; `normal` where nobody chose. It sets the score from which a face is reported. */
export type FaceSensitivity = (typeof FACE_SENSITIVITIES)[number]

/** A face as fractions 0-1 of the image after EXIF orientation, origin top left. `score` 0-1. Nothing else is ever known about it. */
export interface FaceBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly score: number
}

/**
 * Largest picture that is decoded; 300 megapixels is a poster of 2 x 1.5 m at 200 dpi, and memory stays below 2 GB even turned
 * by 90 degrees. Larger ones are refused before a pixel is read.
 */
export const MAX_INPUT_PIXELS = 300_000_000
/** Formats whose pixels can be drawn on here, that is, what `label` reads; the others are verified only. */
export const LABEL_INPUT_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const

/** Longest side in px; beyond it no format but PNG and TIFF could hold the result. */
export const MAX_SIDE_PX = 30_000
