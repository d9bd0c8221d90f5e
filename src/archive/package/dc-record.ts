import { element, writeElement } from '../reports/xml.ts'
import type { PackageFacts, RepresentationTotals } from './package-facts.ts'

/** Namespace of our own wrapper round Dublin Core elements: `assets/package/ursprung-dc.xsd`, which goes into each package. */
const RECORD = 'https://ursprung.invalid/xml/dublin-core/1'

/** Minimal description in Dublin Core elements 1.1 (ISO 15836). `what` names the package or a representation. */
export function dcRecord(
  { organisation, createdAt, language }: PackageFacts,
  {
    title,
    identifier,
    totals,
  }: { readonly title: string; readonly identifier: string; readonly totals: RepresentationTotals },
): string {
  const terms: readonly (readonly [string, string])[] = [
    ['title', title],
    ['creator', organisation],
    ['date', createdAt],
    ['type', 'StillImage'],
    ['format', `${totals.pictures} files, ${totals.bytes} bytes`],
    ['identifier', identifier],
    ['language', language],
  ]
  const record = element(
    'record',
    terms.map(([name, value]) => element(`dc:${name}`, value)),
    {
      xmlns: RECORD,
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${RECORD} ../../schemas/ursprung-dc.xsd`,
    },
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(record, '')}`
}
