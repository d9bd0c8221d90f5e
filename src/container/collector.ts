import type { Block, ByteSource, ContainerReading, ContainerTools, ReadingHooks } from './container-reading.ts'
import { MAX_BLOCK_BYTES, MAX_BLOCKS } from './container-reading.ts'
import type { ImageFormat, SizePx } from '../domain/image.ts'

/** All metadata kept of one file together. Bounds memory when each block alone is within MAX_BLOCK_BYTES. */
const MAX_TOTAL_BYTES = 2 * MAX_BLOCK_BYTES
/**
 * Bytes read or unpacked for blocks of one file, kept or not. Many entries that point to one large stretch, or many small
 * bombs, would otherwise cost minutes.
 */
const MAX_SPENT_BYTES = 4 * MAX_BLOCK_BYTES
/** Deflate makes data at most this many times smaller: RFC 1951, 258 bytes from two bits. */
const MAX_DEFLATE_RATIO = 1_032
/** No more problems than this are told of one file; a hostile file can have millions. */
const MAX_PROBLEMS = 50
/** Largest side any header is believed in; larger means a damaged header. */
const MAX_SIDE_PX = 1_000_000

/** What one container walk has found so far. Changeable while a format file fills it; `finish` makes the reading. */
export class Collector {
  readonly source: ByteSource
  readonly tools: ContainerTools
  readonly blocks: Block[] = []
  readonly problems: string[] = []
  stored: SizePx | null = null
  orientation = 1
  frames = 1
  hasAlpha = false
  #keptBytes = 0
  #spentBytes = 0

  readonly hooks: ReadingHooks

  constructor(source: ByteSource, tools: ContainerTools, hooks: ReadingHooks = {}) {
    this.source = source
    this.tools = tools
    this.hooks = hooks
  }

  /** Keeps a block, or says why not. Bytes are copied so that a small block does not keep a large read buffer alive. */
  add(block: Block): void {
    if (this.blocks.length >= MAX_BLOCKS) return this.problem(`more than ${MAX_BLOCKS} blocks; the rest is not read`)
    const isTooLarge = block.bytes.length > MAX_BLOCK_BYTES || this.#keptBytes + block.bytes.length > MAX_TOTAL_BYTES
    if (isTooLarge) this.problem(`${block.at}: ${block.bytes.length} bytes are over the limit and were not kept`)
    const bytes = isTooLarge ? new Uint8Array(0) : block.bytes.slice()
    this.#keptBytes += bytes.length
    this.blocks.push({ ...block, bytes })
  }

  /** Notes that something is malformed; reading goes on. */
  problem(text: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(text)
  }

  /** Takes a size from a header, unless it cannot be one. */
  setSize(widthPx: number, heightPx: number): void {
    const isPossible = widthPx > 0 && heightPx > 0 && widthPx <= MAX_SIDE_PX && heightPx <= MAX_SIDE_PX
    if (isPossible) this.stored = { widthPx, heightPx }
  }

  /** Reads exactly `length` bytes, or null (with a problem) when the file ends first or the block is over the limit. */
  async bytes(offset: number, length: number, what: string): Promise<Uint8Array | null> {
    if (length > MAX_BLOCK_BYTES) {
      this.problem(`${what}: ${length} bytes are over the limit and were not read`)
      return null
    }
    if (!this.spend(length, what)) return null
    const isInside = offset >= 0 && length >= 0 && offset + length <= this.source.size
    const bytes = isInside ? await this.source.read(offset, length) : null
    if (bytes !== null && bytes.length === length) return bytes
    this.problem(`${what}: cut off at the end of the file`)
    return null
  }

  /** Takes bytes from what one file may cost; false (with a problem) when it is used up. */
  spend(bytes: number, what: string): boolean {
    this.#spentBytes += bytes
    if (this.#spentBytes <= MAX_SPENT_BYTES) return true
    this.problem(`${what}: not read; the file asks for too much`)
    return false
  }

  /** Inflates zlib data, or null with a problem. */
  inflate(bytes: Uint8Array, what: string): Uint8Array | null {
    if (!this.spend(0, what)) return null
    const plain = this.tools.inflate(bytes, MAX_BLOCK_BYTES)
    // A bomb costs as much as the largest block, though nothing of it is kept.
    this.#spentBytes += plain?.length ?? Math.min(MAX_BLOCK_BYTES, bytes.length * MAX_DEFLATE_RATIO)
    if (plain === null) this.problem(`${what}: the compressed data is damaged or too large`)
    return plain
  }

  /** Unpacks Brotli data, or null with a problem: also when no decoder was given. */
  unbrotli(bytes: Uint8Array, what: string): Uint8Array | null {
    const isAllowed = this.spend(bytes.length, what)
    const plain = (isAllowed && this.tools.unbrotli?.(bytes, MAX_BLOCK_BYTES)) || null
    this.#spentBytes += plain?.length ?? MAX_BLOCK_BYTES
    if (plain === null) this.problem(`${what}: the Brotli data is damaged, too large, or cannot be read here`)
    return plain
  }

  /** The finished reading. */
  finish(format: ImageFormat): ContainerReading {
    const { stored, orientation, frames, hasAlpha, blocks, problems } = this
    return { format, stored, orientation, frames, hasAlpha, blocks, problems }
  }
}
