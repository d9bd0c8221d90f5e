/** Damage of many kinds, the same for the same seed. Pure. */

/** Numbers 0-1, the same series for the same seed: mulberry32, a public-domain generator. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** A kind of damage, for the report. */
export const MUTATIONS = [
  'bit-flips',
  'truncation',
  'length-field',
  'shuffle',
  'splice',
  'insertion',
  'repetition',
  'fill',
] as const
export type Mutation = (typeof MUTATIONS)[number]

type Random = () => number
const upTo = (random: Random, limit: number): number => Math.floor(random() * Math.max(1, limit))
/** Headers stand at the beginning: half of the damage goes there. */
const place = (random: Random, size: number): number => upTo(random, random() < 0.5 ? Math.min(size, 4_096) : size)
/** Lengths that readers stumble on. */
const LENGTHS = [0, 1, 2, 3, 4, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

/** A damaged copy of `one`; `other` is what splices take from. */
export function mutate(kind: Mutation, random: Random, one: Uint8Array, other: Uint8Array): Uint8Array {
  const size = one.length
  switch (kind) {
    case 'bit-flips': {
      const copy = one.slice()
      for (let count = 1 + upTo(random, 40); count > 0; count -= 1) {
        const at = place(random, size)
        copy[at] = (copy[at] ?? 0) ^ (1 << upTo(random, 8))
      }
      return copy
    }
    case 'truncation':
      return one.slice(0, place(random, size))
    case 'length-field': {
      const copy = one.slice()
      for (let count = 1 + upTo(random, 4); count > 0; count -= 1) writeLength(copy, random)
      return copy
    }
    case 'shuffle':
      return shuffled(one, random)
    case 'splice':
      return joined([one.subarray(0, place(random, size)), other.subarray(place(random, other.length))])
    case 'insertion': {
      const at = place(random, size)
      const from = place(random, other.length)
      return joined([one.subarray(0, at), other.subarray(from, from + upTo(random, 20_000)), one.subarray(at)])
    }
    case 'repetition': {
      const from = place(random, size)
      const part = one.subarray(from, from + 1 + upTo(random, 2_000))
      return joined([
        one.subarray(0, from),
        ...Array.from({ length: 2 + upTo(random, 200) }, () => part),
        one.subarray(from),
      ])
    }
    case 'fill': {
      const from = place(random, size)
      return one
        .slice()
        .fill(upTo(random, 4) === 0 ? upTo(random, 256) : 0xff * upTo(random, 2), from, from + 1 + upTo(random, 5_000))
    }
  }
}

function writeLength(bytes: Uint8Array, random: Random): void {
  if (bytes.length < 8) return
  const view = new DataView(bytes.buffer)
  const at = Math.min(place(random, bytes.length), bytes.length - 4)
  const value = random() < 0.7 ? (LENGTHS[upTo(random, LENGTHS.length)] ?? 0) : upTo(random, bytes.length * 2)
  if (random() < 0.5) view.setUint32(at, value, random() < 0.3)
  else view.setUint16(at, value & 0xffff, random() < 0.3)
}

/** Segments, chunks or boxes in another order; the signature stays in front. */
function shuffled(bytes: Uint8Array, random: Random): Uint8Array {
  const [first, ...rest] = parts(bytes)
  for (let index = rest.length - 1; index > 0; index -= 1) {
    const other = upTo(random, index + 1)
    const held = rest[index] as Uint8Array
    rest[index] = rest[other] as Uint8Array
    rest[other] = held
  }
  return joined([first ?? bytes, ...rest])
}

/** Cuts a file at its own seams (JPEG segments, PNG and RIFF chunks, boxes), else into pieces of 512 bytes. */
function parts(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50
  const isRiff = bytes[0] === 0x52 && bytes[1] === 0x49
  const isBoxes = bytes.length > 8 && bytes[4] === 0x66 && bytes[5] === 0x74
  const start = isJpeg ? 2 : isPng ? 8 : isRiff ? 12 : 0
  const cut = [bytes.subarray(0, start)]
  let at = start
  while (at + 8 <= bytes.length && cut.length < 2_000) {
    let length = 512
    if (isJpeg) length = bytes[at] === 0xff && bytes[at + 1] !== 0xda ? 2 + view.getUint16(at + 2) : bytes.length - at
    else if (isPng) length = 12 + view.getUint32(at)
    else if (isRiff) length = 8 + view.getUint32(at + 4, true)
    else if (isBoxes) length = Math.max(8, view.getUint32(at))
    cut.push(bytes.subarray(at, at + length))
    at += length
  }
  return cut
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
