import type { MarkerRow } from './marker-row.ts'

const EXIF_TEXT = [
  'EXIF:ImageDescription',
  'EXIF:UserComment',
  'exif:UserComment',
  'tiff:ImageDescription',
  'dc:description',
]
const SOFTWARE = [
  'EXIF:Software',
  'EXIF:Make',
  'EXIF:Model',
  'xmp:CreatorTool',
  'tiff:Software',
  'PNG:Software',
  'PNG:Source',
]

const token = (row: Pick<MarkerRow, 'id' | 'fields' | 'pattern' | 'knownFrom'> & Partial<MarkerRow>): MarkerRow => ({
  says: 'ai-generated',
  weight: 'trace',
  checked: '2026-11',
  ...row,
})

/** Short marks of services and apps in Exif and its kin (markers.md section 3). The first row that fits a field is taken. */
export const EXIF_TOKENS: readonly MarkerRow[] = [
  token({
    id: 'token.grok',
    fields: ['EXIF:ImageDescription', 'EXIF:UserComment'],
    pattern: /^Signature:\s*[A-Za-z0-9+/=]{64}/,
    generator: 'xAI Grok',
    knownFrom: 'S',
  }),
  token({
    id: 'token.ideogram',
    fields: ['EXIF:Make', 'EXIF:Software'],
    pattern: /^Ideogram(?: AI)?\b/i,
    generator: 'Ideogram',
    knownFrom: 'P',
  }),
  token({
    id: 'token.flux',
    fields: ['EXIF:Software'],
    pattern: /^AI generated;/i,
    generator: 'FLUX',
    knownFrom: 'P: Black Forest Labs reference code',
  }),
  token({
    id: 'token.black-forest-labs',
    fields: ['EXIF:Make'],
    pattern: /^Black Forest Labs\b/i,
    generator: 'Black Forest Labs',
    knownFrom: 'P',
  }),
  token({ id: 'token.reve', fields: SOFTWARE, pattern: /^reve\.com\b/i, generator: 'Reve', knownFrom: 'P' }),
  token({
    id: 'token.aphrodite',
    fields: SOFTWARE,
    pattern: /^Aphrodite AI\b/i,
    generator: 'Aphrodite AI',
    knownFrom: 'P',
  }),
  token({ id: 'token.luma', fields: ['PNG:Source'], pattern: /^Luma AI\b/i, generator: 'Luma AI', knownFrom: 'P' }),
  token({
    id: 'token.bytedance',
    fields: EXIF_TEXT,
    pattern: /"product"\s*:\s*"(?:doubao|xinghui)"/,
    generator: 'ByteDance',
    knownFrom: 'P',
  }),
  token({
    id: 'token.dreamina',
    fields: EXIF_TEXT,
    pattern: /"product"\s*:\s*"dreamina"/,
    and: /"exportType"\s*:\s*"generation"/,
    generator: 'Dreamina',
    knownFrom: 'P: other exports of the editor say nothing',
  }),
  token({
    id: 'token.aigc-info',
    fields: EXIF_TEXT,
    pattern: /"aigc_info"/,
    and: /"aigc_label_type\\?"\s*:\s*\\?"?[12]\b|"aigc_type\\?"\s*:\s*\\?"?1\b/,
    generator: 'ByteDance',
    knownFrom: 'P',
  }),
  token({
    id: 'token.ai-generated',
    fields: ['EXIF:Software', 'EXIF:ImageDescription', 'EXIF:UserComment', 'PNG:Title', 'PNG:Software'],
    pattern: /^AI[ -]generated(?: image)?$/i,
    knownFrom: 'S',
  }),
]
