import type { Element, Node } from '@xmldom/xmldom'
import { DOMParser } from '@xmldom/xmldom'
import type { MetadataField } from '../domain/evidence.ts'
import type { MetadataSink } from './decoded-metadata.ts'
import { addField } from './decoded-metadata.ts'
import { XMP_PREFIXES } from './xmp-namespaces-table.ts'
import { decodeXml, prepareXml } from './xmp-text.ts'
import { salvageXmp } from './xmp-salvage.ts'

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'
/** Real packets nest under 12 deep. */
const MAX_DEPTH = 32
/** Extended XMP with depth maps reaches some MB; the parser needs about ten times this in memory. */
const MAX_PACKET_BYTES = 24 * 1024 * 1024
const ELEMENT_NODE = 1
const TEXT_NODE = 3
const CDATA_NODE = 4

/** Where a walk stands. */
interface Place {
  readonly sink: MetadataSink
  readonly at: string
  readonly path: string
  readonly depth: number
}

/**
 * Decodes an XMP packet (ISO 16684-1) into fields. Names are by namespace URI, never by the file's prefix; a namespace
 * we do not know stands as `{uri}name`. Structures nest as `a:Outer/b:Inner`, items of structure arrays are numbered
 * from 1, language alternatives carry their language: `dc:rights[sv-SE]`. Simple arrays repeat the field.
 */
export function decodeXmp(bytes: Uint8Array, at: string, sink: MetadataSink): void {
  if (bytes.length > MAX_PACKET_BYTES)
    return void sink.problems.push(`${at}: XMP of ${bytes.length} bytes is over the limit and was not decoded`)
  const prepared = prepareXml(decodeXml(bytes))
  if ('refusal' in prepared) return void sink.problems.push(`${at}: XMP ${prepared.refusal}`)
  const root = parse(prepared.xml)
  if (root !== null) return findRdf(root, { sink, at, path: '', depth: 0 })
  sink.problems.push(`${at}: XMP is not well-formed`)
  salvageXmp(prepared.xml, at, sink)
}

function parse(xml: string): Element | null {
  try {
    return new DOMParser({ onError: () => undefined }).parseFromString(xml, 'text/xml').documentElement
  } catch {
    // Not well-formed: expected of damaged files; the caller tells it and salvages what it can.
    return null
  }
}

function* elementsOf(parent: Node): Generator<Element> {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === ELEMENT_NODE) yield node as Element
  }
}

/** Descends to every rdf:RDF: packets with two roots, and wrappers other than x:xmpmeta, occur. */
function findRdf(element: Element, place: Place): void {
  if (place.depth > MAX_DEPTH) return
  for (const child of elementsOf(element)) {
    if (child.namespaceURI === RDF && child.localName === 'RDF') {
      for (const description of elementsOf(child)) walkStructure(description, { ...place, depth: place.depth + 1 })
    } else findRdf(child, { ...place, depth: place.depth + 1 })
  }
}

/** The properties of a Description, a typed node or a resource: attributes and child elements. */
function walkStructure(element: Element, place: Place): void {
  if (place.depth > MAX_DEPTH) return
  for (const attribute of element.attributes) {
    if (isSyntax(attribute.namespaceURI)) continue
    emit(
      place,
      pathTo(place, canonicalName(attribute.namespaceURI, attribute.localName ?? attribute.name)),
      attribute.value,
    )
  }
  for (const child of elementsOf(element)) {
    if (child.namespaceURI === RDF && child.localName === 'Description') walkStructure(child, deeper(place, place.path))
    else walkProperty(child, deeper(place, pathTo(place, canonicalName(child.namespaceURI, child.localName ?? ''))))
  }
}

const isSyntax = (uri: string | null): boolean => uri === null || uri === RDF || uri === XML || uri === XMLNS
const pathTo = (place: Place, name: string): string => (place.path === '' ? name : `${place.path}/${name}`)
const deeper = (place: Place, path: string): Place => ({ ...place, path, depth: place.depth + 1 })

/** A property's value: resource, array, structure or text. */
function walkProperty(element: Element, place: Place): void {
  if (place.depth > MAX_DEPTH) return
  const resource = element.getAttributeNS(RDF, 'resource')
  if (resource !== null && resource !== '') emit(place, place.path, resource)
  const children = [...elementsOf(element)]
  const array = children.find(
    child => child.namespaceURI === RDF && ['Bag', 'Seq', 'Alt'].includes(child.localName ?? ''),
  )
  if (array !== undefined) return walkArray(array, place)
  if (children.length === 0) {
    // A property without children may still be a structure in shorthand: attributes are its fields.
    walkStructure(element, place)
    return emit(place, place.path, textOf(element))
  }
  const value = children.find(child => child.namespaceURI === RDF && child.localName === 'value')
  if (value !== undefined) emit(place, place.path, textOf(value))
  walkStructure(element, place)
}

function walkArray(array: Element, place: Place): void {
  let number = 0
  for (const item of elementsOf(array)) {
    number++
    const language = item.getAttributeNS(XML, 'lang')
    const isPlain = item.firstChild === null || [...elementsOf(item)].length === 0
    const path = language
      ? `${place.path}[${language}]`
      : isPlain && !hasFields(item)
        ? place.path
        : `${place.path}[${number}]`
    walkProperty(item, deeper(place, path))
  }
}

const hasFields = (element: Element): boolean =>
  [...element.attributes].some(attribute => !isSyntax(attribute.namespaceURI))

function textOf(element: Element): string {
  const parts: string[] = []
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === TEXT_NODE || node.nodeType === CDATA_NODE) parts.push(node.nodeValue ?? '')
  }
  return parts.join('').trim()
}

function canonicalName(uri: string | null, localName: string): string {
  const prefix = XMP_PREFIXES.get(uri ?? '')
  return prefix === undefined ? `{${(uri ?? '').slice(0, 200)}}${localName}` : `${prefix}:${localName}`
}

function emit(place: Place, field: string, value: string): void {
  const source: MetadataField['source'] = 'xmp'
  addField(place.sink, { source, field, value, at: place.at })
}
