import type { MarkerRow } from './marker-row.ts'

/** Credit line, supplemental credit and source, in XMP and IIM (markers.md section 3). */
const CREDIT_FIELDS = [
  'photoshop:Credit',
  'photoshop:Source',
  'photoshop:Instructions',
  'IIM:2:110',
  'IIM:2:115',
  'IIM:2:40',
  'PNG:Credit',
  'EXIF:Copyright',
]

const credit = (row: Pick<MarkerRow, 'id' | 'pattern' | 'says' | 'knownFrom'> & { generator?: string }): MarkerRow => ({
  fields: CREDIT_FIELDS,
  weight: 'declared',
  source: 'iptc',
  checked: '2026-11',
  ...row,
})

/** Sentences products write into the credit. Specific before general: the first row that fits a field is taken. */
export const VENDOR_CREDITS: readonly MarkerRow[] = [
  credit({
    id: 'credit.google-made',
    pattern: /^\s*made with google ai\b/i,
    says: 'ai-generated',
    generator: 'Google AI',
    knownFrom: 'S: Gemini, Imagen, Pixel Studio',
  }),
  credit({
    id: 'credit.google-edited',
    pattern: /^\s*edited with google ai\b/i,
    says: 'ai-modified',
    generator: 'Google AI',
    knownFrom: 'S: Google Photos',
  }),
  credit({
    id: 'credit.apple-clean-up',
    pattern: /\bapple photos clean up\b/i,
    says: 'ai-modified',
    generator: 'Apple Photos Clean Up',
    knownFrom: 'D: Apple',
  }),
  credit({
    id: 'credit.edited-with-ai',
    pattern: /^\s*(?:edited|modified|retouched|enhanced) (?:with|by|using) (?:[\w.-]{1,30} ){0,3}ai\b/i,
    says: 'ai-modified',
    knownFrom: 'markers.md section 1: "Edited with …"',
  }),
  credit({
    id: 'credit.made-with-ai',
    pattern: /^\s*(?:made|created|generated) (?:with|by|using) (?:[\w.-]{1,30} ){0,3}ai\b/i,
    says: 'ai-generated',
    knownFrom: 'markers.md section 1: "Made with …"',
  }),
]

/** Declarations outside the credit. */
export const VENDOR_DECLARATIONS: readonly MarkerRow[] = [
  {
    id: 'canva.contains-ai',
    fields: ['*ContainsAiGeneratedContent'],
    pattern: /^\s*(?:yes|true|1)\s*$/i,
    says: 'ai-modified',
    weight: 'declared',
    generator: 'Canva',
    knownFrom: 'P: says that the design contains AI content, so partly AI',
    checked: '2026-11',
  },
]

/** Marks that are shown because people ask about them, and decide nothing. */
export const SHOWN_ONLY: readonly MarkerRow[] = [
  {
    id: 'shown.canva',
    fields: ['xmp:CreatorTool'],
    pattern: /^Canva\b/,
    says: 'unknown',
    weight: 'trace',
    generator: 'Canva',
    knownFrom: 'S: Canva says nothing on AI',
    checked: '2026-11',
  },
  {
    id: 'shown.facebook',
    fields: ['IIM:2:40', 'photoshop:Instructions'],
    pattern: /^FBMD[0-9a-f]/i,
    says: 'unknown',
    weight: 'trace',
    generator: 'Facebook',
    knownFrom: 'P: passed through Facebook, not AI',
    checked: '2026-11',
  },
  {
    id: 'shown.hugging-face-job',
    fields: ['PNG:hf-job-id'],
    pattern: /\S/,
    says: 'unknown',
    weight: 'trace',
    generator: 'Hugging Face Jobs',
    knownFrom: 'P: where a job ran',
    checked: '2026-11',
  },
  {
    id: 'shown.screenshot',
    fields: ['EXIF:UserComment'],
    pattern: /^Screenshot$/i,
    says: 'unknown',
    weight: 'trace',
    knownFrom: 'S: macOS and iOS screenshots',
    checked: '2026-11',
  },
  {
    id: 'shown.aesthetic-score',
    fields: ['PNG:aesthetic_score'],
    pattern: /\d/,
    says: 'unknown',
    weight: 'trace',
    generator: 'DiffusionToolkit',
    knownFrom: 'S: a rating, also of pictures from elsewhere',
    checked: '2026-11',
  },
  {
    id: 'shown.a1111-extras',
    fields: ['PNG:postprocessing', 'PNG:extras'],
    pattern: /\S/,
    says: 'unknown',
    weight: 'trace',
    generator: 'Stable Diffusion WebUI',
    knownFrom: 'P: may be enlargement only',
    checked: '2026-11',
  },
]
