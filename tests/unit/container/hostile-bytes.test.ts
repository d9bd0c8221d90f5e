import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tidyValue } from '../../../src/domain/evidence.ts'
import { decodeMetadata } from '../../../src/metadata/decode-metadata.ts'
import {
  app,
  ascii,
  bmffFile,
  box,
  chunk,
  commentUnicode,
  concat,
  exifApp,
  jpegFile,
  photoshop,
  pngFile,
  raw,
  seftTrailer,
  short,
  tamXmp,
  tEXt,
  tiffStructure,
  u16,
  u32,
  userComment,
  utf8,
  webpFile,
  xmpApp,
  zTXt,
} from './build-files.ts'
import { readAll, read } from './read-all.ts'

const tiff = tiffStructure({
  main: [short(256, 40, true), short(257, 30, true), raw(700, tamXmp(), 1)],
  exif: [userComment(commentUnicode('le'))],
  gps: [raw(1, ascii('N\0'), 2)],
  thumbnail: concat([0xff, 0xd8], new Uint8Array(30)),
})
const SEEDS: readonly Uint8Array[] = [
  jpegFile(
    [
      exifApp(tiff),
      xmpApp(tamXmp()),
      app(13, ascii('Photoshop 3.0\0'), photoshop([[110, utf8('Made with Google AI')]])),
    ],
    seftTrailer(0x0d91, 'PEg_Info', '{"genAIType":8}'),
  ),
  pngFile(
    [tEXt('parameters', utf8('Steps: 1, Sampler: x')), zTXt('a', utf8('b')), chunk('eXIf', tiff)],
    [tEXt('b', utf8('c'))],
  ),
  webpFile(
    [
      ['EXIF', tiff],
      ['XMP ', tamXmp()],
    ],
    0x12,
  ),
  bmffFile({ brand: 'avif', exif: tiff, xmp: tamXmp(), properties: [box('irot', [1])] }),
  bmffFile({ brand: 'heic', xmp: tamXmp(), isInIdat: true }),
  tiff,
  concat(
    ascii('GIF89a'),
    [40, 0, 30, 0, 0, 0, 0],
    [0x21, 0xfe, 2],
    ascii('hi'),
    [0],
    [0x2c, 0, 0, 0, 0, 40, 0, 30, 0, 0, 2, 1, 0, 0, 0x3b],
  ),
  utf8('<svg width="40" height="30"><metadata><c2pa:manifest>AAAA</c2pa:manifest></metadata></svg>'),
  concat(box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]), box('jxlc', [0xff, 0x0a, 0xff, 0x07]), box('Exif', [0, 0, 0, 0], tiff)),
]
/** Far above what any seed needs; a hang or a quadratic walk would pass it. */
const TIME_LIMIT_MS = 10_000

describe('hostile bytes', () => {
  it('never throws, hangs or grows, whatever is changed in a file', async () => {
    const mutation = fc.record({
      seed: fc.nat(SEEDS.length - 1),
      edits: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          value: fc.oneof(fc.nat(255), fc.constantFrom(0, 255, 127, 128)),
        }),
        { maxLength: 12 },
      ),
      length: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      repeat: fc.nat(3),
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({ seed, edits, length, repeat }) => {
        const file = mutate(SEEDS[seed] ?? new Uint8Array(0), { edits, length, repeat })
        const started = performance.now()
        const reading = await read(file)
        if (reading === null) return
        const { marks, decoded } = await readAll(file)

        expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS)
        expect(reading.blocks.reduce((total, block) => total + block.bytes.length, 0)).toBeLessThan(
          file.length * 40 + 4_096,
        )
        expect(decoded.fields.length).toBeLessThan(20_001)
        for (const mark of marks.evidence) expect(tidyValue(mark.value)).toBe(mark.value)
      }),
      { numRuns: 600 },
    )
  })

  it('survives random bytes behind every signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(SEEDS.length - 1), fc.uint8Array({ maxLength: 2_000 }), async (seed, tail) => {
        const reading = await read(concat((SEEDS[seed] ?? new Uint8Array(0)).slice(0, 24), tail))
        if (reading !== null) expect(decodeMetadata(reading).fields.length).toBeLessThan(20_001)
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['100 000 nested elements', '<a>'.repeat(100_000)],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'],
    ['50 000 attributes', `<a ${Array.from({ length: 50_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`],
    ['200 000 open instructions', '<?'.repeat(200_000)],
    [
      'deep descriptions',
      `<r xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:RDF>${'<rdf:Description>'.repeat(20_000)}</rdf:RDF></r>`,
    ],
  ])('is not slowed down by XMP with %s', async (_name, packet) => {
    const started = performance.now()
    const { decoded } = await readAll(pngFile([zTXt('XML:com.adobe.xmp', utf8(packet))]))

    expect(decoded.fields).toEqual([])
    expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS)
  })

  it.each([
    ['items that all point to one large stretch', () => manyItems(2_000, 40_000_000)],
    [
      'small chunks that unpack to a lot',
      () => pngFile(Array<Uint8Array>(60).fill(zTXt('a', new Uint8Array(30_000_000)))),
    ],
    ['Exif values that all point to one long text', () => overlappingExif(900, 4_000_000)],
    ['hundreds of XMP packets', () => jpegFile(Array.from({ length: 400 }, () => xmpApp(utf8('<a>'.repeat(400)))))],
  ])('is not worn out by %s', async (_name, build) => {
    const file = build()
    const started = performance.now()
    const { reading, decoded } = await readAll(file)

    expect(reading.blocks.reduce((total, block) => total + block.bytes.length, 0)).toBeLessThanOrEqual(
      128 * 1024 * 1024,
    )
    expect(decoded.fields.reduce((total, field) => total + field.value.length, 0)).toBeLessThan(20 * 1024 * 1024)
    expect(performance.now() - started).toBeLessThan(2 * TIME_LIMIT_MS)
  })

  it('is not slowed down by text made for slow patterns', async () => {
    const started = performance.now()
    const texts = [
      'Steps: 1, '.repeat(40_000),
      `{${'"prompt" '.repeat(40_000)}`,
      '"product":"dreamina"'.repeat(10_000),
      ' --v'.repeat(50_000),
      `AIGC${'"Label":'.repeat(30_000)}`,
    ]
    await readAll(pngFile(texts.map(value => zTXt('parameters', utf8(value)))))

    expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS)
  })
})

function mutate(
  seed: Uint8Array,
  change: { edits: readonly { at: number; value: number }[]; length: number; repeat: number },
): Uint8Array {
  const bytes = Uint8Array.from(seed)
  for (const edit of change.edits) bytes[Math.floor(edit.at * (bytes.length - 1))] = edit.value
  const cut = bytes.slice(0, Math.ceil(bytes.length * change.length))
  return change.repeat === 0 ? cut : concat(cut, cut.slice(Math.floor(cut.length / (change.repeat + 1))))
}

/** An AVIF whose `count` Exif items have the same extent, the file's last `length` bytes. */
function manyItems(count: number, length: number): Uint8Array {
  const head = box('ftyp', ascii('avif'), u32(0), ascii('mif1'))
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const info = ids.map(id => box('infe', [2, 0, 0, 0], u16(id), u16(0), ascii('Exif\0\0')))
  const meta = (offset: number): Uint8Array =>
    box(
      'meta',
      [0, 0, 0, 0],
      box(
        'iloc',
        [1, 0, 0, 0],
        [0x44, 0],
        u16(count),
        ...ids.map(id => concat(u16(id), u16(0), u16(0), u16(1), u32(offset), u32(length))),
      ),
      box('iinf', [0, 0, 0, 0], u16(count), ...info),
    )
  const start = head.length + meta(0).length + 8
  const file = new Uint8Array(start + length)
  file.set(concat(head, meta(start), u32(length + 8), ascii('mdat')))
  return file
}

/** Exif in a WebP (whose chunks may be long): `count` unknown text tags with the same value. */
function overlappingExif(count: number, length: number): Uint8Array {
  const start = 8 + 2 + count * 12 + 4
  const entries = Array.from({ length: count }, (_, index) =>
    concat(u16(0xc000 + index, true), u16(2, true), u32(length, true), u32(start, true)),
  )
  const head = concat(ascii('II'), u16(42, true), u32(8, true), u16(count, true), ...entries, u32(0))
  const exif = new Uint8Array(start + length).fill(0x61)
  exif.set(head)
  const file = new Uint8Array(20 + exif.length)
  file.set(concat(ascii('RIFF'), u32(file.length - 8, true), ascii('WEBPEXIF'), u32(exif.length, true)))
  file.set(exif, 20)
  return file
}
