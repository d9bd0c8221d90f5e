import { latin1, readU32, utf8OrLatin1 } from '../container/bytes.ts'

/** Text of an XMP packet or XML document: UTF-8, UTF-16 or UTF-32, by byte order mark, else by where the zeros of `<` stand. */
export function decodeXml(bytes: Uint8Array): string {
  const start = latin1(bytes, 0, 4)
  if (start === '\u00ff\u00fe\0\0' || start === '<\0\0\0') return decodeUtf32(bytes, true)
  if (start === '\0\0\u00fe\u00ff' || start === '\0\0\0<') return decodeUtf32(bytes, false)
  if (start.startsWith('\u00ff\u00fe') || start.startsWith('<\0')) return new TextDecoder('utf-16le').decode(bytes)
  if (start.startsWith('\u00fe\u00ff') || start.startsWith('\0<')) return new TextDecoder('utf-16be').decode(bytes)
  return utf8OrLatin1(bytes)
}

/** Characters above U+10FFFF become U+FFFD, as in the other decoders. */
function decodeUtf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const parts: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = readU32(bytes, at, isLittleEndian)
    parts.push(String.fromCodePoint(code >= 0 && code <= 0x10_ffff ? code : 0xfffd))
  }
  return parts.join('')
}

/** Tags of one packet; real ones have under 20,000. */
const MAX_TAGS = 50_000
/** Open elements at any point; real packets have under 20. */
const MAX_NESTING = 500
/** Equals signs between two `<`: bounds attributes of one element, whose check for doubles is quadratic. */
const MAX_ATTRIBUTES = 2_000

/**
 * The document without declarations and xpacket instructions, wrapped in one root because packets with several
 * roots occur; or why it is not parsed. No DOCTYPE or ENTITY ever reaches the parser.
 */
export function prepareXml(text: string): { readonly xml: string } | { readonly refusal: string } {
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text))
    return { refusal: 'has a document type or entities, which XMP forbids' }
  const body = dropInstructions(text.replaceAll('\0', '').replace(/^\ufeff/, ''))
  const refusal = findExcess(body)
  if (refusal !== null) return { refusal }
  // What follows the last tag is padding, or the rest of a block that was longer than its packet.
  return { xml: `<packet>${body.slice(0, body.lastIndexOf('>') + 1)}</packet>` }
}

/** What would make the parser slow, told before it sees the text; null where nothing would. */
function findExcess(body: string): string | null {
  let tags = 0
  let depth = 0
  for (let at = body.indexOf('<'); at >= 0; tags++) {
    const next = body.indexOf('<', at + 1)
    const end = next < 0 ? body.length : next
    depth += depthChange(body, at, end)
    if (depth > MAX_NESTING) return 'is nested too deep'
    if (tags > MAX_TAGS || countEquals(body, at, end) > MAX_ATTRIBUTES) return 'has too many elements or attributes'
    at = next
  }
  return null
}

/** +1 for an opening tag, -1 for a closing one, 0 for `<a/>`, comments and CDATA. */
function depthChange(body: string, start: number, end: number): number {
  const second = body[start + 1]
  if (second === '/') return -1
  if (second === '!') return 0
  const close = body.lastIndexOf('>', end - 1)
  return close > start && body[close - 1] === '/' ? 0 : 1
}

function countEquals(text: string, start: number, end: number): number {
  let count = 0
  for (
    let at = text.indexOf('=', start);
    at >= 0 && at < end && count <= MAX_ATTRIBUTES;
    at = text.indexOf('=', at + 1)
  )
    count++
  return count
}

/** Linear in the text's length, also for text that is all `<?`. */
function dropInstructions(text: string): string {
  const kept: string[] = []
  let from = 0
  for (let open = text.indexOf('<?'); open >= 0; open = text.indexOf('<?', from)) {
    kept.push(text.slice(from, open))
    const close = text.indexOf('?>', open)
    if (close < 0) return kept.join('')
    from = close + 2
  }
  kept.push(text.slice(from))
  return kept.join('')
}
