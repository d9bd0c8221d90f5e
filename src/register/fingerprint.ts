/**
 * Perceptual fingerprints as text and numbers: 64 bits of a DCT hash and 256 bits of a block-mean hash. What is computed
 * from the pixels stands in `engines/node/register/perceptual-hash.ts`; here they are only written, read and compared.
 */

/** 32-bit words of each part. */
export const DCT_WORDS = 2
export const BLOCK_WORDS = 8
/** 32-bit words of a whole fingerprint. */
export const FINGERPRINT_WORDS = DCT_WORDS + BLOCK_WORDS
/** `f1:` and 80 hex digits. The prefix is the method's version: fingerprints of different methods are never compared. */
export const FINGERPRINT_PATTERN = /^f1:[0-9a-f]{80}$/

/** Ten 32-bit words: two of the DCT hash, eight of the block-mean hash. */
export type Fingerprint = Uint32Array

/** A fingerprint as the register keeps it. */
export function writeFingerprint(words: Fingerprint): string {
  return `f1:${[...words].map(word => word.toString(16).padStart(8, '0')).join('')}`
}

/** The fingerprint in a text, or null when it is none of this method. */
export function readFingerprint(text: string): Fingerprint | null {
  if (!FINGERPRINT_PATTERN.test(text)) return null
  return Uint32Array.from({ length: FINGERPRINT_WORDS }, (_, index) =>
    Number.parseInt(text.slice(3 + index * 8, 11 + index * 8), 16),
  )
}

/** Bytes of a fingerprint, big-endian: the digits of its text. */
export function fingerprintBytes(words: Fingerprint): Uint8Array {
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => view.setUint32(index * 4, word))
  return bytes
}

/** How far apart two fingerprints are: bits that differ, 0-64 and 0-256. */
export interface FingerprintDistance {
  readonly dctBits: number
  readonly blockBits: number
}

/** Compares two fingerprints. */
export function compareFingerprints(a: Fingerprint, b: Fingerprint): FingerprintDistance {
  let dctBits = 0
  let blockBits = 0
  for (let index = 0; index < FINGERPRINT_WORDS; index += 1) {
    const bits = countBits((a[index] ?? 0) ^ (b[index] ?? 0))
    if (index < DCT_WORDS) dctBits += bits
    else blockBits += bits
  }
  return { dctBits, blockBits }
}

/** Bits set in a 32-bit word, by parallel addition (Warren, Hacker's Delight, 5-1). */
export function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * One number for two distances: 0-512, each method counting for half. Measured with `scripts/measure/register.ts`.
 */
export function distanceScore({ dctBits, blockBits }: FingerprintDistance): number {
  return dctBits * 4 + blockBits
}

/**
 * Largest score that counts as the same picture. On the corpus copies that were recompressed or resized and 99 % of those
 * with a 5 % crop stay below it; the nearest two pictures with nothing in common are two graphics on white at 80, and the
 * nearest two photographs stand above 100.
 */
export const MAX_SAME_SCORE = 76
