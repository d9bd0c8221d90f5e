import type { ContainerReading } from './container-reading.ts'
import type { Collector } from './collector.ts'

/** Metadata stands near the front; a longer drawing is not searched to its end. */
const MAX_SVG_BYTES = 8 * 1024 * 1024

/** Reads an SVG as text: size of the root, `c2pa:manifest` (base64; C2PA 2.2 section A.3.4), XMP packets. No XML parser sees it. */
export async function readSvg(collector: Collector): Promise<ContainerReading> {
  if (collector.source.size > MAX_SVG_BYTES) collector.problem('SVG: only the first 8 MiB are searched for metadata')
  const bytes = await collector.source.read(0, Math.min(collector.source.size, MAX_SVG_BYTES))
  const text = decodeSvg(bytes)
  const root = /<(?:[\w-]{1,20}:)?svg\b[^>]{0,20000}>/.exec(text)
  if (root !== null) readRoot(collector, root[0])
  readManifest(collector, text)
  readXmp(collector, text)
  collector.hasAlpha = true
  return collector.finish('svg')
}

function decodeSvg(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** width and height in px (no unit), else the viewBox; other units stay unknown. */
function readRoot(collector: Collector, root: string): void {
  const attribute = (name: string): string =>
    new RegExp(`\\s${name}\\s*=\\s*["']([^"']{0,200})["']`).exec(root)?.[1]?.trim() ?? ''
  const pixels = (value: string): number =>
    /^\d{1,7}(?:\.\d{1,10})?(?:px)?$/.test(value) ? Math.round(Number.parseFloat(value)) : 0
  collector.setSize(pixels(attribute('width')), pixels(attribute('height')))
  if (collector.stored !== null) return
  const [, , width, height] = attribute('viewBox').split(/[\s,]+/)
  collector.setSize(pixels(width ?? ''), pixels(height ?? ''))
}

/** Any prefix may be bound to the namespace; the local name is what the engines look for. */
function readManifest(collector: Collector, text: string): void {
  const open = /<(?:[\w-]{1,20}:)?manifest\b[^>]{0,1000}>/.exec(text)
  if (open === null || open[0].endsWith('/>')) return
  const start = open.index + open[0].length
  const end = text.indexOf('<', start)
  const bytes = end < 0 ? null : decodeBase64(text.slice(start, end))
  if (bytes === null) return collector.problem('SVG: the manifest is not base64')
  collector.add({ kind: 'c2pa', bytes, key: '', at: 'SVG c2pa:manifest', offset: open.index })
}

function decodeBase64(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(digits)) return null
  const binary = safeAtob(digits)
  return binary === null ? null : Uint8Array.from(binary, character => character.charCodeAt(0))
}

function safeAtob(digits: string): string | null {
  try {
    return atob(digits)
  } catch {
    // A wrong length is a damaged manifest, told as a problem by the caller.
    return null
  }
}

function readXmp(collector: Collector, text: string): void {
  const open = /<(?:[\w-]{1,20}:)?(?:xmpmeta|RDF)\b/.exec(text)
  if (open === null) return
  const name = open[0].slice(1)
  const end = text.indexOf(`</${name}`, open.index)
  if (end < 0) return collector.problem('SVG: XMP is cut off')
  const packet = `${text.slice(open.index, end)}</${name}>`
  collector.add({
    kind: 'xmp',
    bytes: new TextEncoder().encode(packet),
    key: '',
    at: 'SVG metadata',
    offset: open.index,
  })
}
