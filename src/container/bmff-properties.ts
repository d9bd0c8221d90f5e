import { endOfCString, hasAscii, latin1, readU16, readU32 } from './bytes.ts'
import type { Box } from './boxes.ts'
import { childBoxes, findBox, payloadOf } from './boxes.ts'
import type { Collector } from './collector.ts'

/** Auxiliary picture types that are transparency: ISO/IEC 23008-12 section 6.5.8, and the older HEVC name. */
const ALPHA_TYPES = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1']
/** Real files have under 200 associations an item. */
const MAX_ASSOCIATIONS = 20_000

/** Size, orientation and transparency of the primary item, from its properties (ISO/IEC 23008-12 section 6.5). */
export function readItemProperties(collector: Collector, meta: Uint8Array, children: readonly Box[]): void {
  const iprp = findBox(children, 'iprp')
  if (iprp === null) return collector.problem('BMFF: no item properties')
  const parts = childBoxes(meta, iprp.payloadStart, iprp.end)
  const container = findBox(parts, 'ipco')
  if (container === null) return collector.problem('BMFF: no property container')
  const properties = childBoxes(meta, container.payloadStart, container.end)
  const primary = primaryItem(meta, children)
  const indexes = parts
    .filter(part => part.type === 'ipma')
    .flatMap(part => associations(payloadOf(meta, part), primary))
  applyProperties(
    collector,
    meta,
    indexes.flatMap(index => properties[index - 1] ?? []),
  )
  const profile = properties.find(property => property.type === 'colr' && isProfile(payloadOf(meta, property)))
  if (profile !== undefined) {
    const bytes = payloadOf(meta, profile).subarray(4)
    collector.add({ kind: 'icc', bytes, key: '', at: 'BMFF colr', offset: 0 })
  }
  collector.hasAlpha = properties.some(property => property.type === 'auxC' && isAlpha(payloadOf(meta, property)))
}

function primaryItem(meta: Uint8Array, children: readonly Box[]): number {
  const pitm = findBox(children, 'pitm')
  if (pitm === null) return 1
  return meta[pitm.payloadStart] === 0 ? readU16(meta, pitm.payloadStart + 4) : readU32(meta, pitm.payloadStart + 4)
}

/** Colour types that hold an ICC profile: ISO/IEC 14496-12 section 12.1.5. */
const isProfile = (colr: Uint8Array): boolean => hasAscii(colr, 'prof') || hasAscii(colr, 'rICC')

function isAlpha(auxC: Uint8Array): boolean {
  return ALPHA_TYPES.includes(latin1(auxC, 4, Math.min(endOfCString(auxC, 4), 104)))
}

/** Property numbers (from 1) that belong to an item, in order (section 9.3 of ISO/IEC 23008-12). */
function associations(ipma: Uint8Array, wantedItem: number): number[] {
  const isWideId = (ipma[0] ?? 0) > 0
  const isWideIndex = ((ipma[3] ?? 0) & 1) === 1
  const count = Math.min(readU32(ipma, 4), MAX_ASSOCIATIONS)
  const found: number[] = []
  let at = 8
  for (let item = 0; item < count && at < ipma.length; item++) {
    const id = isWideId ? readU32(ipma, at) : readU16(ipma, at)
    at += isWideId ? 4 : 2
    const indexCount = ipma[at] ?? 0
    at += 1
    for (let index = 0; index < indexCount; index++) {
      if (id === wantedItem) found.push(isWideIndex ? readU16(ipma, at) & 0x7fff : (ipma[at] ?? 0) & 0x7f)
      at += isWideIndex ? 2 : 1
    }
  }
  return found
}

/** irot turns anticlockwise in steps of 90 degrees; imir exchanges top and bottom (axis 0) or left and right (axis 1): sections 6.5.10 and 6.5.12. */
function applyProperties(collector: Collector, meta: Uint8Array, properties: readonly Box[]): void {
  let turns = 0
  let mirrorAxis: number | null = null
  for (const property of properties) {
    const payload = payloadOf(meta, property)
    if (property.type === 'ispe') collector.setSize(readU32(payload, 4), readU32(payload, 8))
    else if (property.type === 'irot') turns = (payload[0] ?? 0) & 3
    else if (property.type === 'imir') mirrorAxis = (payload[0] ?? 0) & 1
  }
  collector.orientation = exifOrientation(turns, mirrorAxis)
}

/** Exif orientation that shows what `turns` x 90 degrees anticlockwise and then a mirror show. */
function exifOrientation(turns: number, mirrorAxis: number | null): number {
  const turned = [1, 8, 3, 6]
  // Mirroring left-right after turning 0, 90, 180, 270 degrees anticlockwise: 2, 7, 4, 5; top-bottom: 4, 5, 2, 7.
  const mirrored = mirrorAxis === 0 ? [4, 5, 2, 7] : [2, 7, 4, 5]
  return (mirrorAxis === null ? turned : mirrored)[turns] ?? 1
}
