import { describe, expect, it } from 'vitest'
import type { BlockKind, ContainerReading } from '../../../src/container/container-reading.ts'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { readContainer } from '../../../src/container/read-container.ts'
import { nodeContainerTools } from '../../../src/engines/node/byte-source.ts'
import {
  app,
  ascii,
  bmffFile,
  box,
  chunk,
  concat,
  exifApp,
  jpegFile,
  pngFile,
  raw,
  short,
  tEXt,
  tiffStructure,
  u16,
  u32,
  utf8,
  webpFile,
  zTXt,
} from './build-files.ts'
import { read } from './read-all.ts'

const SIZE = { widthPx: 40, heightPx: 30 }
const turned = (value: number, order: 'II' | 'MM' = 'II'): Uint8Array =>
  tiffStructure({ order, main: [short(0x0112, value, order === 'II')] })
const kinds = (reading: ContainerReading | null): BlockKind[] => (reading?.blocks ?? []).map(block => block.kind)
const tiff = (main: Parameters<typeof tiffStructure>[0]['main'] = []): Uint8Array =>
  tiffStructure({ main: [short(256, 40, true), short(257, 30, true), ...main] })

describe('format by bytes', () => {
  it.each([
    ['text', utf8('hello, this is no image at all')],
    ['nothing', new Uint8Array(0)],
    ['HTML', utf8('<!DOCTYPE html><html><svg></svg></html>')],
    ['RIFF that is no WebP', concat(ascii('RIFF'), u32(4), ascii('WAVE'))],
    ['a video', box('ftyp', ascii('isom'), u32(0), ascii('mp42'))],
  ])('does not take %s for an image', async (_name, bytes) => {
    expect(await read(bytes)).toBeNull()
  })

  it.each([
    ['jpeg', jpegFile([])],
    ['png', pngFile([])],
    ['webp', webpFile([])],
    ['avif', bmffFile({ brand: 'avif' })],
    ['heic', bmffFile({ brand: 'heic' })],
    ['tiff', tiff()],
    ['dng', tiff([raw(0xc612, Uint8Array.of(1, 4, 0, 0), 1)])],
    ['gif', gif()],
    ['svg', utf8('<?xml version="1.0"?><svg width="40" height="30px"/>')],
    [
      'bmp',
      concat(
        ascii('BM'),
        new Uint8Array(12),
        u32(40, true),
        u32(40, true),
        u32(0x1_0000_0000 - 30, true),
        new Uint8Array(8),
      ),
    ],
    // Small form, 32 x 24 px is not 40 x 30: the height field holds multiples of eight, so the long form is built.
    ['jxl', Uint8Array.of(0xff, 0x0a, ...jxlHeader(30, 40))],
  ] as const)('reads format and size of %s', async (format, bytes) => {
    expect(await read(bytes)).toMatchObject({ format, stored: SIZE, orientation: 1, frames: 1 })
  })
})

describe('orientation, frames and transparency', () => {
  it.each([
    ['JPEG', jpegFile([exifApp(turned(6))])],
    ['JPEG big-endian', jpegFile([exifApp(turned(6, 'MM'))])],
    ['PNG', pngFile([chunk('eXIf', turned(6))])],
    ['WebP', webpFile([['EXIF', turned(6)]])],
    ['TIFF', tiff([short(274, 6, true)])],
    ['HEIC by irot', bmffFile({ brand: 'heic', properties: [box('irot', [3])] })],
  ])('reads a quarter turn from %s', async (_name, bytes) => {
    expect((await read(bytes))?.orientation).toBe(6)
  })

  it.each([
    [0, null, 1],
    [1, null, 8],
    [2, null, 3],
    [0, 1, 2],
    [0, 0, 4],
    [1, 1, 7],
    [3, 1, 5],
  ])('turns irot %i and imir %s into Exif %i', async (turns, axis, orientation) => {
    const properties = [box('irot', [turns]), ...(axis === null ? [] : [box('imir', [axis])])]

    expect((await read(bmffFile({ brand: 'avif', properties })))?.orientation).toBe(orientation)
  })

  it('ignores an orientation that is none', async () => {
    expect((await read(jpegFile([exifApp(turned(9))])))?.orientation).toBe(1)
  })

  it.each([
    ['APNG', pngFile([chunk('acTL', concat(u32(7), u32(0)))]), 7],
    [
      'WebP',
      webpFile(
        [
          ['ANIM', new Uint8Array(6)],
          ['ANMF', new Uint8Array(16)],
          ['ANMF', new Uint8Array(16)],
        ],
        0x12,
      ),
      2,
    ],
    ['GIF', gif(3), 3],
    ['AVIF sequence', bmffFile({ brand: 'avis', extra: [movie(5)] }), 5],
    ['TIFF', twoPages(), 2],
  ])('counts frames of %s', async (_name, bytes, frames) => {
    expect((await read(bytes))?.frames).toBe(frames)
  })

  it.each([
    ['PNG', pngFile([]), true],
    ['JPEG', jpegFile([]), false],
    ['WebP', webpFile([], 0x10), true],
    [
      'AVIF',
      bmffFile({
        brand: 'avif',
        properties: [box('auxC', [0, 0, 0, 0], ascii('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0'))],
      }),
      true,
    ],
    ['TIFF', tiff([short(338, 2, true)]), true],
  ])('knows whether %s has alpha', async (_name, bytes, hasAlpha) => {
    expect((await read(bytes))?.hasAlpha).toBe(hasAlpha)
  })
})

describe('blocks', () => {
  it('joins JUMBF segments by sequence and drops the repeated box header', async () => {
    const header = concat(u32(24), ascii('jumb'))
    const part = (sequence: number, bytes: readonly number[]): Uint8Array =>
      app(11, ascii('JP'), u16(1), u32(sequence), header, Uint8Array.from(bytes))
    const reading = await read(jpegFile([part(1, [1, 2, 3, 4]), part(2, [5, 6, 7, 8])]))

    expect(reading?.blocks[0]?.kind).toBe('c2pa')
    expect([...(reading?.blocks[0]?.bytes ?? [])]).toEqual([...header, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('joins JUMBF segments no further than the first whose number goes back, as c2pa-rs does', async () => {
    const header = concat(u32(24), ascii('jumb'))
    const part = (sequence: number, value: number): Uint8Array =>
      app(11, ascii('JP'), u16(1), u32(sequence), header, Uint8Array.of(value))
    const reading = await read(jpegFile([part(1, 1), part(5, 5), part(2, 2), part(6, 6)]))

    expect([...(reading?.blocks[0]?.bytes ?? [])]).toEqual([...header, 1, 5])
    expect(reading?.problems.filter(problem => problem.includes('out of order'))).toHaveLength(2)
  })

  it.each([
    ['PNG', pngFile([chunk('caBX', ascii('store'))])],
    ['WebP', webpFile([['C2PA', ascii('store')]])],
    [
      'AVIF',
      bmffFile({
        brand: 'avif',
        extra: [
          box(
            'uuid',
            Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
            [0, 0, 0, 0],
            ascii('manifest\0'),
            new Uint8Array(8),
            ascii('store'),
          ),
        ],
      }),
    ],
    ['TIFF', tiff([raw(0xcd41, ascii('store'))])],
    ['GIF', gif(1, concat([0x21, 0xff, 11], ascii('C2PA_GIF\x01\0\0'), [5], ascii('store'), [0]))],
    [
      'SVG',
      utf8(
        `<svg width="1" height="1"><metadata><c2pa:manifest xmlns:c2pa="http://c2pa.org/manifest">${btoa('store')}</c2pa:manifest></metadata></svg>`,
      ),
    ],
  ])('finds the C2PA store of a %s', async (_name, bytes) => {
    const block = (await read(bytes))?.blocks.find(candidate => candidate.kind === 'c2pa')

    expect(Buffer.from(block?.bytes ?? []).toString()).toBe('store')
  })

  it('keeps how a PNG text stood, so that it can be carried over', async () => {
    const reading = await read(pngFile([tEXt('a', utf8('å')), zTXt('b', ascii('x'))]))

    expect(reading?.blocks).toMatchObject([
      { kind: 'text', key: 'a', text: 'å', chunk: 'tEXt' },
      { kind: 'text', key: 'b', text: 'x', chunk: 'zTXt' },
    ])
  })

  it('finds what stands behind the end when the last bytes do not say that nothing does', async () => {
    expect(kinds(await read(jpegFile([], ascii('video or other'))))).toEqual(['trailer'])
    expect(kinds(await read(jpegFile([], new Uint8Array(12))))).toEqual([])
  })

  it('reports a Brotli box where no decoder is given, and reads it where one is', async () => {
    const file = concat(box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]), box('brob', ascii('xml '), brotliEmpty()))
    const plain = await readContainer(memoryByteSource(file), { inflate: nodeContainerTools.inflate })

    expect(plain?.problems.join()).toContain('Brotli')
    expect(kinds(await read(file))).toEqual(['xmp'])
  })
})

function gif(frames = 1, extension: Uint8Array = new Uint8Array(0)): Uint8Array {
  const frame = concat([0x21, 0xf9, 4, 0, 0, 0, 0, 0], [0x2c, 0, 0, 0, 0, 40, 0, 30, 0, 0], [2, 2, 0x4c, 1, 0])
  return concat(
    ascii('GIF89a'),
    [40, 0, 30, 0, 0, 0, 0],
    extension,
    ...Array.from({ length: frames }, () => frame),
    [0x3b],
  )
}

function movie(samples: number): Uint8Array {
  return box('moov', box('trak', box('mdia', box('minf', box('stbl', box('stsz', u32(0), u32(0), u32(samples)))))))
}

/** A second directory behind the first one, linked from it. */
function twoPages(): Uint8Array {
  const entry = (tag: number, value: number): Uint8Array =>
    concat(u16(tag, true), u16(3, true), u32(1, true), u16(value, true), [0, 0])
  const page = (next: number): Uint8Array => concat(u16(2, true), entry(256, 40), entry(257, 30), u32(next, true))
  return concat(ascii('II'), u16(42, true), u32(8, true), page(8 + 30), page(0))
}

/** Long form: not small, 9-bit height, no ratio, 9-bit width; bits from the lowest up; then all defaults. */
function jxlHeader(heightPx: number, widthPx: number): Uint8Array {
  const bits = [0, 0, 0, ...bitsOf(heightPx - 1, 9), 0, 0, 0, 0, 0, ...bitsOf(widthPx - 1, 9), 1]
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [index, bit] of bits.entries()) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))
  return bytes
}

const bitsOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => (value >> index) & 1)
/** Brotli stream of four raw bytes `<a/>`. */
const brotliEmpty = (): Uint8Array => Uint8Array.of(0x8b, 0x01, 0x80, 0x3c, 0x61, 0x2f, 0x3e, 0x03)
