import type { MetadataField } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import type { PixelBox } from '../domain/image.ts'
import type { LabelMark } from '../domain/label.ts'

/** Longest caption that is believed; longer is not ours. */
const MAX_CAPTION_LENGTH = 500

/** Ursprung's own mark, or null where it is missing or damaged. The picture may have been cropped since: it proves nothing by itself. */
export function readLabelMark(fields: readonly MetadataField[]): LabelMark | null {
  const value = (name: string): string => fields.find(field => field.field === `ursprung:${name}`)?.value ?? ''
  const box = parseBox(value('captionBox'))
  const text = value('captionText')
  if (box === null || text === '') return null
  return {
    text: tidyValue(text, MAX_CAPTION_LENGTH),
    lang: tidyValue(value('captionLang'), 35),
    box,
    version: tidyValue(value('version'), 40),
  }
}

/** `x,y,width,height` in px of the labelled picture. */
function parseBox(text: string): PixelBox | null {
  const match = /^\s*(-?\d{1,7})\s*,\s*(-?\d{1,7})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*$/.exec(text)
  if (match === null) return null
  const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number)
  return { x, y, width, height }
}
