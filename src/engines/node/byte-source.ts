import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { brotliDecompressSync, constants, inflateSync } from 'node:zlib'
import type { ByteSource, ContainerTools } from '../../container/container-reading.ts'

/** First read, and reads that go on where the last one stopped: metadata stands together. */
const NEAR_BYTES = 64 * 1024
/** Reads that jump: only a header is wanted there. */
const FAR_BYTES = 4 * 1024
/** A jump no longer than this reads on instead: one large read costs less than several small ones. */
const NEAR_JUMP_BYTES = 64 * 1024

/** A file as a byte source. Close it when done. */
export interface FileByteSource extends ByteSource {
  /** Bytes asked of the operating system so far, for measurements. */
  readonly bytesRead: number
  close(): Promise<void>
}

/**
 * Opens a file for reading with read-ahead; one of `wholeUpTo` bytes at most is read at once, for who will look through all of it. Rejects with the
 * system's error when it cannot be opened.
 */
export async function openByteSource(path: string, wholeUpTo = 0): Promise<FileByteSource> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const source = new BufferedFile(file, size)
    if (size <= wholeUpTo) await source.read(0, size)
    return source
  } catch (cause) {
    await file.close()
    throw cause
  }
}

class BufferedFile implements FileByteSource {
  readonly size: number
  bytesRead = 0
  readonly #file: FileHandle
  #buffer: Uint8Array = new Uint8Array(0)
  #start = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset))
    if (offset < 0 || wanted === 0) return new Uint8Array(0)
    if (!this.#holds(offset, wanted)) await this.#fill(offset, wanted)
    const at = offset - this.#start
    return this.#buffer.subarray(at, at + wanted)
  }

  #holds(offset: number, length: number): boolean {
    return offset >= this.#start && offset + length <= this.#start + this.#buffer.length
  }

  async #fill(offset: number, wanted: number): Promise<void> {
    const jump = offset - (this.#start + this.#buffer.length)
    const isNear = jump <= NEAR_JUMP_BYTES && offset >= this.#start
    const length = Math.min(Math.max(wanted, isNear ? NEAR_BYTES : FAR_BYTES), this.size - offset)
    // A new buffer each time: earlier answers are views of the old one.
    const buffer = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#file.read(buffer, filled, length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    this.bytesRead += filled
    this.#buffer = buffer.subarray(0, filled)
    this.#start = offset
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** The beginning of a stream is taken in doubling pieces; a piece that expands further than any picture's rows is a bomb. */
const MAX_EXPANSION = 256

/** zlib and Brotli from Node; null for damaged data and for more than `maxBytes`. */
export const nodeContainerTools: ContainerTools = {
  inflate: (bytes, maxBytes) => orNull(() => inflateSync(bytes, { maxOutputLength: maxBytes })),
  inflateStart: (bytes, wantedBytes) =>
    orNull(() =>
      inflateSync(bytes, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: wantedBytes + bytes.length * MAX_EXPANSION,
      }),
    ),
  unbrotli: (bytes, maxBytes) => orNull(() => brotliDecompressSync(bytes, { maxOutputLength: maxBytes })),
}

function orNull(unpack: () => Uint8Array): Uint8Array | null {
  try {
    return unpack()
  } catch {
    // Damaged or oversized data is an expected answer here, not an error of ours.
    return null
  }
}
