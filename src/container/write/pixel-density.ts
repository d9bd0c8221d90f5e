import { concatBytes, hasAscii, readU16, readU32 } from '../bytes.ts'
import { ascii, u16, u32 } from './number-bytes.ts'

/** How many px a length of paper holds; `none`: only the ratio of the two numbers counts (pixel shape). */
export interface PixelDensity {
  readonly unit: 'none' | 'inch' | 'centimetre'
  readonly x: number
  readonly y: number
}

const JFIF_UNITS = ['none', 'inch', 'centimetre'] as const
const CENTIMETRES_PER_INCH = 2.54

/** Density of a JFIF segment without marker and length (ITU-T T.871 section 10.1); null when it is none or holds zeros. */
export function densityOfJfif(payload: Uint8Array): PixelDensity | null {
  const unit = JFIF_UNITS[payload[7] ?? 3]
  if (!hasAscii(payload, 'JFIF\0') || unit === undefined) return null
  const [x, y] = [readU16(payload, 8), readU16(payload, 10)]
  return x > 0 && y > 0 ? { unit, x, y } : null
}

/** Density of a PNG `pHYs` (PNG specification section 11.3.4.3): px per metre, or a ratio. */
export function densityOfPhys(bytes: Uint8Array): PixelDensity | null {
  const [x, y] = [readU32(bytes, 0), readU32(bytes, 4)]
  if (x <= 0 || y <= 0) return null
  return bytes[8] === 1 ? { unit: 'centimetre', x: x / 100, y: y / 100 } : { unit: 'none', x, y }
}

/** A JFIF 1.02 segment without thumbnail. Numbers are 16 bits: what is larger or not whole is written per inch. */
export function jfifPayload(density: PixelDensity): Uint8Array {
  const { unit, x, y } = fitJfif(density)
  const numbers = concatBytes([u16(x), u16(y)])
  return concatBytes([ascii('JFIF\0'), Uint8Array.of(1, 2, JFIF_UNITS.indexOf(unit)), numbers, Uint8Array.of(0, 0)])
}

function fitJfif({ unit, x, y }: PixelDensity): PixelDensity {
  const isWhole = Number.isInteger(x) && Number.isInteger(y)
  const factor = unit === 'centimetre' && !isWhole ? CENTIMETRES_PER_INCH : 1
  const fit = (value: number): number => Math.min(0xffff, Math.max(1, Math.round(value * factor)))
  return { unit: factor === 1 ? unit : 'inch', x: fit(x), y: fit(y) }
}

/** The payload of a `pHYs` chunk. */
export function physPayload({ unit, x, y }: PixelDensity): Uint8Array {
  const perMetre = unit === 'none' ? 1 : unit === 'centimetre' ? 100 : 100 / CENTIMETRES_PER_INCH
  return concatBytes([
    u32(Math.round(x * perMetre)),
    u32(Math.round(y * perMetre)),
    Uint8Array.of(unit === 'none' ? 0 : 1),
  ])
}
