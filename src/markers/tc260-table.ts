import type { MarkerRow } from './marker-row.ts'

/** Everywhere GB 45438-2025 declarations stand (markers.md section 5). */
const FIELDS = [
  'TC260:AIGC',
  'PNG:AIGC',
  'EXIF:UserComment',
  'EXIF:ImageDescription',
  'exif:UserComment',
  'JPEG:AIGC',
  'trailer:AIGC',
  'PNG:Comment',
  'JPEG:COM',
]
/** The declaration is an object `AIGC`, or the field itself is; quotes may be escaped once more. */
const label = (number: 1 | 2 | 3): RegExp => new RegExp(`\\\\?"Label\\\\?"\\s*:\\s*\\\\?"?${number}\\b`)

const declaration = (row: Pick<MarkerRow, 'id' | 'pattern' | 'says' | 'knownFrom'>): MarkerRow => ({
  fields: FIELDS,
  weight: 'declared',
  source: 'tc260',
  checked: '2026-11',
  ...row,
})

/** China's mandatory implicit label: 1 generated, 2 possibly, 3 suspected. Only 1 is a statement; the others ask a person. */
export const TC260: readonly MarkerRow[] = [
  declaration({
    id: 'tc260.generated',
    pattern: label(1),
    says: 'ai-generated',
    knownFrom: 'S: Doubao, Jimeng; GB 45438-2025 annex E',
  }),
  declaration({ id: 'tc260.possibly', pattern: label(2), says: 'unknown', knownFrom: 'GB 45438-2025 annex E' }),
  declaration({ id: 'tc260.suspected', pattern: label(3), says: 'unknown', knownFrom: 'GB 45438-2025 annex E' }),
]

/** A `Label` alone could be anything: the field must speak of AIGC, by its name or in its text. */
export const speaksOfAigc = (field: string, value: string): boolean =>
  field.endsWith(':AIGC') || value.slice(0, 5_000).includes('AIGC')
