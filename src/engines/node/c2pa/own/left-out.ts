import { manifestLabelOfUrl } from '../../../../container/c2pa-store.ts'
import { cborField, cborList, decodeCbor, type CborValue } from '../../../../container/cbor.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { contentOf, onlyChildBox } from '../../../../container/jumbf.ts'
import { type ByteRange, storeExtent } from '../../../../container/store-extent.ts'
import { type ImageFormat, MEDIA_TYPES } from '../../../../domain/image.ts'
import type { StatusEntry } from '../../../../domain/provenance.ts'
import { openByteSource } from '../../byte-source.ts'
import { readStoreOfFile } from '../store-of-file.ts'
import type { OwnManifest } from './own-manifest.ts'

/** A file whose data hash the engine found to match, with the store that the engine has read: in the file, or from beside it. */
export interface MatchedFile {
  readonly path: string
  readonly mediaType: string
  readonly storeBytes: Uint8Array
  readonly isBeside: boolean
  readonly manifests: readonly OwnManifest[]
  readonly success: readonly StatusEntry[]
}

const MATCH = 'assertion.dataHash.match'
/** Formats whose parts are found by offsets that the hash covers: nothing leads a reader to the bytes left out, but the entry of the store. */
const BY_OFFSETS: readonly string[] = ['tiff', 'dng']
/** Base64 in the text of an SVG; longer ones are no store that is kept. */
const BASE64 = /^[A-Za-z0-9+/=\s]*$/
const MAX_RANGES = 64
const MAX_TEXT_BYTES = 96 * 1024 * 1024

/**
 * Whether a data hash that matches may have left out more than the store. c2pa-rs leaves out the bytes that the signer named without asking what stands
 * there now: whoever makes the padding of the store smaller has room for segments of his own, a whole other picture among them. `true`, too, where it
 * cannot be told (two readings, a file that cannot be read); `false` where no data hash was matched.
 */
export async function leavesOutMore(file: MatchedFile): Promise<boolean> {
  const matches = file.success.filter(({ code }) => code === MATCH)
  if (matches.length === 0) return false
  const ranges = matches.map(match => excludedBy(match, file.manifests))
  if (ranges.every(list => list?.length === 0)) return false
  // What a store from beside the file leaves out has to hold the same store: the length of a part is left out, too, so that its name says little.
  if (file.isBeside && !(await holdsStore(file))) return true
  const source = await openByteSource(file.path).catch(() => null)
  if (source === null) return true // what the engine has read cannot be looked at
  try {
    for (const list of ranges) if (list === null || !(await areOfStore(list, source, file))) return true
    return false
  } finally {
    await source.close()
  }
}

async function holdsStore({ path, storeBytes }: MatchedFile): Promise<boolean> {
  const embedded = await readStoreOfFile(path).catch(() => null) // a file that cannot be read holds nothing that could be looked at
  return embedded !== null && Buffer.compare(embedded, storeBytes) === 0
}

/** What the assertion that the engine names leaves out; `null` where this code cannot find just that one. */
function excludedBy({ url }: StatusEntry, manifests: readonly OwnManifest[]): readonly ByteRange[] | null {
  const [manifest, another] = manifests.filter(({ boxes }) => boxes.label === manifestLabelOfUrl(url))
  if (manifest === undefined || another !== undefined) return null
  const assertions = onlyChildBox(manifest.boxes.box, 'c2pa.assertions')
  const box = assertions === null ? null : onlyChildBox(assertions, url.slice(url.lastIndexOf('/') + 1))
  const cbor = box === null ? null : contentOf(box, 'cbor')
  const data = cbor === null ? undefined : decodeCbor(cbor)?.value
  if (!(data instanceof Map) || data.get('exclusions') === undefined) return data instanceof Map ? [] : null
  const entries = cborList(data, 'exclusions')
  const ranges = entries.map(entry => ({ start: cborField(entry, 'start'), length: cborField(entry, 'length') }))
  const isRead = Array.isArray(data.get('exclusions')) && entries.length <= MAX_RANGES
  return isRead && ranges.every(isRange) ? ranges.filter(isRange) : null
}

const isCount = (value: CborValue): value is number => typeof value === 'number' && Number.isSafeInteger(value)

function isRange(range: { readonly start: CborValue; readonly length: CborValue }): range is ByteRange {
  return isCount(range.start) && isCount(range.length) && range.start >= 0 && range.length >= 0
}

async function areOfStore(
  ranges: readonly ByteRange[],
  source: ByteSource,
  { mediaType, storeBytes }: MatchedFile,
): Promise<boolean> {
  const format = Object.keys(MEDIA_TYPES).find(name => MEDIA_TYPES[name as ImageFormat] === mediaType) ?? ''
  if (BY_OFFSETS.includes(format)) return true
  for (const range of ranges) {
    const isStore =
      format === 'svg' ? await isBase64(source, range) : await isFraming(source, format, { range, storeBytes })
    if (!isStore) return false
  }
  return true
}

/** The store begins where the range does and fills it; after an update manifest it is longer than what was left out when the picture was signed. */
async function isFraming(
  source: ByteSource,
  format: string,
  { range, storeBytes }: { readonly range: ByteRange; readonly storeBytes: Uint8Array },
): Promise<boolean> {
  const place = { kind: 'c2pa', bytes: storeBytes, key: '', at: '', offset: range.start } as const
  const extent = await storeExtent(source, format, place)
  return extent !== null && range.length <= extent.length
}

/** Nothing but the store's text stands in an SVG there: no mark-up begins without a bracket. */
async function isBase64(source: ByteSource, { start, length }: ByteRange): Promise<boolean> {
  if (length > MAX_TEXT_BYTES) return false
  return BASE64.test(Buffer.from(await source.read(start, length)).toString('latin1'))
}
