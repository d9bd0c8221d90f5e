import { concatBytes } from '../../../container/bytes.ts'
import type { PixelDensity } from '../../../container/write/pixel-density.ts'
import type { PixelBox, SizePx } from '../../../domain/image.ts'
import { type BaselineJpeg, type JpegComponent, readBaselineJpeg } from './baseline-jpeg.ts'
import { BitWriter } from './bit-writer.ts'
import { createBlockChanger, type PixelChange } from './change-blocks.ts'
import { cutSegments, type EntropySegment, type Segments } from './entropy-segments.ts'
import { type BlockPlan, planBlocks } from './block-plan.ts'
import { ASKED, type DecodedMcus, decodeSegment, SEEN, takeDcs } from './decode-mcus.ts'
import { type Walk, walkSegment, type WalkTask } from './entropy-walk.ts'
import { type HuffmanTable, MOST_FREQUENT_LENGTH } from './huffman-table.ts'
import { beginJpeg, JPEG_END, tableSegment } from './jpeg-segments.ts'
import { mcusUnder, partAround } from './mcu-range.ts'
import { eachSymbol } from './mcu-symbols.ts'
import type { NotedCodes } from './noted-codes.ts'
import { type BlockCodes, makeWritingTables, type WritingTables } from './writing-tables.ts'

/** What the copy says of itself beside its pixels. */
export interface JpegHead {
  readonly densityPerInch: number | null
  /** ICC profile. */
  readonly profile: Uint8Array | null
}

/** A JPEG whose every block has been read: any box can be opened in it. */
export interface WalkedJpeg {
  readonly jpeg: BaselineJpeg
  readonly plan: BlockPlan
  readonly segments: Segments
  /** DC of every block in the order of the scan; those that are changed are new after a splice. */
  readonly dcs: Int16Array
  /** By segment. */
  readonly walks: readonly Walk[]
}

/** A JPEG taken apart, in which the blocks under a box stand ready. For one `spliceJpeg`. */
export interface OpenJpeg extends Omit<WalkedJpeg, 'walks'> {
  readonly box: PixelBox
  readonly walks: readonly OpenSegment[]
}

/** A segment with what was decoded of it. */
export interface OpenSegment extends Walk, DecodedMcus {}

/**
 * Reads every block of a JPEG. Null where it is of another kind or has an irregularity: then it must be decoded and encoded as a whole; and when
 * `signal` says that nobody waits for it.
 */
export async function walkJpeg(source: Uint8Array, signal?: AbortSignal): Promise<WalkedJpeg | null> {
  const jpeg = readBaselineJpeg(source)
  const plan = jpeg === null ? null : planBlocks(jpeg)
  const segments = jpeg === null ? null : cutSegments(jpeg)
  if (jpeg === null || plan === null || segments === null) return null
  const dcs = new Int16Array(jpeg.mcuCount * plan.component.length)
  const walks = await walkAll(segments, { dcs, ...(signal === undefined ? {} : { signal }) }, plan)
  return walks === null ? null : { jpeg, plan, segments, dcs, walks }
}

/** Takes out the blocks under a box. Frame of `box`: the stored pixels, which are `size` where that is given; null for any other picture. */
export function openBox(walked: WalkedJpeg, box: PixelBox, size?: SizePx): OpenJpeg | null {
  const { jpeg, plan, segments, dcs } = walked
  if (size !== undefined && !isSameSize(jpeg.size, size)) return null
  if (box.x + box.width > jpeg.size.widthPx || box.y + box.height > jpeg.size.heightPx) return null
  const task = { view: segments.view, wanted: markMcus(jpeg, box), dcs }
  const walks: OpenSegment[] = []
  for (const [index, walk] of walked.walks.entries()) {
    const decoded = decodeSegment(task, segments.all[index] as EntropySegment, { walk, plan })
    if (decoded === null) return null
    walks.push({ ...walk, ...decoded })
  }
  return { ...walked, box, walks }
}

const isSameSize = (one: SizePx, other: SizePx): boolean =>
  one.widthPx === other.widthPx && one.heightPx === other.heightPx

/**
 * The JPEG with only the blocks under its box coded anew; every other block keeps its bits, so nothing outside loses quality and the file
 * keeps its size, tables and sampling. A sequential Huffman JPEG needs no more than that (ITU-T T.81, F.1.2): only the DC of the next
 * block depends on the one before. Metadata are left out but for density and profile; orientation is not looked at. Null where the samples
 * are not the box's, or the tables have no room.
 */
export async function spliceJpeg(
  open: OpenJpeg,
  change: Pick<PixelChange, 'before' | 'after'>,
  head: JpegHead,
): Promise<Uint8Array | null> {
  const { jpeg, box, plan, segments, dcs, walks } = open
  const length = box.width * box.height * jpeg.components.length
  if (change.before.length !== length || change.after.length !== length) return null
  const changeBlocks = createBlockChanger(jpeg, { ...change, box })
  for (const { asked } of walks)
    for (const { mcu, coefficients } of asked) {
      changeBlocks(mcu, coefficients)
      takeDcs(coefficients, dcs, mcu * plan.component.length)
    }
  const tables = makeWritingTables(jpeg, plan, walks)
  if (tables === null) return null
  const notes = await notesOf(open, tables)
  const coded = walks.map((walk, index) =>
    codeSegment(segments, index, { plan, tables, walk: { ...walk, noted: notes[index] ?? walk.noted } }),
  )
  return assemble(jpeg, head, { tables: tables.byKey, coded })
}

async function walkAll(
  segments: Segments,
  task: Omit<WalkTask, 'view'>,
  plan: BlockPlan,
): Promise<readonly Walk[] | null> {
  const walks: Walk[] = []
  for (const segment of segments.all) {
    const walk = await walkSegment({ ...task, view: segments.view }, segment, plan)
    if (walk === null) return null
    walks.push(walk)
  }
  return walks
}

/** Where codes must be written anew. Nearly always rare ones, which the walk has noted; else the scan is walked once more. */
async function notesOf(
  { jpeg, plan, segments, dcs, walks: known }: OpenJpeg,
  { moved }: WritingTables,
): Promise<readonly NotedCodes[]> {
  const isNoted = [...moved].every(([key, symbols]) => {
    const { byLength } = jpeg.tables.get(key) ?? { byLength: [] }
    return byLength.slice(0, MOST_FREQUENT_LENGTH).every(known => known.every(symbol => !symbols.has(symbol)))
  })
  const again = isNoted ? null : planBlocks(jpeg, moved)
  const walks = again === null ? known : ((await walkAll(segments, { dcs: dcs.slice() }, again)) ?? known)
  const keys = plan.component.map(index => {
    const { dc, ac } = jpeg.components[index] as JpegComponent
    return { dc: moved.get(dc) ?? [], ac: moved.get(ac) ?? [] }
  })
  const flags = new Uint8Array(512 * keys.length)
  for (const [block, { dc, ac }] of keys.entries()) {
    for (const symbol of dc) flags[512 * block + symbol] = 1
    for (const symbol of ac) flags[512 * block + 256 + symbol] = 1
  }
  return walks.map(({ noted }) => noted.only(flags))
}

/**
 * Asks for the MCUs under the box, and the one after each run of them: its first DC is told as a difference to what changes. Looks at
 * those around them, which a decoder needs to make colour out of fewer samples than pixels.
 */
function markMcus(jpeg: BaselineJpeg, box: PixelBox): Uint8Array {
  const { mcusAcross, mcuCount } = jpeg
  const wanted = new Uint8Array(mcuCount)
  const part = partAround(jpeg, box)
  for (let row = part.top; row <= part.bottom; row++)
    wanted.fill(SEEN, row * mcusAcross + part.left, row * mcusAcross + part.right + 1)
  const under = mcusUnder(jpeg, box)
  for (let row = under.top; row <= under.bottom; row++)
    wanted.fill(ASKED, row * mcusAcross + under.left, row * mcusAcross + under.right + 2)
  return wanted
}

/** Bytes by which most segments grow at most; more is found when needed. */
const ROOM_FOR_CAPTION = 65_536

/** A segment with its changed MCUs; its other bits as they were, but for the codes that had to move. Stuffed. */
function codeSegment(
  { bytes, all }: Segments,
  index: number,
  { plan, tables, walk }: { readonly plan: BlockPlan; readonly tables: WritingTables; readonly walk: OpenSegment },
): Uint8Array {
  const { startBit, stuffed } = all[index] as EntropySegment
  if (walk.asked.length === 0 && walk.noted.count === 0) return stuffed
  const writer = new BitWriter(stuffed.length + ROOM_FOR_CAPTION)
  const putCode = (block: number, symbol: number, isAc: boolean): void => {
    const { dc, ac } = tables.codes[block] as BlockCodes
    const { code, length } = isAc ? ac : dc
    writer.put(code[symbol] ?? 0, length[symbol] ?? 0)
  }
  const { noted } = walk
  let cursor = startBit
  let next = 0
  const copyUpTo = (end: number): void => {
    for (; next < noted.count && noted.positionOf(next) < end; next++) {
      const key = noted.keyOf(next)
      writer.copy(bytes, cursor, noted.positionOf(next))
      putCode(key >> 9, key & 255, (key & 256) !== 0)
      cursor = noted.positionOf(next) + noted.lengthOf(next)
    }
    writer.copy(bytes, cursor, end)
  }
  eachSymbol(
    walk.asked,
    plan,
    (block, symbol, isAc, bits) => {
      putCode(block, symbol, isAc)
      if ((symbol & 15) > 0) writer.put(bits, symbol & 15)
    },
    {
      begin: mcu => copyUpTo(mcu.startBit),
      end: ({ endBit }) => {
        cursor = endBit
        while (next < noted.count && noted.positionOf(next) < endBit) next++ // coded anew with the rest of the MCU
      },
    },
  )
  copyUpTo(walk.endBit)
  return writer.finish()
}

/** ITU-T T.81, B.2.1. */
function assemble(
  jpeg: BaselineJpeg,
  { densityPerInch, profile }: JpegHead,
  { tables, coded }: { readonly tables: ReadonlyMap<number, HuffmanTable>; readonly coded: readonly Uint8Array[] },
): Uint8Array {
  const density: PixelDensity =
    densityPerInch === null ? { unit: 'none', x: 1, y: 1 } : { unit: 'inch', x: densityPerInch, y: densityPerInch }
  const parts: Uint8Array[] = [
    ...beginJpeg(density, profile),
    ...jpeg.kept,
    ...[...tables].map(([key, table]) => tableSegment(key, table)),
    jpeg.scanHead,
  ]
  for (const [index, bytes] of coded.entries()) {
    parts.push(bytes)
    if (index < coded.length - 1) parts.push(Uint8Array.of(0xff, 0xd0 + (index & 7)))
  }
  parts.push(JPEG_END)
  return concatBytes(parts)
}
