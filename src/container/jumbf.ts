/**
 * A small bounded reader of JUMBF boxes (ISO/IEC 19566-5), the container of C2PA manifest stores.
 * It copies nothing: contents are views into the given bytes.
 */

/** A payload box inside a superbox. `type` is its four characters: `cbor`, `json`, `bidb`, `uuid`, … */
export interface JumbfContent {
  readonly type: string
  readonly bytes: Uint8Array
}

/** One superbox. `type` is the first four bytes of its UUID as text where they are text: `c2pa`, `c2ma`, `c2cl`, `c2cs`, `c2as`, `cbor`. */
export interface JumbfBox {
  readonly label: string
  readonly type: string
  readonly children: readonly JumbfBox[]
  readonly contents: readonly JumbfContent[]
  /** What hashes of this box cover: description and contents without the box's own header (C2PA 2.2 section 8.4.2.3). */
  readonly payload: Uint8Array
}

/** Real stores are nested 5 deep (store, manifest, assertion store, assertion, content). */
const MAX_DEPTH = 16
/** Real stores hold under 2,000 boxes (30 manifests of 60). */
const MAX_BOXES = 20_000

/** Reads all superboxes of a store; damaged or surplus boxes are left out, never a throw. Labels are hostile. */
export function readJumbf(bytes: Uint8Array): readonly JumbfBox[] {
  return readSuperboxes(bytes, 0, { left: MAX_BOXES })
}

interface RawBox {
  readonly type: string
  readonly payload: Uint8Array
}

function readSuperboxes(bytes: Uint8Array, depth: number, budget: { left: number }): readonly JumbfBox[] {
  if (depth > MAX_DEPTH) return []
  return splitBoxes(bytes, budget)
    .filter(box => box.type === 'jumb')
    .flatMap(box => readSuperbox(box.payload, depth, budget) ?? [])
}

function readSuperbox(payload: Uint8Array, depth: number, budget: { left: number }): JumbfBox | null {
  const [first, ...rest] = splitBoxes(payload, budget)
  if (first?.type !== 'jumd') return null
  const description = readDescription(first.payload)
  if (description === null) return null
  const children: JumbfBox[] = []
  const contents: JumbfContent[] = []
  for (const box of rest) {
    const child = box.type === 'jumb' && depth < MAX_DEPTH ? readSuperbox(box.payload, depth + 1, budget) : null
    if (child !== null) children.push(child)
    else if (box.type !== 'jumb') contents.push({ type: box.type, bytes: box.payload })
  }
  return { ...description, children, contents, payload }
}

/** Box: length (4), type (4), when the length is 1 a wide length (8); length 0 reaches to the end. */
function splitBoxes(bytes: Uint8Array, budget: { left: number }): readonly RawBox[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes: RawBox[] = []
  let offset = 0
  while (offset + 8 <= bytes.length && budget.left > 0) {
    budget.left -= 1
    const short = view.getUint32(offset)
    const isWide = short === 1 && offset + 16 <= bytes.length
    const headerBytes = isWide ? 16 : 8
    const declared = isWide ? Number(view.getBigUint64(offset + 8)) : short
    const length = declared === 0 ? bytes.length - offset : declared
    if (length < headerBytes) break
    const end = Math.min(bytes.length, offset + length)
    boxes.push({ type: fourCharacters(bytes, offset + 4), payload: bytes.subarray(offset + headerBytes, end) })
    offset = end
  }
  return boxes
}

/** Description box: UUID (16), toggles (1), then where toggle bit 1 is set a label ended by zero (ISO/IEC 19566-5 A.3). */
function readDescription(bytes: Uint8Array): { readonly type: string; readonly label: string } | null {
  if (bytes.length < 17) return null
  const hasLabel = ((bytes[16] ?? 0) & 2) !== 0
  const end = bytes.indexOf(0, 17)
  const label = hasLabel ? new TextDecoder().decode(bytes.subarray(17, end === -1 ? bytes.length : end)) : ''
  return { type: fourCharacters(bytes, 0), label }
}

function fourCharacters(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}

/** The first child with this label, else `null`. */
export function childBox(box: JumbfBox, label: string): JumbfBox | null {
  return box.children.find(child => child.label === label) ?? null
}

/** The only child with this label; `null` where there is none or where several claim the name, since then nobody knows which was meant. */
export function onlyChildBox(box: JumbfBox, label: string): JumbfBox | null {
  const named = box.children.filter(child => child.label === label)
  return named.length === 1 ? (named[0] ?? null) : null
}

/** The bytes of the first content of this type, else `null`. */
export function contentOf(box: JumbfBox, type: string): Uint8Array | null {
  return box.contents.find(content => content.type === type)?.bytes ?? null
}
