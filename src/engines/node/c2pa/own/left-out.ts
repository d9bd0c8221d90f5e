import { cborOf, manifestLabelOfUrl } from '../../../../container/c2pa-store.ts'
import type { CborValue } from '../../../../container/cbor.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { onlyChildBox } from '../../../../container/jumbf.ts'
import { readContainer } from '../../../../container/read-container.ts'
import { type ByteRange, storeExtent } from '../../../../container/store-extent.ts'
import { type ImageFormat, MEDIA_TYPES } from '../../../../domain/image.ts'
import { isHashMatch, type StatusEntry } from '../../../../domain/provenance.ts'
import { nodeContainerTools, openByteSource } from '../../byte-source.ts'
import { readStoreOfFile } from '../store-of-file.ts'
import { bmffHashCovers } from './bmff-hash.ts'
import { boxHashCovers } from './box-hash.ts'
import { readRanges } from './data-hash.ts'
import { holesAreUnused } from './tiff-holes.ts'
import { isUpdate, type OwnManifest } from './own-manifest.ts'

/** A file with the store that the engine reads: in the file, or from beside it. */
export interface StoredFile {
  readonly path: string
  readonly mediaType: string
  readonly storeBytes: Uint8Array
  readonly isBeside: boolean
  readonly manifests: readonly OwnManifest[]
}

/** Whether one of the hashes of the picture that the engine found to match may have left out more than the store. */
export type LeavesOutMore = (success: readonly StatusEntry[]) => boolean

/** Bindings that can be judged here, as C2PA 2.2 sections 18.5 to 18.7 name them, with a number where there are several. */
const BINDING = /^c2pa\.hash\.(data|bmff|boxes)/
/** Formats whose parts are found by offsets. */
const BY_OFFSETS: readonly string[] = ['tiff', 'dng']
/** Base64 in the text of an SVG; longer ones are no store that is kept. */
const BASE64 = /^[A-Za-z0-9+/=\s]*$/
/** In one store; real ones have one for each manifest. */
const MAX_HASHES = 256
const MAX_TEXT_BYTES = 96 * 1024 * 1024

/**
 * Looks at what the hashes of a picture leave out, so that it can be told of those that match. c2pa-rs leaves out the bytes that the signer named
 * without asking what stands there now: whoever makes the padding of the store smaller has room for segments of his own, a whole other picture among
 * them. `true`, too, where it cannot be told (two readings, a file that cannot be read). Needs nothing of the engine, and is done beside it. Never rejects.
 */
export async function readLeftOut(file: StoredFile): Promise<LeavesOutMore> {
  const bindings = file.manifests.flatMap(bindingsOf)
  const areWhole = await judgeBindings(bindings, file)
  const inDoubt = new Map<string, boolean>()
  // Of a name that stands twice nobody knows which the engine has read.
  for (const [index, { key }] of bindings.entries()) inDoubt.set(key, inDoubt.has(key) || areWhole[index] !== true)
  return success =>
    success
      .filter(({ code }) => isHashMatch(code))
      .some(({ url }) => inDoubt.get(keyOf(manifestLabelOfUrl(url), url.slice(url.lastIndexOf('/') + 1))) ?? true)
}

interface Binding {
  readonly key: string
  readonly kind: string
  readonly label: string
  /** What the assertion says; `undefined` where it cannot be read. */
  readonly hash: CborValue
}

const keyOf = (manifest: string | null, assertion: string): string => JSON.stringify([manifest, assertion])

function bindingsOf({ boxes }: OwnManifest): readonly Binding[] {
  const assertions = onlyChildBox(boxes.box, 'c2pa.assertions')?.children ?? []
  return assertions.flatMap(box => {
    const kind = BINDING.exec(box.label)?.[1]
    return kind === undefined ? [] : { key: keyOf(boxes.label, box.label), kind, label: box.label, hash: cborOf(box) }
  })
}

/** Of each binding whether it leaves out the store and nothing else. */
async function judgeBindings(bindings: readonly Binding[], file: StoredFile): Promise<readonly boolean[]> {
  const leaveNothing = bindings.map(({ kind, hash }) => kind === 'data' && excludedBy(hash)?.length === 0)
  if (leaveNothing.every(Boolean) || bindings.length > MAX_HASHES) return leaveNothing
  const source = await openByteSource(file.path).catch(() => null)
  if (source === null) return leaveNothing // what the engine reads cannot be looked at
  try {
    const judged: boolean[] = []
    const judge = createJudge(source, file)
    for (const [index, binding] of bindings.entries())
      judged.push(leaveNothing[index] === true || (await judge(binding)))
    return judged
  } catch {
    return bindings.map(() => false)
  } finally {
    await source.close()
  }
}

async function holdsStore({ path, storeBytes }: StoredFile): Promise<boolean> {
  const embedded = await readStoreOfFile(path).catch(() => null) // a file that cannot be read holds nothing that could be looked at
  return embedded !== null && Buffer.compare(embedded, storeBytes) === 0
}

/** `null` where this cannot be read. */
function excludedBy(hash: CborValue): readonly ByteRange[] | null {
  if (!(hash instanceof Map) || hash.get('exclusions') === undefined) return hash instanceof Map ? [] : null
  return Array.isArray(hash.get('exclusions')) ? readRanges(hash) : null
}

/** Whether what a binding leaves out is the store's; its extent is looked for once at each place. */
function createJudge(source: ByteSource, file: StoredFile) {
  const { mediaType, storeBytes } = file
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
  const isUpdated = isUpdate(file.manifests.at(-1))
  /**
   * The store begins where the range does and fills it. A longer one has swallowed parts of the file that are hashed and no longer read: a profile, tables,
   * the orientation. After an update manifest it is longer by right; c2pa-rs then leaves out all of it.
   */
  const isFraming = async ({ start, length }: ByteRange): Promise<boolean> => {
    const extent = await extentAt(start)
    return extent !== null && (isUpdated ? length <= extent.length : length === extent.length)
  }
  let isHeld: Promise<boolean> | null = null
  const areStore = async (ranges: readonly ByteRange[]): Promise<boolean> => {
    // What a store from beside the file leaves out has to hold the same store: the length of a part is left out, too, so that its name says little.
    if (file.isBeside && !(await (isHeld ??= holdsStore(file)))) return false
    if (BY_OFFSETS.includes(format)) return await holesAreUnused(source, ranges, await storesIn(source))
    for (const range of ranges) {
      const isStore = format === 'svg' ? await isBase64(source, range) : await isFraming(range)
      if (!isStore) return false
    }
    return true
  }
  return async ({ kind, label, hash }: Binding): Promise<boolean> => {
    if (kind === 'bmff') return await bmffHashCovers(source, label, hash)
    if (kind === 'boxes') return await boxHashCovers(source, { hash, format, storeAt: extentAt })
    const ranges = excludedBy(hash)
    return ranges !== null && (await areStore(ranges))
  }
}

/** Where a file says that stores stand. */
async function storesIn(source: ByteSource): Promise<readonly ByteRange[]> {
  const reading = await readContainer(source, nodeContainerTools)
  const blocks = reading?.blocks.filter(({ kind }) => kind === 'c2pa') ?? []
  return blocks.map(({ offset, bytes }) => ({ start: offset, length: bytes.length }))
}

/** Nothing but the store's text stands in an SVG there: no mark-up begins without a bracket. */
async function isBase64(source: ByteSource, { start, length }: ByteRange): Promise<boolean> {
  if (length > MAX_TEXT_BYTES) return false
  return BASE64.test(Buffer.from(await source.read(start, length)).toString('latin1'))
}
