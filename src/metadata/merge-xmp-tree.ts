import { type Document, DOMParser, type Element, MIME_TYPE, type Node, XMLSerializer } from '@xmldom/xmldom'
import { NAMESPACES } from './merge-xmp-table.ts'

/** One property of the packet: an element or, in short form, an attribute of a top-level rdf:Description. */
export interface XmpProperty {
  readonly uri: string
  readonly name: string
  /** Text of the property, all languages and items joined by a newline. */
  readonly text: string
  readonly element: Element | null
  readonly remove: () => void
}

/** Larger packets (depth maps as base64) exist, but none of ours is; a DOM costs ten times its text. */
const MAX_PACKET_CHARS = 32 * 1024 * 1024
/** Real packets nest under 20 deep. */
const MAX_DEPTH = 200
const EMPTY = `<x:xmpmeta xmlns:x="${NAMESPACES.xmpmeta}"><rdf:RDF xmlns:rdf="${NAMESPACES.rdf}"><rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>`

/** An empty packet. */
export function emptyTree(): Document {
  return new DOMParser({ locator: false }).parseFromString(EMPTY, MIME_TYPE.XML_APPLICATION)
}

/**
 * The RDF documents in a packet's bytes (UTF-8 or UTF-16). More than one root is found in the wild and gives several; what is
 * not well-formed is left out and counted in `damaged`. Document types are refused: they can expand without bound.
 */
export function parseTrees(bytes: Uint8Array): { readonly trees: Document[]; readonly damaged: number } {
  const text = decodePacket(bytes)
  if (text.length > MAX_PACKET_CHARS || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return { trees: [], damaged: 1 }
  const roots = rootsOf(text)
  const trees = roots.flatMap(root => parseTree(root) ?? [])
  const expected = Math.max(roots.length, text.trim() === '' ? 0 : 1)
  return { trees, damaged: expected - trees.length }
}

/** All properties of the top-level descriptions, in order. */
export function propertiesOf(tree: Document): XmpProperty[] {
  return descriptionsOf(tree).flatMap(description => [
    ...Array.from(description.attributes).flatMap(attribute => {
      const uri = attribute.namespaceURI ?? ''
      if (uri === '' || uri === NAMESPACES.rdf || uri === NAMESPACES.xmlns || uri === NAMESPACES.xml) return []
      const remove = () => description.removeAttributeNode(attribute)
      return [
        {
          uri,
          name: attribute.localName ?? attribute.name,
          text: attribute.value,
          element: null,
          remove: () => void remove(),
        },
      ]
    }),
    ...childElements(description).map(element => ({
      uri: element.namespaceURI ?? '',
      name: element.localName ?? element.tagName,
      text: textOf(element),
      element,
      remove: () => void description.removeChild(element),
    })),
  ])
}

/** Adds an element for a property to the first description; its namespace is declared on it, so no prefix can clash. */
export function appendProperty(tree: Document, uri: string, qualifiedName: string): Element {
  const element = createElement(tree, uri, qualifiedName)
  mainDescription(tree).appendChild(element)
  return element
}

/** An element that declares its own prefix. */
export function createElement(tree: Document, uri: string, qualifiedName: string): Element {
  const element = tree.createElementNS(uri, qualifiedName)
  const prefix = qualifiedName.split(':')[0] ?? ''
  element.setAttributeNS(NAMESPACES.xmlns, `xmlns:${prefix}`, uri)
  return element
}

/** Copies a property of another packet into this one. */
export function adoptProperty(tree: Document, property: XmpProperty): void {
  if (property.element !== null) {
    mainDescription(tree).appendChild(tree.importNode(property.element, true))
    return
  }
  appendProperty(tree, property.uri, `ns:${property.name}`).appendChild(tree.createTextNode(property.text))
}

/** The packet as text, with its wrapper (XMP specification part 1, section 7.3). */
export function serializeTree(tree: Document): string {
  const root = rdfOf(tree)?.parentNode
  const top = root !== null && root !== undefined && root.nodeType === 1 ? root : tree.documentElement
  const body = top === null ? EMPTY : new XMLSerializer().serializeToString(top)
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${body}\n<?xpacket end="w"?>`
}

/** Element children of a node. */
export function childElements(parent: Node): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === 1)
}

function textOf(element: Element): string {
  const resource = element.getAttributeNS(NAMESPACES.rdf, 'resource')
  if (resource !== null && resource !== '') return resource
  const items = Array.from(element.getElementsByTagNameNS(NAMESPACES.rdf, 'li'))
  const parts = items.length === 0 ? [element] : items
  return parts.map(part => (part.textContent ?? '').trim()).join('\n')
}

function descriptionsOf(tree: Document): Element[] {
  const rdf = rdfOf(tree)
  if (rdf === null) return []
  return childElements(rdf).filter(e => e.namespaceURI === NAMESPACES.rdf && e.localName === 'Description')
}

function mainDescription(tree: Document): Element {
  const first = descriptionsOf(tree)[0]
  if (first !== undefined) return first
  const made = createElement(tree, NAMESPACES.rdf, 'rdf:Description')
  made.setAttributeNS(NAMESPACES.rdf, 'rdf:about', '')
  rdfOf(tree)?.appendChild(made)
  return made
}

function rdfOf(tree: Document): Element | null {
  return tree.getElementsByTagNameNS(NAMESPACES.rdf, 'RDF').item(0)
}

function rootsOf(text: string): string[] {
  const wrapped = [...text.matchAll(/<([A-Za-z_][\w.-]{0,40}:)?xmpmeta[\s>][\s\S]*?<\/\1xmpmeta\s*>/g)].map(m => m[0])
  if (wrapped.length > 0) return wrapped
  return [...text.matchAll(/<([A-Za-z_][\w.-]{0,40}:)?RDF[\s>][\s\S]*?<\/\1RDF\s*>/g)].map(m => m[0])
}

function parseTree(text: string): Document | null {
  if (deepestNesting(text) > MAX_DEPTH) return null
  try {
    const tree = new DOMParser({ locator: false, onError: stopOnError }).parseFromString(
      text,
      MIME_TYPE.XML_APPLICATION,
    )
    return rdfOf(tree) === null ? null : tree
  } catch {
    // Not well-formed: an expected state of files from the wild; the caller reports it.
    return null
  }
}

function stopOnError(level: 'warning' | 'error' | 'fatalError', message: string): void {
  if (level !== 'warning') throw new Error(message)
}

function deepestNesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text[at + 1]
    if (next === '/') depth--
    else if (next !== '!' && next !== '?') {
      const end = text.indexOf('>', at)
      if (text[end - 1] !== '/') depth++
    }
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

function decodePacket(bytes: Uint8Array): string {
  const [first, second] = bytes
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c))
    return new TextDecoder('utf-16be').decode(bytes)
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0))
    return new TextDecoder('utf-16le').decode(bytes)
  return new TextDecoder().decode(bytes).replaceAll('\0', '')
}
