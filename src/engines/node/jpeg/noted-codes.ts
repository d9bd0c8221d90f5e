import { LENGTH_MASK, LENGTH_SHIFT, SYMBOL_SHIFT } from './huffman-lookup.ts'

/** Codes that were met on the way, in the order of the stream: numbers in place of objects, because a large picture has a million. */
export class NotedCodes {
  #positions = new Int32Array(0)
  #codes = new Int32Array(0)
  count = 0

  /** `packed` as a lookup has it. */
  add(position: number, code: { readonly packed: number; readonly block: number; readonly isAc: boolean }): void {
    const symbol = (code.packed >>> SYMBOL_SHIFT) & 255
    const length = (code.packed >>> LENGTH_SHIFT) & LENGTH_MASK
    this.#append(position, (length << 16) | (code.block << 9) | (code.isAc ? 256 : 0) | symbol)
  }

  #append(position: number, code: number): void {
    if (this.count === this.#positions.length) this.#makeRoom()
    this.#positions[this.count] = position
    this.#codes[this.count] = code
    this.count += 1
  }

  #makeRoom(): void {
    const wider = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const into = new Int32Array(Math.max(256, 2 * from.length))
      into.set(from)
      return into
    }
    this.#positions = wider(this.#positions)
    this.#codes = wider(this.#codes)
  }

  /** Those whose block number times 512, plus 256 for AC, plus symbol is flagged. */
  only(flags: Uint8Array): NotedCodes {
    const kept = new NotedCodes()
    for (let index = 0; index < this.count; index++) {
      const code = this.#codes[index] ?? 0
      if (flags[code & 0xffff] === 1) kept.#append(this.#positions[index] ?? 0, code)
    }
    return kept
  }

  /** Where one begins, in bits. */
  positionOf(index: number): number {
    return this.#positions[index] ?? 0
  }

  /** Bits that it takes without its value. */
  lengthOf(index: number): number {
    return (this.#codes[index] ?? 0) >>> 16
  }

  /** Block number times 512, plus 256 for AC, plus symbol. */
  keyOf(index: number): number {
    return (this.#codes[index] ?? 0) & 0xffff
  }
}
