import type { MetadataField } from '../domain/evidence.ts'

/** A small picture kept inside the metadata; it may show what was cropped away. */
export interface EmbeddedThumbnail {
  /** Where it stood: `EXIF:IFD1`, `8BIM:0x040c`, `xmp:Thumbnails`. */
  readonly field: string
  readonly jpeg: Uint8Array
}

/** Every metadata block of one file as fields. Values are whole (up to MAX_FIELD_LENGTH) and hostile: tidy before keeping or showing. */
export interface DecodedMetadata {
  readonly fields: readonly MetadataField[]
  readonly thumbnails: readonly EmbeddedThumbnail[]
  /** What was damaged or over a limit. English, for logs and details. */
  readonly problems: readonly string[]
}

/** What one decoder adds to. */
export interface MetadataSink {
  readonly fields: MetadataField[]
  readonly thumbnails: EmbeddedThumbnail[]
  readonly problems: string[]
  /** Characters added so far. */
  characters: number
}

/** A sink with nothing in it. */
export const emptySink = (): MetadataSink => ({ fields: [], thumbnails: [], problems: [], characters: 0 })

/** Longest text of one field that rules look at, in characters. Whole ComfyUI graphs stay under 500,000. */
export const MAX_FIELD_LENGTH = 1024 * 1024
/** No more fields than this are kept of one file. Real files stay under 2,000. */
export const MAX_FIELDS = 20_000
/** All text of one file together, in characters; more would make the rules slow for nothing. */
const MAX_CHARACTERS = 16 * 1024 * 1024
/** No more thumbnails than this are kept of one file. Real files have at most three. */
export const MAX_THUMBNAILS = 8

/** Larger is a second picture. Exif's own limit is 64 KiB; XMP and maker previews reach some 100. */
const MAX_THUMBNAIL_BYTES = 4 * 1024 * 1024

/** Adds a field unless it is empty or the file has too many. */
export function addField(sink: MetadataSink, field: MetadataField): void {
  if (field.value === '' || sink.fields.length >= MAX_FIELDS || sink.characters >= MAX_CHARACTERS) return
  sink.characters += Math.min(field.value.length, MAX_FIELD_LENGTH)
  sink.fields.push(
    field.value.length > MAX_FIELD_LENGTH ? { ...field, value: field.value.slice(0, MAX_FIELD_LENGTH) } : field,
  )
}

/** Adds a thumbnail if it begins as a JPEG does. */
export function addThumbnail(sink: MetadataSink, field: string, jpeg: Uint8Array): void {
  const isJpeg = jpeg[0] === 0xff && jpeg[1] === 0xd8
  if (isJpeg && jpeg.length <= MAX_THUMBNAIL_BYTES && sink.thumbnails.length < MAX_THUMBNAILS)
    sink.thumbnails.push({ field, jpeg })
}
