/**
 * The inverse transform of T.81, A.3.3, in whole numbers: the accurate one of the Independent JPEG Group ("islow", after Loeffler, Ligtenberg and
 * Moschytz 1989), which libjpeg, libjpeg-turbo and mozjpeg use by default. The same steps of rounding, so that samples are those of a decoder.
 */

/** The algorithm's constants, scaled by 2¹³. */
const C0_298 = 2446
const C0_390 = 3196
const C0_541 = 4433
const C0_765 = 6270
const C0_899 = 7373
const C1_175 = 9633
const C1_501 = 12_299
const C1_847 = 15_137
const C1_961 = 16_069
const C2_053 = 16_819
const C2_562 = 20_995
const C3_072 = 25_172
const SCALE_BITS = 13
/** Bits of fraction that the first pass leaves, and what the second divides by: its own scale, those bits, and 8. */
const FIRST_SHIFT = SCALE_BITS - 2
const SECOND_SHIFT = SCALE_BITS + 2 + 3

const LINES = new Int32Array(64)

/** Where the samples of a block go: from the place of the first one, in rows of a plane. */
export interface BlockTarget {
  readonly plane: Uint8ClampedArray
  readonly from: number
  readonly width: number
}

/** Eight by eight samples, 0-255, of coefficients that have been multiplied with their divisors, row by row. */
export function inverseTransform(coefficients: Int32Array, { plane, from, width }: BlockTarget): void {
  for (let column = 0; column < 8; column++) inverseLine(coefficients, column, 8, FIRST_SHIFT)
  for (let row = 0; row < 8; row++) {
    inverseLine(LINES, 8 * row, 1, SECOND_SHIFT)
    for (let column = 0; column < 8; column++)
      plane[from + row * width + column] = (LINES[8 * row + column] as number) + 128
  }
}

/** Eight frequencies, `step` apart, become eight values in `LINES`, in the same places. */
function inverseLine(input: Int32Array, at: number, step: number, shift: number): void {
  const half = 1 << (shift - 1)
  const two = input[at + 2 * step] as number
  const six = input[at + 6 * step] as number
  const shared = Math.imul(two + six, C0_541)
  const even2 = shared - Math.imul(six, C1_847)
  const even3 = shared + Math.imul(two, C0_765)
  const zero = input[at] as number
  const four = input[at + 4 * step] as number
  const sum = (zero + four) << SCALE_BITS
  const difference = (zero - four) << SCALE_BITS
  const seven = input[at + 7 * step] as number
  const five = input[at + 5 * step] as number
  const three = input[at + 3 * step] as number
  const one = input[at + step] as number
  const z5 = Math.imul(seven + three + five + one, C1_175)
  const z1 = -Math.imul(seven + one, C0_899)
  const z2 = -Math.imul(five + three, C2_562)
  const z3 = z5 - Math.imul(seven + three, C1_961)
  const z4 = z5 - Math.imul(five + one, C0_390)
  const odd0 = Math.imul(seven, C0_298) + z1 + z3
  const odd1 = Math.imul(five, C2_053) + z2 + z4
  const odd2 = Math.imul(three, C3_072) + z2 + z3
  const odd3 = Math.imul(one, C1_501) + z1 + z4
  LINES[at] = (sum + even3 + odd3 + half) >> shift
  LINES[at + 7 * step] = (sum + even3 - odd3 + half) >> shift
  LINES[at + step] = (difference + even2 + odd2 + half) >> shift
  LINES[at + 6 * step] = (difference + even2 - odd2 + half) >> shift
  LINES[at + 2 * step] = (difference - even2 + odd1 + half) >> shift
  LINES[at + 5 * step] = (difference - even2 - odd1 + half) >> shift
  LINES[at + 3 * step] = (sum - even3 + odd0 + half) >> shift
  LINES[at + 4 * step] = (sum - even3 - odd0 + half) >> shift
}
