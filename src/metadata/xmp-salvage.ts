import type { MetadataSink } from './decoded-metadata.ts'
import { addField } from './decoded-metadata.ts'
import { XMP_PREFIXES } from './xmp-namespaces-table.ts'

/** Values of marks are short; longer text in a damaged packet is left alone. */
const VALUE = '([^<>"\']{1,2000})'
/** Matches kept of one damaged packet. */
const MAX_MATCHES = 500

/**
 * Simple properties of a packet no parser accepts (cut off, or a tag unclosed): `p:name="value"` and `<p:name>value</p:name>`.
 * A prefix counts only where the packet itself binds it to a namespace we know. Structures and arrays are not attempted.
 */
export function salvageXmp(xml: string, at: string, sink: MetadataSink): void {
  const prefixes = new Map<string, string>()
  for (const match of matches(xml, /\bxmlns:([\w.-]{1,40})\s*=\s*["']([^"']{1,200})["']/g)) {
    const canonical = XMP_PREFIXES.get(match[2] ?? '')
    if (canonical !== undefined) prefixes.set(match[1] ?? '', canonical)
  }
  const name = '([\\w.-]{1,40}):([\\w.-]{1,60})'
  const forms = [new RegExp(`\\s${name}\\s*=\\s*["']${VALUE}["']`, 'g'), new RegExp(`<${name}>${VALUE}</`, 'g')]
  for (const form of forms) {
    for (const match of matches(xml, form)) {
      const prefix = prefixes.get(match[1] ?? '')
      if (prefix === undefined || prefix === 'rdf' || prefix === 'xml') continue
      addField(sink, {
        source: 'xmp',
        field: `${prefix}:${match[2] ?? ''}`,
        value: unescapeXml(match[3] ?? ''),
        at: `${at} (damaged)`,
      })
    }
  }
}

function* matches(text: string, pattern: RegExp): Generator<RegExpExecArray> {
  for (let count = 0; count < MAX_MATCHES; count++) {
    const match = pattern.exec(text)
    if (match === null) return
    yield match
  }
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

const unescapeXml = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => ENTITIES.get(name) ?? whole).trim()
