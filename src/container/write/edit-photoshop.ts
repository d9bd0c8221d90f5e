import { utf8OrLatin1 } from '../bytes.ts'
import {
  type Dataset,
  datasetBytes,
  isUtf8Iim,
  parseDatasets,
  parseResources,
  RESOURCE,
  resourceBytes,
} from './photoshop-resources.ts'

/** How Photoshop resources and the IIM in them are made to fit the labelled picture. */
export interface PhotoshopEdit {
  /** The credit (2:110) after ours was added to what stands there; null leaves it. */
  readonly credit: ((before: string) => string) | null
  readonly stripAuthor: boolean
  /** MD5, 16 bytes. */
  readonly md5: (bytes: Uint8Array) => Uint8Array
}

/** The edited resources, and what was removed or changed. */
export interface EditedPhotoshop {
  readonly bytes: Uint8Array
  readonly hasIim: boolean
  readonly stripped: readonly string[]
  readonly notes: readonly string[]
}

/** Thumbnails show the picture without its label; the others are written as blocks of their own. */
const DROPPED: ReadonlySet<number> = new Set([
  RESOURCE.thumbnailOld,
  RESOURCE.thumbnail,
  RESOURCE.exif,
  RESOURCE.exif3,
  RESOURCE.xmp,
  RESOURCE.icc,
])
/** By-line, by-line title, contact, caption writer (IIM 4.2 section 6). */
const AUTHOR_DATASETS: ReadonlySet<number> = new Set([80, 85, 118, 122])
const CREDIT = 110
const CODED_CHARACTER_SET = 90

/** Edits the resources of one file, from however many blocks they stood in. */
export function editPhotoshop(blocks: readonly Uint8Array[], edit: PhotoshopEdit): EditedPhotoshop {
  const stripped: string[] = []
  const notes: string[] = []
  const all = uniqueById(blocks.flatMap(parseResources))
  if (all.some(r => r.id === RESOURCE.thumbnail || r.id === RESOURCE.thumbnailOld)) notes.push('thumbnail-removed')
  const before = all.find(r => r.id === RESOURCE.iim)?.bytes ?? null
  const after = before === null ? null : editIim(before, edit, { stripped, notes })
  const resources = all.flatMap(resource => {
    if (DROPPED.has(resource.id)) return []
    if (resource.id === RESOURCE.iim) return after === null ? [] : [{ ...resource, bytes: after }]
    if (resource.id !== RESOURCE.digest || before === null || after === null) return [resource]
    // A digest that was right stays right; a stale one stays stale: it tells readers that the IIM is newer than the XMP
    // (Metadata Working Group 2.0, section 3.2).
    const wasRight = sameBytes(resource.bytes, edit.md5(before))
    return [{ ...resource, bytes: wasRight ? edit.md5(after) : resource.bytes }]
  })
  return { bytes: resourceBytes(resources), hasIim: before !== null, stripped, notes }
}

interface Log {
  readonly stripped: string[]
  readonly notes: string[]
}

function editIim(iim: Uint8Array, edit: PhotoshopEdit, log: Log): Uint8Array {
  const datasets = parseDatasets(iim)
  const kept = datasets.filter(d => {
    const isAuthor = edit.stripAuthor && d.record === 2 && AUTHOR_DATASETS.has(d.number)
    if (isAuthor) log.stripped.push(`IIM 2:${d.number}`)
    return !isAuthor
  })
  const credited = edit.credit === null ? kept : withCredit(kept, edit.credit, log)
  return credited === datasets ? iim : datasetBytes(credited)
}

/** Mirrors the credit (markers.md 12: IIM must not fall out of step with XMP), in the encoding that the block has. */
function withCredit(datasets: readonly Dataset[], credit: (before: string) => string, log: Log): Dataset[] {
  const isCredit = (d: Dataset) => d.record === 2 && d.number === CREDIT
  const before = datasets.find(isCredit)
  const text = credit(before === undefined ? '' : utf8OrLatin1(before.bytes).trim())
  const isUtf8 = isUtf8Iim(datasets)
  const isAscii = /^[\x20-\x7e]*$/.test(text)
  const hasOtherText = datasets.some(d => d.record === 2 && d.bytes.some(byte => byte >= 0x80))
  if (!isUtf8 && !isAscii && hasOtherText) {
    // Declaring UTF-8 now would garble the Latin-1 that stands there.
    log.notes.push('iim-credit-not-mirrored')
    return [...datasets]
  }
  const escape: Dataset = { record: 1, number: CODED_CHARACTER_SET, bytes: Uint8Array.of(0x1b, 0x25, 0x47) }
  const declared =
    isUtf8 || isAscii ? datasets : [escape, ...datasets.filter(d => d.record !== 1 || d.number !== CODED_CHARACTER_SET)]
  const ours: Dataset = { record: 2, number: CREDIT, bytes: new TextEncoder().encode(text) }
  const others = declared.filter(d => !isCredit(d))
  // Datasets stand in order of their record; inside record 2 any order is allowed (IIM 4.2 section 1.5).
  const end = others.findLastIndex(d => d.record <= 2) + 1
  return [...others.slice(0, end), ours, ...others.slice(end)]
}

function uniqueById<T extends { readonly id: number }>(resources: readonly T[]): T[] {
  const seen = new Set<number>()
  return resources.filter(resource => {
    const isNew = !seen.has(resource.id)
    seen.add(resource.id)
    return isNew
  })
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
