import { createHash } from 'node:crypto'
import { cborOf, claimOf, type ManifestBoxes } from '../../../../container/c2pa-store.ts'
import { cborField, cborList, cborText, type CborValue } from '../../../../container/cbor.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { isTiffLengthField, type ByteRange } from '../../../../container/store-extent.ts'
import { checkResult, jumbfUrl, ownStatus, type CheckResult } from './check-manifest.ts'
import { digestName } from './hashed-uri.ts'

/** Assertions that bind a manifest to the bytes of its asset (C2PA 2.2 section 9.1.1). */
export const HARD_BINDINGS = /^c2pa\.hash\.(?:data|boxes|bmff|collection|multi-asset)/
/** The file is hashed in pieces of this size. */
const PIECE_BYTES = 1024 * 1024
/** Real hashes leave out one or two ranges. */
const MAX_EXCLUSIONS = 64

/** The picture a manifest is bound to, and where the store stands: in these bytes of it, somewhere in it, or beside it. */
export interface BoundAsset {
  readonly source: ByteSource
  readonly place: ByteRange | 'unknown' | 'beside'
}

/**
 * Checks a manifest's hard binding to its picture: `c2pa.hash.data` (C2PA 2.2 section 18.5). A hash that differs is a change. One that is
 * equal proves something only if it leaves out exactly the store, so that no byte of the picture can hide there. Other bindings, and
 * anything ambiguous, are not judged.
 */
export async function checkHardBinding(boxes: ManifestBoxes, asset: BoundAsset): Promise<CheckResult> {
  const bindings = boxes.assertions.filter(box => HARD_BINDINGS.test(box.label))
  const [binding] = bindings
  if (binding === undefined || bindings.length !== 1) return unchecked(`${bindings.length} hard bindings`)
  if (binding.label !== 'c2pa.hash.data') return unchecked(`hard binding ${binding.label.slice(0, 40)}`)
  const data = cborOf(binding)
  const claim = claimOf(boxes)
  const digest = digestName(cborText(data, 'alg') ?? cborText(claim, 'alg'))
  const expected = cborField(data, 'hash')
  const exclusions = readExclusions(data, asset.source.size)
  if (digest === null || !(expected instanceof Uint8Array)) return unchecked('data hash without hash or algorithm')
  if (exclusions === null) return unchecked('data hash with impossible exclusions')
  const actual = await hashWithout(asset.source, exclusions, digest)
  if (actual === null) return unchecked('the file could not be read to its end')
  const url = jumbfUrl(boxes.label, `c2pa.assertions/${binding.label}`)
  if (!actual.equals(expected)) return checkResult({ failure: [ownStatus('assertion.dataHash.mismatch', url)] })
  if (!(await isStoreAlone(exclusions, asset)))
    return unchecked('the data hash leaves out something else than the store')
  return checkResult({ success: [ownStatus('assertion.dataHash.match', url)] })
}

function unchecked(reason: string): CheckResult {
  return checkResult({ unchecked: [reason] })
}

/** The ranges that a data hash says it leaves out, as they stand there; `null` where one is none, or there are too many. */
export function readRanges(data: CborValue): readonly ByteRange[] | null {
  const list = cborList(data, 'exclusions')
  if (list.length > MAX_EXCLUSIONS) return null
  const ranges: ByteRange[] = []
  for (const entry of list) {
    const [start, length] = [cborField(entry, 'start'), cborField(entry, 'length')]
    if (!isPosition(start) || !isPosition(length)) return null
    ranges.push({ start, length })
  }
  return ranges
}

/** Sorted, without overlap, within the file; `null` otherwise. */
function readExclusions(data: CborValue, size: number): readonly ByteRange[] | null {
  const ranges = readRanges(data)
  let end = 0
  for (const { start, length } of ranges ?? []) {
    if (start < end || start + length > size) return null
    end = start + length
  }
  return ranges
}

function isPosition(value: CborValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** Whether the store (and TIFF's own length field) is left out and nothing else, where no byte of the picture could stand. From beside the picture nothing may be. */
async function isStoreAlone(exclusions: readonly ByteRange[], { source, place }: BoundAsset): Promise<boolean> {
  if (place === 'beside') return exclusions.length === 0
  if (place === 'unknown') return false
  const isStore = (range: ByteRange) => range.start === place.start && range.length === place.length
  for (const range of exclusions) if (!isStore(range) && !(await isTiffLengthField(source, range))) return false
  return exclusions.some(isStore)
}

async function hashWithout(
  source: ByteSource,
  exclusions: readonly ByteRange[],
  digest: string,
): Promise<Buffer | null> {
  const hash = createHash(digest)
  let at = 0
  for (const { start, length } of [...exclusions, { start: source.size, length: 0 }]) {
    while (at < start) {
      const piece = await source.read(at, Math.min(PIECE_BYTES, start - at))
      if (piece.length === 0) return null
      hash.update(piece)
      at += piece.length
    }
    at = start + length
  }
  return hash.digest()
}
