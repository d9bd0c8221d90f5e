import type { MetadataSink } from './decoded-metadata.ts'
import { addThumbnail } from './decoded-metadata.ts'

/** Adobe XMP specification part 2, section 1.2.2.5 (Thumbnail): the picture in base64. */
const IMAGE_FIELD = /^xmp:Thumbnails(?:\[\d+\])?\/xmpGImg:image$/

/** Takes the thumbnails out of `xmp:Thumbnails` into the sink. Broken base64 is no thumbnail. */
export function addXmpThumbnails(sink: MetadataSink): void {
  for (const { field, value } of sink.fields) {
    if (!IMAGE_FIELD.test(field)) continue
    const digits = value.replace(/[^A-Za-z0-9+/]/g, '')
    const whole = digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0))
    addThumbnail(
      sink,
      'xmp:Thumbnails',
      Uint8Array.from(atob(whole), character => character.charCodeAt(0)),
    )
  }
}
