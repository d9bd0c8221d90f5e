/** Bytes that are copied between two looks at the room. */
const COPIED_AT_ONCE = 4_096

/** Gathers bits into the bytes of a scan, with a zero behind every 0xFF (ITU-T T.81, B.1.1.5). */
export class BitWriter {
  #bytes: Uint8Array
  #length = 0
  /** Bits not yet in a byte, and how many (0-7). */
  #waiting = 0
  #waitingCount = 0

  /** `roomBytes`: a guess of the length; more is found when needed. */
  constructor(roomBytes: number) {
    this.#bytes = new Uint8Array(roomBytes)
  }

  /** The lowest `count` bits of `value`, at most 16. */
  put(value: number, count: number): void {
    this.#makeRoom(6)
    let waiting = (this.#waiting << count) | (value & ((1 << count) - 1))
    let waitingCount = this.#waitingCount + count
    while (waitingCount >= 8) {
      waitingCount -= 8
      const byte = (waiting >>> waitingCount) & 0xff
      this.#bytes[this.#length++] = byte
      if (byte === 0xff) this.#bytes[this.#length++] = 0
    }
    waiting &= (1 << waitingCount) - 1
    this.#waiting = waiting
    this.#waitingCount = waitingCount
  }

  /** The bits of `source` from `from` up to `to`, as they are. */
  copy(source: Uint8Array, from: number, to: number): void {
    let at = from
    if ((at & 7) !== 0) {
      const count = Math.min(8 - (at & 7), to - at)
      this.put((source[at >>> 3] ?? 0) >>> (8 - (at & 7) - count), count)
      at += count
    }
    if (at >= to) return
    const [firstByte, endByte] = [at >>> 3, to >>> 3]
    for (let from = firstByte; from < endByte; from += COPIED_AT_ONCE)
      this.#copyBytes(source, from, Math.min(endByte, from + COPIED_AT_ONCE))
    const rest = to & 7
    if (rest > 0) this.put((source[endByte] ?? 0) >>> (8 - rest), rest)
  }

  #copyBytes(source: Uint8Array, from: number, end: number): void {
    this.#makeRoom(2 * (end - from))
    const bytes = this.#bytes
    const shift = this.#waitingCount
    const mask = (1 << shift) - 1
    let waiting = this.#waiting
    let length = this.#length
    for (let at = from; at < end; at++) {
      const value = (waiting << 8) | (source[at] as number)
      const byte = (value >>> shift) & 0xff
      bytes[length++] = byte
      if (byte === 0xff) bytes[length++] = 0
      waiting = value & mask
    }
    this.#waiting = waiting
    this.#length = length
  }

  #makeRoom(byteCount: number): void {
    if (this.#length + byteCount + 1 <= this.#bytes.length) return
    const wider = new Uint8Array(2 * this.#bytes.length + byteCount + 64)
    wider.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = wider
  }

  /** Everything, filled up to a whole byte with ones (T.81, F.1.2.3). */
  finish(): Uint8Array {
    if (this.#waitingCount > 0) this.put(0xff, 8 - this.#waitingCount)
    return this.#bytes.subarray(0, this.#length)
  }
}
