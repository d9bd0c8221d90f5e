import { utf8OrLatin1 } from '../container/bytes.ts'
import { isUtf8Iim, parseDatasets, parseResources, RESOURCE } from '../container/write/photoshop-resources.ts'
import type { XmpFill } from './merge-xmp.ts'

/** Values for XMP from blocks that the new format cannot hold, and the names of those for which XMP has no field. */
export interface Fills {
  readonly fills: readonly XmpFill[]
  readonly lost: readonly string[]
}

type Target = Pick<XmpFill, 'prefix' | 'name' | 'form'>

/** IIM record 2 to XMP: IPTC Photo Metadata Standard 2025.1, mapping of IIM properties. */
const IIM_TARGETS: ReadonlyMap<number, Target> = new Map([
  [5, { prefix: 'dc', name: 'title', form: 'alt' }],
  [25, { prefix: 'dc', name: 'subject', form: 'bag' }],
  [40, { prefix: 'photoshop', name: 'Instructions', form: 'text' }],
  [80, { prefix: 'dc', name: 'creator', form: 'seq' }],
  [85, { prefix: 'photoshop', name: 'AuthorsPosition', form: 'text' }],
  [90, { prefix: 'photoshop', name: 'City', form: 'text' }],
  [92, { prefix: 'Iptc4xmpCore', name: 'Location', form: 'text' }],
  [95, { prefix: 'photoshop', name: 'State', form: 'text' }],
  [100, { prefix: 'Iptc4xmpCore', name: 'CountryCode', form: 'text' }],
  [101, { prefix: 'photoshop', name: 'Country', form: 'text' }],
  [103, { prefix: 'photoshop', name: 'TransmissionReference', form: 'text' }],
  [105, { prefix: 'photoshop', name: 'Headline', form: 'text' }],
  [110, { prefix: 'photoshop', name: 'Credit', form: 'text' }],
  [115, { prefix: 'photoshop', name: 'Source', form: 'text' }],
  [116, { prefix: 'dc', name: 'rights', form: 'alt' }],
  [120, { prefix: 'dc', name: 'description', form: 'alt' }],
  [122, { prefix: 'photoshop', name: 'CaptionWriter', form: 'text' }],
])
/** Housekeeping datasets that say nothing of the picture: record version. */
const SILENT_DATASETS: ReadonlySet<number> = new Set([0])
const AUTHOR_DATASETS: ReadonlySet<number> = new Set([80, 85, 118, 122])

/** XMP values from IIM; `skipAuthor` leaves out who made it. */
export function fillsFromIim(blocks: readonly Uint8Array[], skipAuthor: boolean): Fills {
  const iim = blocks.flatMap(parseResources).filter(r => r.id === RESOURCE.iim)
  const datasets = iim.flatMap(r => parseDatasets(r.bytes))
  const decode = isUtf8Iim(datasets) ? (bytes: Uint8Array) => new TextDecoder().decode(bytes) : utf8OrLatin1
  const fills = new Map<number, XmpFill>()
  const lost = new Set<string>()
  for (const { record, number, bytes } of datasets) {
    if (record !== 2 || SILENT_DATASETS.has(number) || (skipAuthor && AUTHOR_DATASETS.has(number))) continue
    const target = IIM_TARGETS.get(number)
    if (target === undefined) lost.add(`IIM 2:${number}`)
    else fills.set(number, { ...target, values: [...(fills.get(number)?.values ?? []), decode(bytes).trim()] })
  }
  return { fills: [...fills.values()], lost: [...lost] }
}

/** Keywords of the PNG specification (section 11.3.3.2) and XMP part 3, section 2.2.2.1; lower case. */
const PNG_TARGETS: ReadonlyMap<string, Target> = new Map([
  ['title', { prefix: 'dc', name: 'title', form: 'alt' }],
  ['author', { prefix: 'dc', name: 'creator', form: 'seq' }],
  ['description', { prefix: 'dc', name: 'description', form: 'alt' }],
  ['copyright', { prefix: 'dc', name: 'rights', form: 'alt' }],
  ['software', { prefix: 'xmp', name: 'CreatorTool', form: 'text' }],
  ['source', { prefix: 'dc', name: 'source', form: 'text' }],
  ['disclaimer', { prefix: 'dc', name: 'rights', form: 'alt' }],
  ['aigc', { prefix: 'TC260', name: 'AIGC', form: 'text' }],
])

/** XMP values from PNG texts and the like (keyword and text). */
export function fillsFromTexts(texts: readonly { readonly keyword: string; readonly text: string }[]): Fills {
  const fills: XmpFill[] = []
  const lost: string[] = []
  for (const { keyword, text } of texts) {
    const target = PNG_TARGETS.get(keyword.toLowerCase())
    if (target === undefined) lost.push(`PNG ${keyword}`)
    else fills.push({ ...target, values: [text] })
  }
  return { fills, lost }
}
