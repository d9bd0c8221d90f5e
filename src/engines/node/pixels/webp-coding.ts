/** How a WebP was coded, so that a copy is coded alike. */
export interface WebpCoding {
  readonly isLossless: boolean
  /** libwebp quality 1-100 for lossy ones, estimated from the base quantiser. */
  readonly quality: number
}

const FALLBACK_QUALITY = 90

/** Reads the first image chunk's header (RFC 9649). Malformed bytes give lossy with a careful quality; never throws. */
export function readWebpCoding(head: Uint8Array): WebpCoding {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  let offset = 12
  while (offset + 8 <= head.length) {
    const kind = String.fromCharCode(...head.subarray(offset, offset + 4))
    if (kind === 'VP8L') return { isLossless: true, quality: 100 }
    if (kind === 'VP8 ') return { isLossless: false, quality: qualityOfFrame(head.subarray(offset + 8)) }
    const size = view.getUint32(offset + 4, true)
    offset += 8 + size + (size & 1)
  }
  return { isLossless: false, quality: FALLBACK_QUALITY }
}

/**
 * The finest quantiser index of a VP8 key frame (RFC 6386, 9.2-9.6 and 19.2), turned back into libwebp's quality scale.
 * Segments carry their own indices; the finest counts, so that nothing gets coarser.
 */
function qualityOfFrame(frame: Uint8Array): number {
  const isKeyFrame = ((frame[0] ?? 1) & 1) === 0
  if (!isKeyFrame || frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return FALLBACK_QUALITY
  const bits = new BoolDecoder(frame.subarray(10))
  bits.literal(2)
  const segments: number[] = []
  let areSegmentsAbsolute = false
  if (bits.literal(1) === 1) {
    const updatesMap = bits.literal(1) === 1
    if (bits.literal(1) === 1) {
      areSegmentsAbsolute = bits.literal(1) === 1
      for (let index = 0; index < 4; index++) segments.push(bits.optionalSigned(7))
      for (let index = 0; index < 4; index++) bits.optionalSigned(6)
    }
    if (updatesMap) for (let index = 0; index < 3; index++) if (bits.literal(1) === 1) bits.literal(8)
  }
  bits.literal(1 + 6 + 3)
  if (bits.literal(1) === 1 && bits.literal(1) === 1) for (let index = 0; index < 8; index++) bits.optionalSigned(6)
  bits.literal(2)
  const base = bits.literal(7)
  const indices = segments.length === 0 ? [base] : segments.map(index => (areSegmentsAbsolute ? index : base + index))
  return qualityOfQuantiser(Math.max(0, Math.min(...indices)))
}

/** Inverse of libwebp's QualityToCompression (src/enc/quant_enc.c): q = 127 * (1 - cbrt(linear(quality))). */
function qualityOfQuantiser(index: number): number {
  const linear = (1 - Math.min(127, index) / 127) ** 3
  const share = linear < 0.5 ? linear * 1.5 : (linear + 1) / 2
  return Math.min(100, Math.max(1, Math.ceil(share * 100)))
}

/** Boolean entropy decoder, RFC 6386 section 7; only even odds are needed for the frame header. Reads zeros past the end. */
class BoolDecoder {
  readonly #bytes: Uint8Array
  #next = 2
  #value: number
  #range = 255
  #shifted = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  }

  #bit(): number {
    const split = 1 + (((this.#range - 1) * 128) >> 8)
    const isOne = this.#value >= split << 8
    if (isOne) {
      this.#range -= split
      this.#value -= split << 8
    } else this.#range = split
    while (this.#range < 128) {
      this.#value <<= 1
      this.#range <<= 1
      if (++this.#shifted === 8) {
        this.#shifted = 0
        this.#value |= this.#bytes[this.#next++] ?? 0
      }
    }
    return isOne ? 1 : 0
  }

  literal(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++) value = value * 2 + this.#bit()
    return value
  }

  /** A flag, then magnitude and sign if it is set. */
  optionalSigned(count: number): number {
    if (this.literal(1) === 0) return 0
    const magnitude = this.literal(count)
    return this.literal(1) === 1 ? -magnitude : magnitude
  }
}
