import {
  BLOCK_WORDS,
  countBits,
  DCT_WORDS,
  FINGERPRINT_WORDS,
  MAX_SAME_SCORE,
  type Fingerprint,
} from './fingerprint.ts'

/** A fingerprint that came near enough. `label` is what it was added under. */
export interface NearFingerprint {
  readonly label: number
  readonly score: number
}

/** Room for this many fingerprints to begin with; doubled when full. */
const FIRST_CAPACITY = 1_024

/**
 * All fingerprints side by side in typed arrays, searched from end to end: 40 bytes and a few nanoseconds each, so a
 * million are a matter of milliseconds and no tree has to be kept right. Labels are whole numbers up to 2^53.
 */
export class SimilarIndex {
  #dct = new Uint32Array(FIRST_CAPACITY * DCT_WORDS)
  #block = new Uint32Array(FIRST_CAPACITY * BLOCK_WORDS)
  #labels = new Float64Array(FIRST_CAPACITY)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Adds one fingerprint of `FINGERPRINT_WORDS` words. */
  add(label: number, words: Fingerprint): void {
    if (words.length !== FINGERPRINT_WORDS)
      throw new Error(`Expected ${FINGERPRINT_WORDS} words but received ${words.length}`)
    if (this.#count === this.#labels.length) this.#grow()
    this.#dct.set(words.subarray(0, DCT_WORDS), this.#count * DCT_WORDS)
    this.#block.set(words.subarray(DCT_WORDS), this.#count * BLOCK_WORDS)
    this.#labels[this.#count] = label
    this.#count += 1
  }

  /** Adds one fingerprint given as bytes (`fingerprintBytes`), without making anything on the way: millions are loaded so. */
  addBytes(label: number, bytes: Uint8Array): void {
    if (bytes.length !== FINGERPRINT_WORDS * 4)
      throw new Error(`Expected ${FINGERPRINT_WORDS * 4} bytes but received ${bytes.length}`)
    if (this.#count === this.#labels.length) this.#grow()
    for (let word = 0; word < FINGERPRINT_WORDS; word += 1) {
      const at = word * 4
      const value =
        ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
      if (word < DCT_WORDS) this.#dct[this.#count * DCT_WORDS + word] = value
      else this.#block[this.#count * BLOCK_WORDS + word - DCT_WORDS] = value
    }
    this.#labels[this.#count] = label
    this.#count += 1
  }

  /**
   * Everything within `maxScore` of any of the queries, nearest first, each label once with its best score. The short
   * hash is looked at first; the long one only where the short one leaves a chance.
   */
  search(queries: readonly Fingerprint[], maxScore: number = MAX_SAME_SCORE): readonly NearFingerprint[] {
    const best = new Map<number, number>()
    for (const query of queries) this.#scan(query, maxScore, best)
    return [...best].map(([label, score]) => ({ label, score })).sort((a, b) => a.score - b.score || a.label - b.label)
  }

  #scan(query: Fingerprint, maxScore: number, best: Map<number, number>): void {
    const [high = 0, low = 0] = query
    const dct = this.#dct
    const maxDctBits = Math.floor(maxScore / 4)
    for (let index = 0, end = this.#count; index < end; index += 1) {
      const dctBits = countBits((dct[index * 2] ?? 0) ^ high) + countBits((dct[index * 2 + 1] ?? 0) ^ low)
      if (dctBits > maxDctBits) continue
      const score = dctBits * 4 + this.#blockBits(index, query)
      if (score > maxScore) continue
      const label = this.#labels[index] ?? 0
      if (score < (best.get(label) ?? Infinity)) best.set(label, score)
    }
  }

  #blockBits(index: number, query: Fingerprint): number {
    let bits = 0
    for (let word = 0; word < BLOCK_WORDS; word += 1)
      bits += countBits((this.#block[index * BLOCK_WORDS + word] ?? 0) ^ (query[DCT_WORDS + word] ?? 0))
    return bits
  }

  #grow(): void {
    const double = <T extends Uint32Array | Float64Array>(old: T, bigger: T): T => {
      bigger.set(old)
      return bigger
    }
    this.#dct = double(this.#dct, new Uint32Array(this.#dct.length * 2))
    this.#block = double(this.#block, new Uint32Array(this.#block.length * 2))
    this.#labels = double(this.#labels, new Float64Array(this.#labels.length * 2))
  }
}
