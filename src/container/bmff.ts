import type { ContainerReading } from './container-reading.ts'
import { MAX_BLOCK_BYTES } from './container-reading.ts'
import { concatBytes, endOfCString, latin1, readU32 } from './bytes.ts'
import type { Box } from './boxes.ts'
import { childBoxes, findBox, payloadOf, topLevelBoxes } from './boxes.ts'
import { readItemProperties } from './bmff-properties.ts'
import type { Item, ItemExtent } from './bmff-items.ts'
import { parseItems, parseLocations } from './bmff-items.ts'
import type { Collector } from './collector.ts'
import { stripExifHeader } from './exif-header.ts'

/** Adobe XMP specification part 3, section 1.2.7.1. */
const XMP_UUID = 'be7acfcb97a942e89c71999491e3afac'
/** C2PA 2.2 section A.4.1. */
const C2PA_UUID = 'd8fec3d61b0e483c92975828877ec481'
/** The meta box lists items; real ones stay under 1 MB, without item data. */
const MAX_META_BYTES = 16 * 1024 * 1024

/** Reads AVIF and HEIC (ISO/IEC 23008-12): item metadata through iinf and iloc, uuid boxes for XMP and C2PA, size from properties. */
export async function readBmff(collector: Collector, format: 'avif' | 'heic'): Promise<ContainerReading> {
  const boxes = await topLevelBoxes(collector)
  for (const box of boxes) {
    if (box.type === 'meta') await readMeta(collector, box)
    else if (box.type === 'uuid') await readUuid(collector, box)
    else if (box.type === 'moov') await readMovie(collector, box)
  }
  if (findBox(boxes, 'meta') === null) collector.problem('BMFF: no meta box')
  return collector.finish(format)
}

async function readMeta(collector: Collector, box: Box): Promise<void> {
  const length = box.end - box.payloadStart
  if (length > MAX_META_BYTES)
    return collector.problem(`BMFF meta: ${length} bytes are over the limit and were not read`)
  const meta = await collector.bytes(box.payloadStart, length, 'BMFF meta')
  if (meta === null) return
  // A full box: version and flags come first.
  const children = childBoxes(meta, 4)
  const dataBox = findBox(children, 'idat')
  const itemData = dataBox === null ? null : payloadOf(meta, dataBox)
  const infoBox = findBox(children, 'iinf')
  const locationBox = findBox(children, 'iloc')
  const locations =
    locationBox === null ? new Map<number, ItemExtent[]>() : parseLocations(payloadOf(meta, locationBox))
  for (const item of infoBox === null ? [] : parseItems(payloadOf(meta, infoBox))) {
    const extents = locations.get(item.id)
    if (extents !== undefined) await readItem(collector, { item, extents, itemData, offset: box.offset })
  }
  readItemProperties(collector, meta, children)
}

async function readItem(
  collector: Collector,
  place: { item: Item; extents: readonly ItemExtent[]; itemData: Uint8Array | null; offset: number },
): Promise<void> {
  const { item, offset } = place
  const isXmp = item.type === 'mime' && /^application\/rdf\+xml$/i.test(item.contentType)
  if (!isXmp && item.type !== 'Exif') return
  const at = isXmp ? `BMFF item ${item.id} rdf+xml` : `BMFF item ${item.id} Exif`
  const bytes = await readExtents(collector, place.extents, { itemData: place.itemData, at })
  if (bytes === null) return
  if (isXmp) return collector.add({ kind: 'xmp', bytes, key: '', at, offset })
  // ISO/IEC 23008-12 annex A.2.1: a 4-byte offset to the TIFF header comes first.
  const tiffStart = 4 + Math.max(0, readU32(bytes, 0))
  const tiff = stripExifHeader(bytes.subarray(tiffStart < bytes.length ? tiffStart : 4))
  collector.add({ kind: 'exif', bytes: tiff, key: '', at, offset })
}

async function readExtents(
  collector: Collector,
  extents: readonly ItemExtent[],
  place: { itemData: Uint8Array | null; at: string },
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let total = 0
  for (const extent of extents) {
    total += extent.length
    if (total > MAX_BLOCK_BYTES) {
      collector.problem(`${place.at}: over the limit and not read`)
      return null
    }
    if (extent.method === 1 && !collector.spend(extent.length, place.at)) return null
    const part =
      extent.method === 1
        ? (place.itemData?.subarray(extent.offset, extent.offset + extent.length) ?? null)
        : await collector.bytes(extent.offset, extent.length, place.at)
    if (part === null) return null
    parts.push(part)
  }
  return concatBytes(parts)
}

async function readUuid(collector: Collector, box: Box): Promise<void> {
  const id = await collector.source.read(box.payloadStart, 16)
  const uuid = Array.from(id, byte => byte.toString(16).padStart(2, '0')).join('')
  if (uuid !== XMP_UUID && uuid !== C2PA_UUID) return
  const at = `BMFF uuid @ ${box.offset}`
  const payload = await collector.bytes(box.payloadStart + 16, Math.max(0, box.end - box.payloadStart - 16), at)
  if (payload === null) return
  if (uuid === XMP_UUID) return collector.add({ kind: 'xmp', bytes: payload, key: '', at, offset: box.offset })
  // Version and flags, purpose as C string, 8-byte offset, then the store; purpose `merkle` is hashes, not a store.
  const purposeEnd = endOfCString(payload, 4)
  const key = latin1(payload, 4, Math.min(purposeEnd, 24))
  if (key === 'merkle') return
  collector.add({ kind: 'c2pa', bytes: payload.subarray(purposeEnd + 9), key, at, offset: box.offset })
}

/** Frames of a sequence (`avis`, `hevc`): the largest sample count among its tracks. */
async function readMovie(collector: Collector, box: Box): Promise<void> {
  const length = box.end - box.payloadStart
  if (length > MAX_META_BYTES) return
  const movie = await collector.bytes(box.payloadStart, length, 'BMFF moov')
  if (movie === null) return
  for (const track of childBoxes(movie, 0).filter(child => child.type === 'trak')) {
    const sizes = ['mdia', 'minf', 'stbl', 'stsz'].reduce<Box | null>(
      (parent, type) => (parent === null ? null : findBox(childBoxes(movie, parent.payloadStart, parent.end), type)),
      track,
    )
    if (sizes !== null) collector.frames = Math.max(collector.frames, readU32(movie, sizes.payloadStart + 8))
  }
}
