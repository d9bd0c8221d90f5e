import { assertNever } from '../../../domain/result.ts'

/**
 * A small bounded reader for FlatBuffers, the container of TFLite models.
 * Layout: https://flatbuffers.dev/internals (tables with vtables, relative offsets, little endian).
 * Every read is checked against the end of the file and every vector against a largest length, so that a
 * damaged file ends in `FlatbufferError` and never in a read outside of it or an endless loop.
 */

/** More elements than any vector of the models we read; a larger count means a damaged file. */
const MAX_VECTOR_LENGTH = 16_000_000

/** Thrown inside of the reader; `readTfliteModel` turns it into a value. */
export class FlatbufferError extends Error {
  override readonly name = 'FlatbufferError'
}

/** One table of a FlatBuffer: a place in the file and its field offsets. Fields are numbered as in the schema, from 0. */
export class FlatbufferTable {
  readonly #view: DataView
  readonly #start: number

  private constructor(view: DataView, start: number) {
    this.#view = view
    this.#start = start
  }

  /** The root table. Throws `FlatbufferError` when the file is too short for one. */
  static root(bytes: Uint8Array): FlatbufferTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new FlatbufferTable(view, followOffset(view, 0))
  }

  /** A signed or unsigned whole number; `fallback` when the field is absent, as the schema's default. */
  integer(field: number, type: 'int8' | 'uint8' | 'int32' | 'uint32', fallback: number): number {
    const at = this.#fieldOffset(field)
    if (at === null) return fallback
    checkRange(this.#view, at, type.endsWith('8') ? 1 : 4)
    switch (type) {
      case 'int8':
        return this.#view.getInt8(at)
      case 'uint8':
        return this.#view.getUint8(at)
      case 'int32':
        return this.#view.getInt32(at, true)
      case 'uint32':
        return this.#view.getUint32(at, true)
      default:
        return assertNever(type, 'integer type')
    }
  }

  /** A table inside of this one, or null. */
  table(field: number): FlatbufferTable | null {
    const at = this.#fieldOffset(field)
    return at === null ? null : new FlatbufferTable(this.#view, followOffset(this.#view, at))
  }

  /** A vector of tables; empty when absent. */
  tables(field: number): FlatbufferTable[] {
    const { start, length } = this.#vector(field, 4)
    return Array.from({ length }, (_, i) => new FlatbufferTable(this.#view, followOffset(this.#view, start + 4 * i)))
  }

  /** A vector of bytes as a view into the file, not a copy; empty when absent. */
  bytes(field: number): Uint8Array {
    const { start, length } = this.#vector(field, 1)
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length)
  }

  /** A vector of 32-bit signed numbers; empty when absent. */
  int32s(field: number): number[] {
    const { start, length } = this.#vector(field, 4)
    return Array.from({ length }, (_, i) => this.#view.getInt32(start + 4 * i, true))
  }

  #fieldOffset(field: number): number | null {
    checkRange(this.#view, this.#start, 4)
    const vtable = this.#start - this.#view.getInt32(this.#start, true)
    checkRange(this.#view, vtable, 4)
    const vtableBytes = this.#view.getUint16(vtable, true)
    const entry = 4 + 2 * field
    if (entry + 2 > vtableBytes) return null
    checkRange(this.#view, vtable + entry, 2)
    const offset = this.#view.getUint16(vtable + entry, true)
    return offset === 0 ? null : this.#start + offset
  }

  #vector(field: number, elementBytes: number): { start: number; length: number } {
    const at = this.#fieldOffset(field)
    if (at === null) return { start: 0, length: 0 }
    const vector = followOffset(this.#view, at)
    checkRange(this.#view, vector, 4)
    const length = this.#view.getUint32(vector, true)
    if (length > MAX_VECTOR_LENGTH)
      throw new FlatbufferError(`Expected a vector of at most ${MAX_VECTOR_LENGTH} elements but received ${length}`)
    checkRange(this.#view, vector + 4, length * elementBytes)
    return { start: vector + 4, length }
  }
}

function followOffset(view: DataView, at: number): number {
  checkRange(view, at, 4)
  const target = at + view.getUint32(at, true)
  checkRange(view, target, 4)
  return target
}

function checkRange(view: DataView, start: number, byteCount: number): void {
  if (start < 0 || start + byteCount > view.byteLength) {
    throw new FlatbufferError(`Expected ${byteCount} bytes at ${start} but the file has ${view.byteLength}`)
  }
}
