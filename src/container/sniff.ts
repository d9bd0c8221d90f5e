import type { ImageFormat } from '../domain/image.ts'
import { hasAscii, latin1, readU16, readU32 } from './bytes.ts'

/** Bytes `sniffFormat` wants to see; fewer is fine for short files. */
export const SNIFF_BYTES = 1_024

/** AVIF brands: AV1 Image File Format 1.1 section 6; HEIF brands: ISO/IEC 23008-12 annex B and section 10. */
const AVIF_BRANDS = ['avif', 'avis']
const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1']

/**
 * The format a file's first bytes show; the name's extension is never asked (PNG named .jpg is common).
 * DNG is a TIFF until its tags are read: comes back as `tiff`. Null: no image we know.
 */
export function sniffFormat(head: Uint8Array): ImageFormat | null {
  if (readU16(head, 0) === 0xffd8 && (head[2] ?? 0xff) === 0xff) return 'jpeg'
  if (readU32(head, 0) === 0x89504e47 && readU32(head, 4) === 0x0d0a1a0a) return 'png'
  if (hasAscii(head, 'RIFF') && hasAscii(head, 'WEBP', 8)) return 'webp'
  if (hasAscii(head, 'ftyp', 4)) return sniffBrands(head)
  if (hasAscii(head, 'GIF87a') || hasAscii(head, 'GIF89a')) return 'gif'
  if (readU16(head, 0) === 0xff0a || hasAscii(head, 'JXL \r\n\u0087\n', 4)) return 'jxl'
  if (isTiff(head)) return 'tiff'
  if (hasAscii(head, 'BM') && head.length > 26 && [12, 40, 52, 56, 64, 108, 124].includes(readU32(head, 14, true)))
    return 'bmp'
  return isSvg(head) ? 'svg' : null
}

function isTiff(head: Uint8Array): boolean {
  const order = latin1(head, 0, 2)
  if (order !== 'II' && order !== 'MM') return false
  const magic = readU16(head, 2, order === 'II')
  return magic === 42 || magic === 43
}

/** The major brand decides; a generic one (mif1, msf1) gives way to AVIF among the compatible brands. */
function sniffBrands(head: Uint8Array): ImageFormat | null {
  const end = Math.min(head.length, Math.max(16, readU32(head, 0)))
  const brands = [latin1(head, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(head, at, at + 4))
  if (brands.some(brand => AVIF_BRANDS.includes(brand))) return 'avif'
  return brands.some(brand => HEIF_BRANDS.includes(brand)) ? 'heic' : null
}

/** SVG: an `<svg` element among the first bytes, with only XML prolog, comments and whitespace before it. */
function isSvg(head: Uint8Array): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  const text = isUtf16 ? latin1(head).replaceAll('\0', '') : latin1(head)
  return (
    /^[^<]{0,16}<(?:\?xml|!--|!DOCTYPE\s+svg|svg|[\w-]{1,20}:svg)/i.test(text) &&
    /<(?:[\w-]{1,20}:)?svg[\s>]/i.test(text)
  )
}
