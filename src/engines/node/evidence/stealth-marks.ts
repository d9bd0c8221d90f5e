import { gunzipSync } from 'node:zlib'
import sharp from 'sharp'
import type { ContainerReading } from '../../../container/container-reading.ts'
import type { Evidence, Exposure } from '../../../domain/evidence.ts'
import {
  type Gunzip,
  hasStealthMagic,
  readStealthAlpha,
  recogniseStealthText,
  type RgbaPixels,
  stealthProbe,
} from '../../../markers/stealth-alpha.ts'
import { MAX_STEALTH_PIXELS, stealthCandidate } from './stealth-suspicion.ts'

/** What hidden pixel data says: marks, and what a hidden prompt exposes. Both empty where nothing is hidden. */
export interface StealthMarks {
  readonly evidence: readonly Evidence[]
  readonly exposure: readonly Exposure[]
}

const NOTHING: StealthMarks = { evidence: [], exposure: [] }
/**
 * Text hidden in the lowest bits of a lossless picture (stealth pnginfo, markers.md section 4). Decodes the few top rows that
 * hold the magic word first, and the whole picture only when it is there. What cannot be decoded hides nothing we can read.
 */
export async function readStealthMarks(path: string, reading: ContainerReading): Promise<StealthMarks> {
  const stored = stealthCandidate(reading)
  if (stored === null) return NOTHING
  const probe = await decode(path, stealthProbe(stored))
  if (probe === null || !hasStealthMagic(probe)) return NOTHING
  const whole = await decode(path, stored)
  const text = whole === null ? null : readStealthAlpha(whole, gunzip)
  return text === null ? NOTHING : recogniseStealthText(text)
}

/** The left top part of a picture, raw. sRGB without conversion: the lowest bits are what matters. */
async function decode(
  path: string,
  part: { readonly widthPx: number; readonly heightPx: number },
): Promise<RgbaPixels | null> {
  try {
    const { data, info } = await sharp(path, {
      limitInputPixels: MAX_STEALTH_PIXELS,
      sequentialRead: true,
      failOn: 'none',
    })
      .extract({ left: 0, top: 0, width: part.widthPx, height: part.heightPx })
      .keepIccProfile()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return info.channels === 4 ? { rgba: data, widthPx: info.width, heightPx: info.height } : null
  } catch {
    return null // The picture does not decode: its own reader reports that.
  }
}

const gunzip: Gunzip = (bytes, maxBytes) => {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    return null // Damaged or oversized: an expected answer for hostile data.
  }
}
