import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readAvifCoding } from '../../../src/engines/node/pixels/avif-coding.ts'
import { readJpegCoding } from '../../../src/engines/node/pixels/jpeg-coding.ts'
import { readTiffCoding } from '../../../src/engines/node/pixels/tiff-coding.ts'
import { readWebpCoding } from '../../../src/engines/node/pixels/webp-coding.ts'

const WIDTH = 64
const picture = () =>
  sharp(
    Uint8Array.from({ length: WIDTH * WIDTH * 3 }, (_, index) => (index * 7 + Math.floor(index / 97) * 31) % 256),
    { raw: { width: WIDTH, height: WIDTH, channels: 3 } },
  )
const readFrom = (bytes: Uint8Array) => async (offset: number, length: number) =>
  bytes.subarray(offset, offset + length)

describe('coding of a JPEG', () => {
  it.each([1, 10, 50, 75, 90, 95, 100])('finds quality %i again', async quality => {
    const bytes = await picture().jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
    expect(readJpegCoding(bytes).quality).toBe(quality)
  })

  it.each(['4:4:4', '4:2:0'] as const)('finds chroma %s', async chromaSubsampling => {
    const bytes = await picture().jpeg({ chromaSubsampling }).toBuffer()
    expect(readJpegCoding(bytes).chroma).toBe(chromaSubsampling)
  })

  it('takes 4:2:2 for 4:4:4, so that no colour detail is lost', async () => {
    const bytes = Uint8Array.from(await picture().jpeg({ chromaSubsampling: '4:2:0' }).toBuffer())
    const frame = bytes.findIndex((byte, index) => byte === 0xff && bytes[index + 1] === 0xc0)
    bytes[frame + 11] = 0x21
    expect(readJpegCoding(bytes).chroma).toBe('4:4:4')
  })

  it('tells progressive from baseline', async () => {
    expect(readJpegCoding(await picture().jpeg({ progressive: true }).toBuffer()).isProgressive).toBe(true)
    expect(readJpegCoding(await picture().jpeg().toBuffer()).isProgressive).toBe(false)
  })

  it('never ends up coarser than foreign tables', async () => {
    const foreign = await picture().jpeg({ quality: 80, quantisationTable: 3, chromaSubsampling: '4:4:4' }).toBuffer()
    const { quality } = readJpegCoding(foreign)
    const again = await picture().jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
    expect(sumOfTables(again)).toBeLessThanOrEqual(sumOfTables(foreign))
  })
})

describe('coding of a WebP', () => {
  it('tells lossless from lossy', async () => {
    expect(readWebpCoding(await picture().webp({ lossless: true }).toBuffer()).isLossless).toBe(true)
    expect(readWebpCoding(await picture().webp().toBuffer()).isLossless).toBe(false)
  })

  it.each([30, 60, 80, 95])('is not coarser than quality %i and not absurdly finer', async quality => {
    const found = readWebpCoding(await picture().webp({ quality }).toBuffer()).quality
    expect(found).toBeGreaterThanOrEqual(quality - 2)
    expect(found).toBeLessThanOrEqual(Math.min(100, quality + 35))
  })
})

describe('coding of a TIFF', () => {
  it.each([
    ['none', false],
    ['lzw', false],
    ['deflate', false],
    ['packbits', false],
  ] as const)('finds %s', async (compression, isLossy) => {
    const bytes = await picture().tiff({ compression }).toBuffer()
    expect(await readTiffCoding(readFrom(bytes))).toEqual({ compression, isLossy })
  })

  it('keeps lossy pixels by a lossless compression', async () => {
    const bytes = await picture().tiff({ compression: 'jpeg' }).toBuffer()
    expect(await readTiffCoding(readFrom(bytes))).toEqual({ compression: 'deflate', isLossy: true })
  })

  it('reads BigTIFF', async () => {
    const bytes = await picture().tiff({ compression: 'lzw', bigtiff: true }).toBuffer()
    expect(await readTiffCoding(readFrom(bytes))).toEqual({ compression: 'lzw', isLossy: false })
  })
})

describe('coding of an AVIF', () => {
  it.each([
    [8, '4:4:4'],
    [8, '4:2:0'],
    [10, '4:2:0'],
    [12, '4:4:4'],
  ] as const)('finds %i bits and %s', async (bitdepth, chromaSubsampling) => {
    const bytes = await picture().avif({ bitdepth, chromaSubsampling, effort: 0 }).toBuffer()
    expect(readAvifCoding(bytes)).toMatchObject({ bitDepth: bitdepth, chroma: chromaSubsampling, isHdr: false })
  })
})

describe('hostile bytes', () => {
  it('never throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom('', 'II*\0\b\0\0\0', 'MM\0+\0\b\0\0', 'RIFF....WEBPVP8 ', '\xff\xd8\xff\xdb'),
        async (tail, start) => {
          const bytes = Uint8Array.from([...Buffer.from(start, 'latin1'), ...tail])
          readJpegCoding(bytes)
          readWebpCoding(bytes)
          readAvifCoding(bytes)
          expect(await readTiffCoding(readFrom(bytes))).toHaveProperty('compression')
        },
      ),
    )
  })
})

function sumOfTables(jpeg: Uint8Array): number {
  let sum = 0
  for (
    let at = 2;
    at + 4 < jpeg.length && jpeg[at + 1] !== 0xda;
    at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0)
  ) {
    if (jpeg[at + 1] !== 0xdb) continue
    const length = (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0)
    for (let index = at + 4; index < at + 2 + length; index++) if ((index - at - 4) % 65 !== 0) sum += jpeg[index] ?? 0
  }
  return sum
}
