import type { BlockKind, ContainerReading } from './container-reading.ts'
import type { Collector } from './collector.ts'
import { packExif } from './tiff-pack.ts'
import type { Ifd, TiffEntry } from './tiff-ifd.ts'
import { entryNumber, entryNumbers, findEntry, openTiff, TiffWalker } from './tiff-ifd.ts'

/** Tags that hold whole blocks of other metadata: markers.md section 10; 0x8649 is Photoshop's resources. */
const BLOCK_TAGS = new Map<number, BlockKind>([
  [0x02bc, 'xmp'],
  [0x83bb, 'iim'],
  [0x8649, 'iim'],
  [0x8773, 'icc'],
  [0xcd41, 'c2pa'],
])
const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  orientation: 274,
  subIfds: 330,
  extraSamples: 338,
  exif: 0x8769,
  gps: 0x8825,
  dngVersion: 0xc612,
}
/** Pages of a real scanned archive file stay under 2,000. */
const MAX_PAGES = 10_000
const MAX_SUB_IFDS = 32

/** Reads TIFF, BigTIFF and DNG: blocks and Exif of every page, size of the main picture. Loops and huge counts end the walk. */
export async function readTiff(collector: Collector): Promise<ContainerReading> {
  const opened = await openTiff(collector)
  if (opened === null) {
    collector.problem('TIFF: damaged header')
    return collector.finish('tiff')
  }
  const walker = new TiffWalker(collector, opened)
  const pages = await readPages(walker, opened.firstIfd)
  const first = pages[0]
  if (first === undefined) {
    collector.problem('TIFF: no image directory')
    return collector.finish('tiff')
  }
  await readSizes(collector, walker, pages)
  for (const [index, page] of pages.entries()) await keepBlocks(walker, page, index)
  await keepExif(walker, first)
  return collector.finish(findEntry(first, TAG.dngVersion) === null ? 'tiff' : 'dng')
}

async function readPages(walker: TiffWalker, firstIfd: number): Promise<Ifd[]> {
  const pages: Ifd[] = []
  for (let at = firstIfd; at > 0 && pages.length < MAX_PAGES; ) {
    const page = await walker.read(at)
    if (page === null) break
    pages.push(page)
    at = page.next
  }
  return pages
}

/** Reduced copies (bit 0 of NewSubfileType) are no pages; DNG keeps its main picture in a sub-directory (DNG 1.7 section 4). */
async function readSizes(collector: Collector, walker: TiffWalker, pages: readonly Ifd[]): Promise<void> {
  const isReduced = (page: Ifd): boolean => (entryNumber(findEntry(page, TAG.subfileType)) & 1) === 1
  // C2PA stores may stand in a directory of their own, without a picture.
  const full = pages.filter(page => !isReduced(page) && entryNumber(findEntry(page, TAG.width)) > 0)
  collector.frames = Math.max(1, full.length)
  const first = pages[0]
  const main = full[0] ?? (first === undefined ? undefined : await largestSubPicture(walker, first, isReduced)) ?? first
  if (first === undefined || main === undefined) return
  collector.setSize(entryNumber(findEntry(main, TAG.width)), entryNumber(findEntry(main, TAG.height)))
  const orientation = entryNumber(findEntry(main, TAG.orientation) ?? findEntry(first, TAG.orientation))
  collector.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1
  // ExtraSamples 1 and 2 are transparency: TIFF 6.0 section 18.
  collector.hasAlpha = entryNumbers(findEntry(main, TAG.extraSamples)).some(kind => kind === 1 || kind === 2)
}

async function largestSubPicture(
  walker: TiffWalker,
  page: Ifd,
  isReduced: (page: Ifd) => boolean,
): Promise<Ifd | undefined> {
  const pictures: Ifd[] = []
  for (const at of (await walker.numbers(findEntry(page, TAG.subIfds))).slice(0, MAX_SUB_IFDS)) {
    const picture = await walker.read(at)
    if (picture !== null && !isReduced(picture)) pictures.push(picture)
  }
  const area = (ifd: Ifd): number => entryNumber(findEntry(ifd, TAG.width)) * entryNumber(findEntry(ifd, TAG.height))
  return pictures.toSorted((one, other) => area(other) - area(one))[0]
}

async function keepBlocks(walker: TiffWalker, page: Ifd, index: number): Promise<void> {
  for (const entry of page.entries) {
    const kind = BLOCK_TAGS.get(entry.tag)
    if (kind === undefined) continue
    const tag = entry.tag.toString(16).padStart(4, '0')
    const at = `TIFF IFD${index} 0x${tag}`
    const bytes = await walker.value(entry, at)
    if (bytes !== null) walker.collector.add({ kind, bytes, key: `0x${tag}`, at, offset: entry.offset })
  }
}

/** The first page's Exif as a small TIFF of its own, so that one decoder reads Exif from every container. */
async function keepExif(walker: TiffWalker, first: Ifd): Promise<void> {
  const sub = async (tag: number): Promise<readonly TiffEntry[]> => {
    const at = entryNumber(findEntry(first, tag))
    return at > 0 ? ((await walker.read(at))?.entries ?? []) : []
  }
  const main = first.entries.filter(entry => !BLOCK_TAGS.has(entry.tag))
  const bytes = await packExif(walker, { main, exif: await sub(TAG.exif), gps: await sub(TAG.gps) })
  if (bytes !== null) walker.collector.add({ kind: 'exif', bytes, key: '', at: 'TIFF IFD0', offset: first.offset })
}
