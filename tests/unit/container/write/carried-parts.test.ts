import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/container/bytes.ts'
import { memoryByteSource } from '../../../../src/container/memory-byte-source.ts'
import { addExifTexts, addUserComment, takenTags } from '../../../../src/container/write/add-exif-texts.ts'
import { NO_BLOCKS } from '../../../../src/container/write/metadata-blocks.ts'
import { ascii, u16, u32 } from '../../../../src/container/write/number-bytes.ts'
import {
  densityOfJfif,
  densityOfPhys,
  jfifPayload,
  physPayload,
} from '../../../../src/container/write/pixel-density.ts'
import { foreignColour, readPngColour } from '../../../../src/container/write/png-colour-chunks.ts'
import { namePartsLeftOut } from '../../../../src/container/write/tiff-left-out.ts'
import { writeTiffMetadata } from '../../../../src/container/write/write-tiff.ts'
import { writePngMetadata } from '../../../../src/container/write/write-png.ts'
import { addGraphTexts, splitGraphTexts } from '../../../../src/metadata/merge-xmp-prompts.ts'

describe('density', () => {
  it('comes back from JFIF as it went in', () => {
    const whole = fc.integer({ min: 1, max: 65_535 })
    const unit = fc.constantFrom('none' as const, 'inch' as const, 'centimetre' as const)
    fc.assert(
      fc.property(unit, whole, whole, (u, x, y) => {
        expect(densityOfJfif(jfifPayload({ unit: u, x, y }))).toEqual({ unit: u, x, y })
      }),
    )
  })

  it('goes from PNG to JFIF per inch where px per cm are not whole', () => {
    const png = densityOfPhys(physPayload({ unit: 'inch', x: 300, y: 300 }))
    expect(densityOfJfif(jfifPayload(png ?? { unit: 'none', x: 1, y: 1 }))).toEqual({ unit: 'inch', x: 300, y: 300 })
  })

  it('is none where a segment is cut off, damaged or says zero', () => {
    expect(densityOfJfif(ascii('JFIF\0'))).toBeNull()
    expect(densityOfJfif(jfifPayload({ unit: 'inch', x: 1, y: 1 }).with(9, 0))).toBeNull()
    expect(densityOfPhys(new Uint8Array(4))).toBeNull()
  })
})

const chunk = (type: string, bytes: Uint8Array) =>
  concatBytes([u32(bytes.length), ascii(type), bytes, new Uint8Array(4)])
const png = (...chunks: readonly Uint8Array[]) => {
  const header = concatBytes([u32(1), u32(1), Uint8Array.of(8, 2, 0, 0, 0)])
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)
  return concatBytes([
    signature,
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', new Uint8Array(3)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

describe('colour chunks of a PNG', () => {
  it('are read once each, up to the picture data, with the form of the picture', async () => {
    const file = png(chunk('gAMA', u32(100_000)), chunk('gAMA', u32(1)), chunk('pHYs', new Uint8Array(9)))
    const colour = await readPngColour(memoryByteSource(file))
    expect(colour?.form).toBe('8/2')
    expect(colour?.chunks.map(c => [c.type, c.bytes.length])).toEqual([
      ['gAMA', 4],
      ['pHYs', 9],
    ])
    expect(foreignColour(colour?.chunks ?? [])).toEqual(['PNG gAMA'])
  })

  it('say nothing foreign where they say sRGB', () => {
    expect(foreignColour([{ type: 'gAMA', bytes: u32(45_455) }])).toEqual([])
    expect(
      foreignColour([
        { type: 'sRGB', bytes: Uint8Array.of(0) },
        { type: 'gAMA', bytes: u32(9) },
      ]),
    ).toEqual([])
    expect(foreignColour([{ type: 'cICP', bytes: Uint8Array.of(9, 16, 0, 1) }])).toEqual(['PNG cICP'])
  })

  it("replace the encoder's own, and stand before the picture data", async () => {
    const ours = physPayload({ unit: 'inch', x: 300, y: 300 })
    const written = writePngMetadata(png(chunk('pHYs', new Uint8Array(9))), {
      ...NO_BLOCKS,
      chunks: [{ type: 'pHYs', bytes: ours }],
    })
    const colour = written.kind === 'written' ? await readPngColour(memoryByteSource(written.bytes)) : null
    expect(colour?.chunks).toEqual([{ type: 'pHYs', bytes: ours }])
  })

  it('never throw on arbitrary bytes', async () => {
    const head = png().subarray(0, 33)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        expect((await readPngColour(memoryByteSource(concatBytes([head, bytes]))))?.form).toBe('8/2')
      }),
    )
  })
})

describe("ComfyUI's graph", () => {
  const graphs = [
    { keyword: 'prompt', text: '{"1":{"class_type":"KSampler"}}' },
    { keyword: 'workflow', text: '{"nodes":[]}' },
  ]

  it('is told from other texts', () => {
    const other = { keyword: 'prompt', text: 'a castle' }
    expect(splitGraphTexts([...graphs, other])).toEqual({ graphs, others: [other] })
  })

  it('goes where ComfyUI puts it in a WebP', () => {
    const made = addGraphTexts(null, graphs, 10_000)
    expect(takenTags(made)).toEqual(new Set([0x010f, 0x0110]))
    const text = new TextDecoder().decode(made ?? new Uint8Array(0))
    expect(text).toContain('prompt:{"1":{"class_type":"KSampler"}}\0')
    expect(text).toContain('workflow:{"nodes":[]}\0')
  })

  it("never overwrites a camera's Make or Model, and never outgrows its room", () => {
    const camera = addExifTexts(null, [{ tag: 0x0110, text: 'Kamera' }])
    expect(addGraphTexts(camera, graphs, 10_000)).toBeNull()
    expect(addGraphTexts(null, graphs, 50)).toBeNull()
  })

  it('stands beside a comment that was added before', () => {
    const commented = addUserComment(null, 'Steps: 20, Sampler: Euler')
    const made = addGraphTexts(commented, graphs, 10_000)
    expect(takenTags(made)).toEqual(new Set([0x010f, 0x0110, 0x8769]))
    expect(new TextDecoder().decode(made ?? new Uint8Array(0))).toContain('Steps: 20, Sampler: Euler')
  })
})

describe('Exif in a TIFF', () => {
  it('names Interoperability, which signing would leave pointing at nothing, moved maker notes and damaged values', () => {
    const entry = (tag: number, type: number, count: number, value: number) =>
      concatBytes([u16(tag), u16(type), u32(count), u32(value)])
    const directory = (...entries: readonly Uint8Array[]) => concatBytes([u16(entries.length), ...entries, u32(0)])
    const header = concatBytes([ascii('MM'), u16(42), u32(8)])
    const file = concatBytes([header, directory(entry(0x0100, 4, 1, 1), entry(0x0101, 4, 1, 1))])
    const below = directory(entry(0x927c, 7, 4, 0), entry(0x9286, 7, 99, 9_999), entry(0xa005, 4, 1, 8))
    const exif = concatBytes([header, directory(entry(0x8769, 4, 1, 26)), below])
    const written = writeTiffMetadata(file, { ...NO_BLOCKS, exif })
    expect(written.kind === 'written' ? written.lost : []).toEqual([
      'EXIF Interoperability',
      expect.stringContaining('EXIF MakerNote'),
      'EXIF tag 0x9286 (damaged)',
    ])
  })
})

describe('Exif parts of a TIFF that stay behind', () => {
  const entry = (tag: number, value: number) => concatBytes([u16(tag), u16(4), u32(1), u32(value)])
  const tiff = (...exif: readonly Uint8Array[]) =>
    concatBytes([ascii('MM'), u16(42), u32(8), u16(1), entry(0x8769, 26), u32(0), u16(exif.length), ...exif, u32(0)])

  it('are named', async () => {
    const file = tiff(entry(0x927c, 0), entry(0xa005, 0))
    expect(await namePartsLeftOut(memoryByteSource(file))).toEqual(['EXIF MakerNote', 'EXIF Interoperability'])
    expect(await namePartsLeftOut(memoryByteSource(tiff(entry(0x9000, 0))))).toEqual([])
  })

  it('are none in arbitrary bytes, which never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async bytes => {
        const named = await namePartsLeftOut(memoryByteSource(concatBytes([ascii('II'), Uint8Array.of(42, 0), bytes])))
        expect(named.length).toBeLessThanOrEqual(2)
      }),
    )
  })
})
