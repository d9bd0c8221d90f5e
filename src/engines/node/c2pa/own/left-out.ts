import { manifestLabelOfUrl } from '../../../../container/c2pa-store.ts'
import { decodeCbor } from '../../../../container/cbor.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { contentOf, type JumbfBox, onlyChildBox } from '../../../../container/jumbf.ts'
import { type ByteRange, storeExtent } from '../../../../container/store-extent.ts'
import { type ImageFormat, MEDIA_TYPES } from '../../../../domain/image.ts'
import type { StatusEntry } from '../../../../domain/provenance.ts'
import { openByteSource } from '../../byte-source.ts'
import { readStoreOfFile } from '../store-of-file.ts'
import { readRanges } from './data-hash.ts'
import type { OwnManifest } from './own-manifest.ts'

/** A file with the store that the engine reads: in the file, or from beside it. */
export interface StoredFile {
  readonly path: string
  readonly mediaType: string
  readonly storeBytes: Uint8Array
  readonly isBeside: boolean
  readonly manifests: readonly OwnManifest[]
}

/** Whether one of the data hashes that the engine found to match may have left out more than the store. */
export type LeavesOutMore = (success: readonly StatusEntry[]) => boolean

const MATCH = 'assertion.dataHash.match'
/** As C2PA 2.2 section 18.5 names it, with a number where there are several. */
const DATA_HASH = /^c2pa\.hash\.data/
/** Formats whose parts are found by offsets that the hash covers: nothing leads a reader to the bytes left out, but the entry of the store. */
const BY_OFFSETS: readonly string[] = ['tiff', 'dng']
/** Base64 in the text of an SVG; longer ones are no store that is kept. */
const BASE64 = /^[A-Za-z0-9+/=\s]*$/
/** In one store; real ones have one for each manifest. */
const MAX_HASHES = 256
const MAX_TEXT_BYTES = 96 * 1024 * 1024

/**
 * Looks at what the data hashes of a store leave out, so that it can be told of those that match. c2pa-rs leaves out the bytes that the signer named
 * without asking what stands there now: whoever makes the padding of the store smaller has room for segments of his own, a whole other picture among
 * them. `true`, too, where it cannot be told (two readings, a file that cannot be read). Needs nothing of the engine, and is done beside it. Never rejects.
 */
export async function readLeftOut(file: StoredFile): Promise<LeavesOutMore> {
  const hashes = file.manifests.flatMap(dataHashesOf)
  const areStore = await judgeRanges(
    hashes.map(({ ranges }) => ranges),
    file,
  )
  const inDoubt = new Map<string, boolean>()
  // Of a name that stands twice nobody knows which the engine has read.
  for (const [index, { key }] of hashes.entries()) inDoubt.set(key, inDoubt.has(key) || areStore[index] !== true)
  return success =>
    success
      .filter(({ code }) => code === MATCH)
      .some(({ url }) => inDoubt.get(keyOf(manifestLabelOfUrl(url), url.slice(url.lastIndexOf('/') + 1))) ?? true)
}

interface DataHash {
  readonly key: string
  /** What it leaves out; `null` where this cannot be read. */
  readonly ranges: readonly ByteRange[] | null
}

const keyOf = (manifest: string | null, assertion: string): string => JSON.stringify([manifest, assertion])

function dataHashesOf({ boxes }: OwnManifest): readonly DataHash[] {
  const assertions = onlyChildBox(boxes.box, 'c2pa.assertions')?.children ?? []
  return assertions
    .filter(({ label }) => DATA_HASH.test(label))
    .map(box => ({ key: keyOf(boxes.label, box.label), ranges: excludedBy(box) }))
}

/** Of each list of ranges whether they are the store's and nothing else. */
async function judgeRanges(
  lists: readonly (readonly ByteRange[] | null)[],
  file: StoredFile,
): Promise<readonly boolean[]> {
  if (lists.every(list => list === null || list.length === 0)) return lists.map(list => list !== null)
  // What a store from beside the file leaves out has to hold the same store: the length of a part is left out, too, so that its name says little.
  if (lists.length > MAX_HASHES || (file.isBeside && !(await holdsStore(file))))
    return lists.map(list => list?.length === 0)
  const source = await openByteSource(file.path).catch(() => null)
  if (source === null) return lists.map(list => list?.length === 0) // what the engine reads cannot be looked at
  try {
    const judged: boolean[] = []
    const areOfStore = createJudge(source, file)
    for (const list of lists) judged.push(list !== null && (await areOfStore(list)))
    return judged
  } catch {
    return lists.map(() => false)
  } finally {
    await source.close()
  }
}

async function holdsStore({ path, storeBytes }: StoredFile): Promise<boolean> {
  const embedded = await readStoreOfFile(path).catch(() => null) // a file that cannot be read holds nothing that could be looked at
  return embedded !== null && Buffer.compare(embedded, storeBytes) === 0
}

function excludedBy(assertion: JumbfBox): readonly ByteRange[] | null {
  const cbor = contentOf(assertion, 'cbor')
  const data = cbor === null ? undefined : decodeCbor(cbor)?.value
  if (!(data instanceof Map) || data.get('exclusions') === undefined) return data instanceof Map ? [] : null
  return Array.isArray(data.get('exclusions')) ? readRanges(data) : null
}

/** Whether ranges are the store's; its extent is looked for once at each place. */
function createJudge(source: ByteSource, { mediaType, storeBytes }: StoredFile) {
  const format = Object.keys(MEDIA_TYPES).find(name => MEDIA_TYPES[name as ImageFormat] === mediaType) ?? ''
  const extents = new Map<number, ByteRange | null>()
  const extentAt = async (start: number): Promise<ByteRange | null> => {
    const known = extents.get(start)
    if (known !== undefined) return known
    const place = { kind: 'c2pa', bytes: storeBytes, key: '', at: '', offset: start } as const
    const extent = await storeExtent(source, format, place)
    extents.set(start, extent)
    return extent
  }
  /** The store begins where the range does and fills it; after an update manifest it is longer than what was left out when the picture was signed. */
  const isFraming = async ({ start, length }: ByteRange): Promise<boolean> => {
    const extent = await extentAt(start)
    return extent !== null && length <= extent.length
  }
  return async (ranges: readonly ByteRange[]): Promise<boolean> => {
    if (BY_OFFSETS.includes(format)) return true
    for (const range of ranges) {
      const isStore = format === 'svg' ? await isBase64(source, range) : await isFraming(range)
      if (!isStore) return false
    }
    return true
  }
}

/** Nothing but the store's text stands in an SVG there: no mark-up begins without a bracket. */
async function isBase64(source: ByteSource, { start, length }: ByteRange): Promise<boolean> {
  if (length > MAX_TEXT_BYTES) return false
  return BASE64.test(Buffer.from(await source.read(start, length)).toString('latin1'))
}
