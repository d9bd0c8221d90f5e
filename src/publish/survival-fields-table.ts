/** One statement, under the names it can stand under; the first that the master has is compared. */
interface SurvivalField {
  /** Names it in the locale files under `survival.field`. */
  readonly id: string
  readonly fields: readonly string[]
  /** What else helps when it is lost. */
  readonly remedy: 'use-figcaption' | null
}

/**
 * Fields that are shown one by one: what says that AI was used, what says it to people who cannot see the picture, and rights.
 * IPTC Photo Metadata Standard 2025.1; CMS vendors' own lists of fields kept are built on the same names.
 */
export const SURVIVAL_FIELDS: readonly SurvivalField[] = [
  { id: 'digital-source-type', fields: ['Iptc4xmpExt:DigitalSourceType'], remedy: 'use-figcaption' },
  { id: 'ai-system', fields: ['Iptc4xmpExt:AISystemUsed'], remedy: null },
  { id: 'label-mark', fields: ['ursprung:captionText'], remedy: null },
  {
    id: 'alt',
    fields: ['Iptc4xmpCore:AltTextAccessibility[x-default]', 'Iptc4xmpCore:AltTextAccessibility'],
    remedy: 'use-figcaption',
  },
  { id: 'credit', fields: ['photoshop:Credit', 'IIM:2:110'], remedy: 'use-figcaption' },
  { id: 'copyright', fields: ['dc:rights[x-default]', 'dc:rights', 'IIM:2:116', 'EXIF:Copyright'], remedy: null },
  { id: 'creator', fields: ['dc:creator', 'IIM:2:080', 'IIM:2:80', 'EXIF:Artist'], remedy: null },
  {
    id: 'description',
    fields: ['dc:description[x-default]', 'dc:description', 'IIM:2:120', 'EXIF:ImageDescription'],
    remedy: null,
  },
  { id: 'rights-address', fields: ['xmpRights:WebStatement'], remedy: null },
  { id: 'usage-terms', fields: ['xmpRights:UsageTerms[x-default]', 'xmpRights:UsageTerms'], remedy: null },
]
