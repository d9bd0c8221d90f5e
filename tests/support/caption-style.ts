import type { CaptionStyle } from '../../src/domain/label.ts'

/** White words on a black plate, measured as the templates are (`assets/templates`). */
export const CAPTION_STYLE: CaptionStyle = {
  id: 'test',
  mark: 'basic',
  textHeight: 0.026,
  minTextHeightPx: 11,
  maxTextHeightPx: 160,
  margin: 0.025,
  plateColour: '#000000',
  textColour: '#ffffff',
  plateOpacity: 1,
}
