import type { Document } from '@xmldom/xmldom'
import type { SizePx } from '../domain/image.ts'
import type { MetadataChanges } from '../domain/label.ts'
import {
  NAMESPACES,
  PROMPT_TEXTS,
  type PropertyName,
  STALE_NAMESPACES,
  STALE_PROPERTIES,
  STRIPPED_PROPERTIES,
} from './merge-xmp-table.ts'
import {
  adoptProperty,
  appendProperty,
  childElements,
  createElement,
  emptyTree,
  parseTrees,
  propertiesOf,
  serializeTree,
  type XmpProperty,
} from './merge-xmp-tree.ts'

/** A value from another block (IIM, PNG text) for a property that the packet does not have. */
export interface XmpFill {
  readonly prefix: keyof typeof NAMESPACES
  readonly name: string
  readonly form: 'text' | 'bag' | 'seq' | 'alt'
  readonly values: readonly string[]
}

/** What the new packet shall say besides what stands there. */
export interface XmpMerge {
  readonly changes: MetadataChanges
  readonly fills: readonly XmpFill[]
  /** Of the labelled picture, px. */
  readonly size: SizePx
  /** Whether the pixels lie otherwise than in the source's file: turned, or with another aspect ratio. */
  readonly isFrameChanged: boolean
  /** ISO 8601. */
  readonly when: string
  readonly isPrompt: (text: string) => boolean
}

/** The merged packet, and what happened on the way. */
export interface MergedXmp {
  readonly packet: string
  readonly stripped: readonly string[]
  readonly lost: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Merges the source's packets into one and sets Ursprung's fields. Everything else keeps its value and structure; the first
 * packet wins where two have the same property. Never throws on hostile input: what cannot be parsed is named in `lost`.
 */
export function mergeXmp(packets: readonly Uint8Array[], merge: XmpMerge): MergedXmp {
  const parsed = packets.map(parseTrees)
  const [base = emptyTree(), ...others] = parsed.flatMap(p => p.trees)
  const lost = parsed.some(p => p.damaged > 0) ? ['XMP (not well-formed)'] : []
  for (const property of others.flatMap(propertiesOf)) if (!has(base, property)) adoptProperty(base, property)
  const merged = new Merge(base, merge)
  merged.dropStale()
  merged.strip()
  merged.fill()
  merged.set()
  return { packet: serializeTree(base), stripped: merged.stripped, lost, notes: merged.notes }
}

class Merge {
  readonly stripped: string[] = []
  readonly notes: string[] = []
  readonly #tree: Document
  readonly #merge: XmpMerge

  constructor(tree: Document, merge: XmpMerge) {
    this.#tree = tree
    this.#merge = merge
  }

  /** Removes what describes other bytes: thumbnails, gain and depth maps, the pointer to the parent's cloud manifest. */
  dropStale(): void {
    for (const property of propertiesOf(this.#tree)) {
      const stale = STALE_NAMESPACES.find(s => s.uri === property.uri)
      const isThumbnail = matches(property, STALE_PROPERTIES)
      // The pointer leads to the original's manifest, whose hashes these pixels cannot match: kept, every reader that
      // finds it after the C2PA store was dropped would call the labelled picture tampered with.
      const isPointer = property.uri === NAMESPACES.dcterms && property.name === 'provenance'
      if (stale === undefined && !isThumbnail && !isPointer) continue
      property.remove()
      if (property.name === 'HasExtendedXMP') continue
      const code = isPointer ? `provenance-pointer-removed: ${property.text}` : `${stale?.what ?? 'thumbnail'}-removed`
      if (!this.notes.includes(code)) this.notes.push(code)
    }
    const hasRegions = propertiesOf(this.#tree).some(p => p.uri === NAMESPACES.mwgRs)
    if (hasRegions && this.#merge.isFrameChanged) this.notes.push('people-regions-frame')
  }

  strip(): void {
    const { strip } = this.#merge.changes
    const unwanted = strip.flatMap(kind => STRIPPED_PROPERTIES[kind])
    for (const property of propertiesOf(this.#tree)) {
      const isPrompt =
        strip.includes('prompt') && matches(property, PROMPT_TEXTS) && this.#merge.isPrompt(property.text)
      if (!isPrompt && !matches(property, unwanted)) continue
      property.remove()
      this.stripped.push(nameOf(property))
    }
  }

  fill(): void {
    for (const fill of this.#merge.fills) {
      const values = fill.values.filter(v => v !== '')
      if (values.length > 0 && this.#find(fill.prefix, fill.name).length === 0)
        this.#write(fill.prefix, fill.name, fill.form, values)
    }
  }

  set(): void {
    const { changes, size, when } = this.#merge
    this.#setSourceType(changes.digitalSourceType)
    if (changes.aiSystemUsed !== undefined) this.#setSystem(changes.aiSystemUsed)
    if (changes.alt !== undefined) this.#setAlternative(changes.alt)
    if (changes.credit !== undefined) this.#setCredit(changes.credit)
    const { text, lang, box, version } = changes.labelMark
    this.#replace('ursprung', 'captionText', text)
    this.#replace('ursprung', 'captionLang', lang)
    this.#replace('ursprung', 'captionBox', [box.x, box.y, box.width, box.height].join(','))
    this.#replace('ursprung', 'version', version)
    this.#replace('xmp', 'MetadataDate', when)
    this.#update('tiff', 'Orientation', '1')
    for (const [prefix, width, height] of [
      ['tiff', 'ImageWidth', 'ImageLength'],
      ['exif', 'PixelXDimension', 'PixelYDimension'],
    ] as const) {
      this.#update(prefix, width, String(size.widthPx))
      this.#update(prefix, height, String(size.heightPx))
    }
  }

  /** IPTC 2024.1: the value is the full URI. The deprecated twin (markers.md section 2) is kept in step, never added. */
  #setSourceType(uri: string): void {
    this.#noteReplaced('digital-source-type-replaced', this.#find('Iptc4xmpExt', 'DigitalSourceType')[0]?.text, uri)
    this.#replace('Iptc4xmpExt', 'DigitalSourceType', uri)
    this.#update('Iptc4xmpExt', 'DigitalSourceFileType', uri)
  }

  #setSystem(name: string): void {
    this.#noteReplaced('ai-system-replaced', this.#find('Iptc4xmpExt', 'AISystemUsed')[0]?.text, name)
    this.#replace('Iptc4xmpExt', 'AISystemUsed', name)
  }

  /** No mark is dropped in silence. */
  #noteReplaced(code: string, before: string | undefined, value: string): void {
    const earlier = before?.trim() ?? ''
    if (earlier !== '' && earlier !== value.trim()) this.notes.push(`${code}: ${earlier}`)
  }

  /** Keeps a vendor's credit ("Made with Google AI" is a mark: rules.md 1.4) and adds ours after it. */
  #setCredit(credit: string): void {
    const before = this.#find('photoshop', 'Credit')[0]?.text.trim() ?? ''
    this.#replace('photoshop', 'Credit', mergeCredit(before, credit))
  }

  /** A language alternative: other languages stay, `x-default` and the given one are set (XMP part 1, 8.2.2.4). */
  #setAlternative({ text, lang }: { readonly text: string; readonly lang: string }): void {
    const before = new Map<string, string>()
    for (const property of this.#find('Iptc4xmpCore', 'AltTextAccessibility')) {
      const items = property.element?.getElementsByTagNameNS(NAMESPACES.rdf, 'li') ?? []
      for (const item of Array.from(items)) {
        const language = item.getAttributeNS(NAMESPACES.xml, 'lang') ?? ''
        if (language !== '') before.set(language, item.textContent ?? '')
      }
    }
    this.#noteReplaced('alt-text-replaced', before.get(lang) ?? before.get('x-default'), text)
    const kept = [...before].filter(([language]) => language !== 'x-default' && language !== lang)
    this.#remove('Iptc4xmpCore', 'AltTextAccessibility')
    this.#writeAlternative(
      'Iptc4xmpCore',
      'AltTextAccessibility',
      new Map([['x-default', text], [lang, text], ...kept]),
    )
  }

  #find(prefix: keyof typeof NAMESPACES, name: string): XmpProperty[] {
    return propertiesOf(this.#tree).filter(p => p.uri === NAMESPACES[prefix] && p.name === name)
  }

  #remove(prefix: keyof typeof NAMESPACES, name: string): void {
    for (const property of this.#find(prefix, name)) property.remove()
  }

  #replace(prefix: keyof typeof NAMESPACES, name: string, value: string): void {
    this.#remove(prefix, name)
    this.#write(prefix, name, 'text', [value])
  }

  /** Sets a property only where it already stands. */
  #update(prefix: keyof typeof NAMESPACES, name: string, value: string): void {
    if (this.#find(prefix, name).length > 0) this.#replace(prefix, name, value)
  }

  #write(prefix: keyof typeof NAMESPACES, name: string, form: XmpFill['form'], values: readonly string[]): void {
    if (form === 'alt') return this.#writeAlternative(prefix, name, new Map([['x-default', values.join('\n')]]))
    const element = appendProperty(this.#tree, NAMESPACES[prefix], `${prefix}:${name}`)
    if (form === 'text') return void element.appendChild(this.#tree.createTextNode(clean(values.join('\n'))))
    const list = createElement(this.#tree, NAMESPACES.rdf, form === 'bag' ? 'rdf:Bag' : 'rdf:Seq')
    element.appendChild(list)
    for (const value of values) list.appendChild(this.#item(value))
  }

  #writeAlternative(prefix: keyof typeof NAMESPACES, name: string, texts: ReadonlyMap<string, string>): void {
    const list = createElement(this.#tree, NAMESPACES.rdf, 'rdf:Alt')
    appendProperty(this.#tree, NAMESPACES[prefix], `${prefix}:${name}`).appendChild(list)
    for (const [language, text] of texts) {
      const item = this.#item(text)
      item.setAttributeNS(NAMESPACES.xml, 'xml:lang', language)
      list.appendChild(item)
    }
  }

  #item(text: string) {
    const item = this.#tree.createElementNS(NAMESPACES.rdf, 'rdf:li')
    item.appendChild(this.#tree.createTextNode(clean(text)))
    return item
  }
}

/** The credit line after ours was added: an existing one stays first, an equal one stays alone. */
export function mergeCredit(before: string, ours: string): string {
  if (before === '') return ours
  return before.split(' / ').includes(ours) ? before : `${before} / ${ours}`
}

/** XML 1.0 section 2.2 allows no other control characters; a caption or tool name may carry them. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
}

function has(tree: Document, property: XmpProperty): boolean {
  return propertiesOf(tree).some(p => p.uri === property.uri && p.name === property.name)
}

function matches(property: XmpProperty, names: readonly PropertyName[]): boolean {
  return names.some(({ prefix, name }) => {
    if (NAMESPACES[prefix] !== property.uri) return false
    return typeof name === 'string' ? name === property.name : name.test(property.name)
  })
}

function nameOf(property: XmpProperty): string {
  const prefix = Object.entries(NAMESPACES).find(([, uri]) => uri === property.uri)?.[0]
  return `XMP ${prefix ?? property.uri}:${property.name}`
}

/** Sizes of the two parts of a packet that is too large for one JPEG segment. */
export interface SplitXmp {
  readonly main: string
  readonly extended: string | null
}

/**
 * Splits a packet for JPEG (XMP part 3, section 1.1.3.1): the largest properties move to the extended part until the main
 * one fits. `guidOf` gives the MD5 of the extended part, 32 upper-case hex characters, which the main one must name.
 */
export function splitXmp(packet: string, limitBytes: number, guidOf: (extended: string) => string): SplitXmp {
  const sizeOf = (text: string) => new TextEncoder().encode(text).length
  const [main] = parseTrees(new TextEncoder().encode(packet)).trees
  if (sizeOf(packet) <= limitBytes || main === undefined) return { main: packet, extended: null }
  const extended = emptyTree()
  const ours: ReadonlySet<string> = new Set([NAMESPACES.ursprung, NAMESPACES.Iptc4xmpExt])
  const movable = propertiesOf(main).filter(p => !ours.has(p.uri))
  const byWeight = movable.map(p => ({ p, weight: weightOf(p) })).sort((a, b) => b.weight - a.weight)
  // The GUID's property takes about 120 bytes more.
  let excess = sizeOf(packet) - limitBytes + 200
  for (const { p, weight } of byWeight) {
    if (excess <= 0) break
    adoptProperty(extended, p)
    p.remove()
    excess -= weight
  }
  const body = serializeTree(extended)
    .replace(/^<\?xpacket[^>]*>\n/, '')
    .replace(/\n<\?xpacket[^>]*>$/, '')
  const note = appendProperty(main, NAMESPACES.xmpNote, 'xmpNote:HasExtendedXMP')
  note.appendChild(main.createTextNode(guidOf(body)))
  return { main: serializeTree(main), extended: body }
}

function weightOf(property: XmpProperty): number {
  if (property.element === null) return property.text.length
  return property.text.length + childElements(property.element).length * 20
}
