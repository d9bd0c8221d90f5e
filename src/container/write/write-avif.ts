import { type Box, childBoxes, findBox, payloadOf } from '../boxes.ts'
import { type ItemExtent, parseItems, parseLocations } from '../bmff-items.ts'
import { concatBytes, readU16, readU32 } from '../bytes.ts'
import type { MetadataBlocks, WrittenMetadata } from './metadata-blocks.ts'
import { ascii, u16, u32 } from './number-bytes.ts'

interface NewItem {
  readonly id: number
  readonly type: 'Exif' | 'mime'
  readonly bytes: Uint8Array
}

/**
 * Puts Exif and XMP into an AVIF as items (ISO/IEC 23008-12 annex A, MIAF): their data in a new mdat at the end, their entries in
 * iinf, iloc and iref. The meta box grows, so every item offset behind it is moved by as much. Coded pictures are copied.
 */
export function writeAvifMetadata(file: Uint8Array, blocks: MetadataBlocks): WrittenMetadata {
  const meta = findBox(childBoxes(file, 0), 'meta')
  if (meta === null) return malformed('no meta box')
  const children = childBoxes(file, meta.payloadStart + 4, meta.end)
  const [iinf, iloc, pitm] = ['iinf', 'iloc', 'pitm'].map(type => findBox(children, type))
  if (!iinf || !iloc || !pitm) return malformed('no items')
  const items = parseItems(payloadOf(file, iinf))
  const locations = parseLocations(payloadOf(file, iloc))
  const old = new Set(items.filter(i => isReplaced(i, blocks)).map(i => i.id))
  const firstId = Math.max(0, ...items.map(i => i.id)) + 1
  const added = newItems(blocks, firstId)
  if (firstId + added.length > 0xffff) return malformed('too many items')
  if (items.some(i => i.type === 'av01' && !locations.has(i.id))) return malformed('item locations are damaged')
  const kept = new Map([...locations].filter(([id]) => !old.has(id)))
  const parts = { file, meta, children, kept, added, old, primary: primaryItem(file, pitm) }
  // iloc has fixed-width fields here, so the size of meta does not depend on the offsets in it: measure, then fill in.
  const growth = metaBox(parts, 0, 0).length - (meta.end - meta.offset)
  const dataStart = file.length + growth + 8
  const data = concatBytes(added.map(i => i.bytes))
  const mdat = concatBytes([u32(data.length + 8), ascii('mdat'), data])
  const bytes = concatBytes([
    file.subarray(0, meta.offset),
    metaBox(parts, growth, dataStart),
    file.subarray(meta.end),
    mdat,
  ])
  return { kind: 'written', bytes, lost: [] }
}

interface Parts {
  readonly file: Uint8Array
  readonly meta: Box
  readonly children: readonly Box[]
  readonly kept: ReadonlyMap<number, readonly ItemExtent[]>
  readonly added: readonly NewItem[]
  readonly old: ReadonlySet<number>
  readonly primary: number
}

function metaBox(parts: Parts, growth: number, dataStart: number): Uint8Array {
  const { file, meta, children } = parts
  const written = children.map(child => {
    if (child.type === 'iinf') return itemInfo(parts, child)
    if (child.type === 'iloc') return itemLocations(parts, growth, dataStart)
    if (child.type === 'iref') return itemReferences(parts, child)
    return file.subarray(child.offset, child.end)
  })
  const references = children.some(c => c.type === 'iref') ? [] : [itemReferences(parts, null)]
  return box('meta', [file.subarray(meta.payloadStart, meta.payloadStart + 4), ...written, ...references])
}

function itemInfo({ file, added, old }: Parts, iinf: Box): Uint8Array {
  const payload = payloadOf(file, iinf)
  const kept = childBoxes(payload, payload[0] === 0 ? 6 : 8).filter(entry => {
    const body = payloadOf(payload, entry)
    return !old.has((body[0] ?? 0) === 2 ? readU16(body, 4) : readU32(body, 4))
  })
  const entries = [...kept.map(e => payload.subarray(e.offset, e.end)), ...added.map(infoEntry)]
  return box('iinf', [u32(0), u16(entries.length), ...entries])
}

/** ItemInfoEntry version 2, flags 1 (hidden): ISO/IEC 14496-12 section 8.11.6; names empty. */
function infoEntry({ id, type }: NewItem): Uint8Array {
  const mime = type === 'mime' ? [ascii('application/rdf+xml\0')] : []
  return box('infe', [Uint8Array.of(2, 0, 0, 1), u16(id), u16(0), ascii(type), Uint8Array.of(0), ...mime])
}

/** iloc version 1 with 4-byte offsets and lengths, no base: section 8.11.3. Offsets behind the meta box move with it. */
function itemLocations({ meta, kept, added }: Parts, growth: number, dataStart: number): Uint8Array {
  const rows: Uint8Array[] = []
  for (const [id, extents] of kept) {
    const method = extents[0]?.method ?? 0
    rows.push(u16(id), u16(method), u16(0), u16(extents.length))
    for (const { offset, length } of extents)
      rows.push(u32(method === 0 && offset >= meta.end ? offset + growth : offset), u32(length))
  }
  let at = dataStart
  for (const { id, bytes } of added) {
    rows.push(u16(id), u16(0), u16(0), u16(1), u32(at), u32(bytes.length))
    at += bytes.length
  }
  return box('iloc', [u32(0x01000000), u16(0x4400), u16(kept.size + added.length), ...rows])
}

/** `cdsc` from each new item to the primary picture: ISO/IEC 23008-12 section 9.2, "content describes". */
function itemReferences({ file, added, old, primary }: Parts, iref: Box | null): Uint8Array {
  const payload = iref === null ? u32(0) : payloadOf(file, iref)
  const isWide = payload[0] === 1
  const id = (value: number) => (isWide ? u32(value) : u16(value))
  const kept = childBoxes(payload, 4).filter(
    r => !old.has(isWide ? readU32(payload, r.payloadStart) : readU16(payload, r.payloadStart)),
  )
  const ours = added.map(item => box('cdsc', [id(item.id), u16(1), id(primary)]))
  return box('iref', [payload.subarray(0, 4), ...kept.map(r => payload.subarray(r.offset, r.end)), ...ours])
}

function newItems(blocks: MetadataBlocks, firstId: number): NewItem[] {
  const items: NewItem[] = []
  // Exif items begin with the offset of the TIFF header, counted from after these four bytes: ISO/IEC 23008-12 A.2.1.
  if (blocks.exif !== null) items.push({ id: firstId, type: 'Exif', bytes: concatBytes([u32(0), blocks.exif]) })
  if (blocks.xmp !== null) items.push({ id: firstId + items.length, type: 'mime', bytes: blocks.xmp })
  return items
}

function isReplaced(item: { readonly type: string; readonly contentType: string }, blocks: MetadataBlocks): boolean {
  if (item.type === 'Exif') return blocks.exif !== null
  return item.type === 'mime' && item.contentType === 'application/rdf+xml' && blocks.xmp !== null
}

function primaryItem(file: Uint8Array, pitm: Box): number {
  const payload = payloadOf(file, pitm)
  return payload[0] === 0 ? readU16(payload, 4) : readU32(payload, 4)
}

function box(type: string, parts: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(parts)
  return concatBytes([u32(body.length + 8), ascii(type), body])
}

const malformed = (reason: string): WrittenMetadata => ({ kind: 'malformed', reason: `AVIF: ${reason}` })
