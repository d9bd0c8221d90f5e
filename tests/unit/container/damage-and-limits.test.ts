import { describe, expect, it } from 'vitest'
import type { ByteSource } from '../../../src/container/container-reading.ts'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { readContainer } from '../../../src/container/read-container.ts'
import { nodeContainerTools } from '../../../src/engines/node/byte-source.ts'
import {
  app,
  ascii,
  box,
  chunk,
  concat,
  exifApp,
  jpegFile,
  pngFile,
  segment,
  short,
  tiffStructure,
  u16,
  u32,
  zTXt,
} from './build-files.ts'
import { read } from './read-all.ts'

const turned = (value: number): Uint8Array => tiffStructure({ main: [short(0x0112, value, true)] })

describe('damage and limits', () => {
  it.each([
    ['a JPEG cut in a segment', jpegFile([exifApp(turned(1))]).slice(0, 20)],
    ['a PNG without IEND', pngFile([]).slice(0, -12)],
    ['a PNG chunk of impossible length', concat(pngFile([]).slice(0, 33), u32(0xffffffff), ascii('tEXt'))],
    ['a damaged zTXt', pngFile([chunk('zTXt', ascii('key\0\0not zlib'))])],
    [
      'a TIFF whose directories form a loop',
      concat(ascii('II'), u16(42, true), u32(8, true), u16(1, true), new Uint8Array(12), u32(8, true)),
    ],
    [
      'a TIFF with 65535 entries',
      concat(ascii('II'), u16(42, true), u32(8, true), u16(0xffff, true), new Uint8Array(40)),
    ],
    ['a BMFF box of size 1 without room', concat(box('ftyp', ascii('heic'), u32(0)), u32(1), ascii('meta'))],
  ])('tells about %s and does not throw', async (_name, bytes) => {
    expect((await read(bytes))?.problems.length).toBeGreaterThan(0)
  })

  it('does not keep a deflate bomb', async () => {
    const reading = await readContainer(memoryByteSource(pngFile([zTXt('k', new Uint8Array(1000))])), {
      inflate: (bytes, maxBytes) => nodeContainerTools.inflate(bytes, Math.min(maxBytes, 999)),
    })

    expect(reading?.blocks).toEqual([])
    expect(reading?.problems.join()).toContain('too large')
  })

  it('reads a header only, not the pixels, of a large file', async () => {
    const pixels = chunk('IDAT', new Uint8Array(3_000_000))
    const counted = countingSource(concat(pngFile([]).slice(0, 33), pixels, chunk('IEND', new Uint8Array(0))))
    await readContainer(counted.source, nodeContainerTools)

    expect(counted.bytes()).toBeLessThan(2_000)
  })

  it('keeps nothing of a manifest store in more parts than are read: its beginning is not the store', async () => {
    const head = concat(u32(8), ascii('jumb'))
    const part = (number: number): Uint8Array => app(11, ascii('JP'), u16(1), u32(number), head, ascii('part'))
    const stored = (count: number) => read(jpegFile(Array.from({ length: count }, (_, index) => part(index + 1))))
    const bytesOf = (reading: Awaited<ReturnType<typeof stored>>) =>
      reading?.blocks.filter(({ kind }) => kind === 'c2pa').map(({ bytes }) => bytes.length)

    expect(bytesOf(await stored(1_000))).toEqual([8 + 1_000 * 4])
    const over = await stored(1_100)
    expect(bytesOf(over)).toEqual([0])
    expect(over?.problems.join()).toContain('too many parts')
  })

  it('sees a comment between two scans and data behind the end of a JPEG that ends in its end marker', async () => {
    const whole = jpegFile([])
    const scan = concat([0xff, 0xda], u16(2), new Uint8Array(600_000))
    const reading = await read(
      concat(
        whole.slice(0, -4),
        scan,
        segment(0xfe, ascii('between')),
        scan,
        [0xff, 0xd9],
        ascii('behind'),
        [0xff, 0xd9],
      ),
    )

    expect(reading?.blocks.map(block => [block.kind, block.text ?? ascii('behind').length])).toEqual([
      ['comment', 'between'],
      ['trailer', 6],
    ])
    expect(reading?.problems).toEqual([])
  })

  it('takes no marker that stands in damaged data by chance for a segment', async () => {
    const whole = jpegFile([])
    const damaged = concat(
      whole.slice(0, -4),
      [0xff, 0xda],
      u16(2),
      new Uint8Array(50),
      [0xff, 0xfe],
      u16(60_000),
      [0xff, 0xd9],
    )

    expect((await read(damaged))?.blocks).toEqual([])
  })
})

function countingSource(bytes: Uint8Array): { source: ByteSource; bytes: () => number } {
  const plain = memoryByteSource(bytes)
  let count = 0
  const source: ByteSource = {
    size: plain.size,
    read: async (offset, length) => {
      const part = await plain.read(offset, length)
      count += part.length
      return part
    },
  }
  return { source, bytes: () => count }
}
