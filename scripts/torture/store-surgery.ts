/** Takes manifest stores of JPEG apart into boxes that can be changed, and puts them together again with every length right. */
import { decode, encode, Tagged, type TagDecoder } from 'cborg'

/** A superbox: its description, then what it holds. `uuid`: 16 bytes; `tail`: the description after the label. */
export interface Superbox {
  kind: 'super'
  uuid: Buffer
  toggles: number
  label: string
  tail: Buffer
  parts: Part[]
}

/** A box of content. */
export interface Leaf {
  kind: 'leaf'
  type: string
  bytes: Buffer
}
export type Part = Superbox | Leaf

/** COSE_Sign1 as four parts. */
export interface Cose {
  protectedBytes: Buffer
  header: Map<unknown, unknown>
  payload: Uint8Array | null
  signature: Buffer
}

const TAGS: { [tag: number]: TagDecoder } = { 18: inner => inner(), 0: inner => inner() }
/** A JPEG segment holds so many bytes beside marker and length. */
const SEGMENT_BYTES = 65_533

/** The boxes of a store, or of a superbox's payload after its description. */
export function parseBoxes(bytes: Buffer): Part[] {
  const parts: Part[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    parts.push(parsePart(type, bytes.subarray(at + 8, at + length)))
    at += length
  }
  return parts
}

function parsePart(type: string, payload: Buffer): Part {
  if (type !== 'jumb') return { kind: 'leaf', type, bytes: Buffer.from(payload) }
  const length = payload.readUInt32BE(0)
  const description = payload.subarray(8, length)
  const end = description.indexOf(0, 17)
  return {
    kind: 'super',
    uuid: Buffer.from(description.subarray(0, 16)),
    toggles: description.readUInt8(16),
    label: description.toString('utf8', 17, end),
    tail: Buffer.from(description.subarray(end + 1)),
    parts: parseBoxes(payload.subarray(length)),
  }
}

/** The bytes of boxes, lengths anew. */
export const writeBoxes = (parts: readonly Part[]): Buffer => Buffer.concat(parts.map(writePart))

/** What hashes of a box cover: all but its own head (C2PA 2.2 section 8.4.2.3). */
export const payloadOf = (box: Superbox): Buffer => writePart(box).subarray(8)

function writePart(part: Part): Buffer {
  if (part.kind === 'leaf') return framed(part.type, part.bytes)
  const { uuid, toggles, label, tail, parts } = part
  const description = Buffer.concat([uuid, Buffer.of(toggles), Buffer.from(`${label}\0`), tail])
  return framed('jumb', Buffer.concat([framed('jumd', description), writeBoxes(parts)]))
}

function framed(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(payload.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, payload])
}

/** An independent copy. */
export const cloned = <T extends Part>(part: T): T =>
  part.kind === 'leaf'
    ? { ...part, bytes: Buffer.from(part.bytes) }
    : { ...part, uuid: Buffer.from(part.uuid), parts: part.parts.map(cloned) }

/** All superboxes of a tree, each with what holds it. */
export function superboxes(parts: Part[]): readonly { readonly box: Superbox; readonly within: Part[] }[] {
  return parts.flatMap(box => (box.kind === 'super' ? [{ box, within: parts }, ...superboxes(box.parts)] : []))
}

/** The manifests of a store, oldest first. */
export const manifestsOf = (store: readonly Part[]): Superbox[] =>
  store.flatMap(part => (part.kind === 'super' ? part.parts : [])).filter(part => part.kind === 'super')

/** The box of four letters (`c2cl`, `c2cs`, `c2as`) in a manifest. */
export const boxOf = (manifest: Superbox | undefined, type: string): Superbox | undefined =>
  manifest?.parts.find(part => part.kind === 'super' && part.uuid.toString('latin1', 0, 4) === type) as
    | Superbox
    | undefined

/** The CBOR of a box; `undefined` where it holds none. */
export const cborOf = (box: Superbox | undefined): Leaf | undefined =>
  box?.parts.find(part => part.kind === 'leaf' && part.type === 'cbor') as Leaf | undefined

/** CBOR with its order, tags off; `undefined` where an earlier change has made it unreadable. */
export function readCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { useMaps: true, tags: TAGS })
  } catch {
    return undefined
  }
}

/** CBOR in the order given. */
export const writeCbor = (value: unknown): Buffer => Buffer.from(encode(value, { mapSorter: () => 0 }))

/** The parts of a signature box; `undefined` where they cannot be read. */
export function readCose(leaf: Leaf | undefined): Cose | undefined {
  const parts = leaf === undefined ? undefined : readCbor(leaf.bytes)
  if (!Array.isArray(parts) || parts.length !== 4 || !(parts[1] instanceof Map)) return undefined
  const [protectedBytes, header, payload, signature] = parts as [Buffer, Cose['header'], null, Buffer]
  return { protectedBytes, header: new Map(header), payload, signature }
}

/** COSE_Sign1, tagged. */
export const writeCose = ({ protectedBytes, header, payload, signature }: Cose): Buffer =>
  writeCbor(new Tagged(18, [protectedBytes, header, payload, signature]))

/** Sets the padding of a signature so that the store gets this size; `false` where there is no room. */
export function fit(store: readonly Part[], carrier: Leaf | undefined, sizeBytes: number): boolean {
  const cose = readCose(carrier)
  if (carrier === undefined || cose === undefined) return writeBoxes(store).length === sizeBytes
  const setPadding = (bytes: number): number => {
    carrier.bytes = writeCose({ ...cose, header: new Map(cose.header).set('pad', Buffer.alloc(Math.max(0, bytes))) })
    return sizeBytes - writeBoxes(store).length
  }
  // The head of a byte string grows with it: three steps find the length, or there is none.
  let padding = 300
  for (let step = 0; step < 4; step += 1) {
    const missing = setPadding(padding)
    if (missing === 0) return true
    padding += missing
    if (padding < 0) return false
  }
  return false
}

/** A signed JPEG around its manifest store. `extentBytes`: what the segments of the store take, and its data hash leaves out. */
export interface SignedJpeg {
  readonly before: Buffer
  readonly after: Buffer
  readonly store: Buffer
  readonly extentBytes: number
}

/** Splits a JPEG whose store stands in one row of APP11 segments. */
export function splitJpeg(jpeg: Buffer): SignedJpeg {
  const from = jpeg.indexOf(Buffer.from([0xff, 0xeb]))
  const parts: Buffer[] = []
  let at = from
  while (jpeg.readUInt16BE(at) === 0xffeb) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    parts.push(jpeg.subarray(at + (at === from ? 12 : 20), end))
    at = end
  }
  return {
    before: jpeg.subarray(0, from),
    after: jpeg.subarray(at),
    store: Buffer.concat(parts),
    extentBytes: at - from,
  }
}

/** Bytes that so many segments take beside the store. */
export const overheadOf = (segments: number): number => 12 + 20 * (segments - 1)

/** A store in so many APP11 segments (ISO/IEC 19566-5 annex D). */
export function segmentsOf(store: Buffer, count: number): Buffer[] {
  const each = Math.min(Math.ceil(store.length / count), SEGMENT_BYTES - 20)
  const segments: Buffer[] = []
  for (let at = 0; at < store.length; at += each) {
    const repeated = at === 0 ? Buffer.alloc(0) : store.subarray(0, 8)
    const body = Buffer.concat([repeated, store.subarray(at, at + each)])
    const head = Buffer.from([0xff, 0xeb, 0, 0, 0x4a, 0x50, 0, 1, 0, 0, 0, 0])
    head.writeUInt16BE(body.length + 10, 2)
    head.writeUInt32BE(segments.length + 1, 8)
    segments.push(Buffer.concat([head, body]))
  }
  return segments
}

/** All of a JPEG but the JUMBF segments before its first scan: what a signature of the picture has to be about. */
export function withoutJumbf(jpeg: Buffer): Buffer {
  const kept: Buffer[] = [jpeg.subarray(0, 2)]
  let at = 2
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    const isJumbf = jpeg[at + 1] === 0xeb && jpeg.toString('latin1', at + 4, at + 6) === 'JP'
    if (!isJumbf) kept.push(jpeg.subarray(at, end))
    at = end
  }
  return Buffer.concat([...kept, jpeg.subarray(at)])
}
