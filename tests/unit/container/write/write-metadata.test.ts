import * as fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { readContainer } from '../../../../src/container/read-container.ts'
import { memoryByteSource } from '../../../../src/container/memory-byte-source.ts'
import { addUserComment } from '../../../../src/container/write/add-exif-texts.ts'
import { exifText } from '../../../../src/container/write/edit-exif.ts'
import { readExifLayout } from '../../../../src/container/write/exif-directory.ts'
import { type MetadataBlocks, NO_BLOCKS } from '../../../../src/container/write/metadata-blocks.ts'
import { RESOURCE, resourceBytes } from '../../../../src/container/write/photoshop-resources.ts'
import { writeMetadata } from '../../../../src/container/write/write-metadata.ts'
import { LABEL_OUTPUT_FORMATS, type LabelOutputFormat } from '../../../../src/domain/label.ts'
import { nodeContainerTools } from '../../../../src/engines/node/byte-source.ts'

const size = { widthPx: 64, heightPx: 48 }
const files = new Map<LabelOutputFormat, Buffer>()
const encoder = new TextEncoder()

beforeAll(async () => {
  for (const format of LABEL_OUTPUT_FORMATS) {
    const image = sharp({
      create: {
        width: 64,
        height: 48,
        channels: 3,
        background: '#845',
        noise: { type: 'gaussian', mean: 120, sigma: 40 },
      },
    })
    files.set(format, await image.withIccProfile('srgb').toFormat(format).toBuffer())
  }
})

describe('splicing metadata', () => {
  it.each(LABEL_OUTPUT_FORMATS)(
    '%s: pixels stay identical and every block comes back, whatever its bytes',
    async format => {
      const file = files.get(format) ?? Buffer.alloc(0)
      const pixels = await sharp(file).raw().toBuffer()
      await fc.assert(
        fc.asyncProperty(fc.string({ maxLength: 3000 }), fc.boolean(), fc.boolean(), async (text, hasExif, isOdd) => {
          const xmp = encoder.encode(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${text}${isOdd ? '.' : ''}</x:xmpmeta>`)
          const exif = hasExif ? addUserComment(null, text) : null
          const written = splice(format, file, { ...NO_BLOCKS, xmp, exif })
          const reading = await read(written)
          expect(reading.problems).toEqual([])
          expect(reading.blocks.filter(b => b.kind === 'xmp').map(b => b.bytes)).toEqual([xmp])
          const [block] = reading.blocks.filter(b => b.kind === 'exif')
          if (exif !== null) expect(commentOf(block?.bytes)).toBe(text.replace(/\0+$/, ''))
          expect(reading.blocks.some(b => b.kind === 'icc')).toBe(true)
          expect(reading.stored).toEqual(size)
          expect(pixels.equals(await sharp(written).raw().toBuffer())).toBe(true)
        }),
        { numRuns: 12 },
      )
    },
  )

  it.each(LABEL_OUTPUT_FORMATS)('%s: written twice holds the second blocks alone', async format => {
    const first = splice(format, files.get(format) ?? Buffer.alloc(0), {
      ...NO_BLOCKS,
      xmp: encoder.encode('<one/>'),
      exif: addUserComment(null, 'ett'),
    })
    const second = splice(format, first, {
      ...NO_BLOCKS,
      xmp: encoder.encode('<two/>'),
      exif: addUserComment(null, 'två'),
    })
    const reading = await read(second)
    expect(reading.blocks.filter(b => b.kind === 'xmp').map(b => new TextDecoder().decode(b.bytes))).toEqual(['<two/>'])
    const [block] = reading.blocks.filter(b => b.kind === 'exif')
    // A TIFF's own Exif directory stays where a new one is not given the same tags; here it is.
    expect(commentOf(block?.bytes)).toBe('två')
    await expect(sharp(second).stats()).resolves.toBeDefined()
  })

  it.each(LABEL_OUTPUT_FORMATS)('%s: never throws on damaged bytes', format => {
    const file = files.get(format) ?? Buffer.alloc(0)
    const blocks = { ...NO_BLOCKS, xmp: encoder.encode('<x/>'), exif: addUserComment(null, 'x') }
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, value, length) => {
        const damaged = Uint8Array.from(file.subarray(0, length))
        if (at < length) damaged[at] = value
        expect(['written', 'malformed']).toContain(writeMetadata(format, damaged, blocks).kind)
      }),
      { numRuns: 300 },
    )
    expect(writeMetadata(format, new Uint8Array(0), blocks).kind).toBe('malformed')
  })

  it('jpeg: names an Exif block that is over 64 KiB instead of writing a broken segment', () => {
    const exif = addUserComment(null, 'x'.repeat(70_000))
    const written = writeMetadata('jpeg', files.get('jpeg') ?? Buffer.alloc(0), { ...NO_BLOCKS, exif })
    expect(written.kind === 'written' ? written.lost.join() : '').toContain('EXIF')
  })

  it('jpeg: JFIF stays first, then Exif, XMP, Photoshop', async () => {
    const jfif = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer()
    const photoshop = resourceBytes([
      { id: RESOURCE.iim, name: Uint8Array.of(0), bytes: Uint8Array.of(0x1c, 2, 5, 0, 1, 65) },
    ])
    const written = splice('jpeg', jfif, {
      ...NO_BLOCKS,
      exif: addUserComment(null, 'x'),
      xmp: encoder.encode('<x/>'),
      photoshop,
    })
    const text = Buffer.from(written).toString('latin1')
    const order = ['JFIF\0', 'Exif\0\0', 'http://ns.adobe.com/xap/1.0/\0', 'Photoshop 3.0\0']
      .map(name => text.indexOf(name))
      .filter(at => at >= 0)
    expect(order.length).toBeGreaterThanOrEqual(3)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })
})

function splice(format: LabelOutputFormat, file: Uint8Array, blocks: MetadataBlocks): Uint8Array {
  const written = writeMetadata(format, file, blocks)
  if (written.kind !== 'written') throw new Error(written.reason)
  return written.bytes
}

async function read(bytes: Uint8Array) {
  const reading = await readContainer(memoryByteSource(bytes), nodeContainerTools)
  if (reading === null) throw new Error('Expected an image')
  return reading
}

function commentOf(exif: Uint8Array | undefined): string | null {
  const entry = exif === undefined ? undefined : readExifLayout(exif)?.exif?.entries.find(e => e.tag === 0x9286)
  return exif === undefined || entry === undefined
    ? null
    : exifText(exif.subarray(entry.valueAt, entry.valueAt + entry.valueBytes), 0x9286)
}
