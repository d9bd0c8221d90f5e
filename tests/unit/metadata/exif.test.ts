import { describe, expect, it } from 'vitest'
import type { MetadataSink } from '../../../src/metadata/decoded-metadata.ts'
import { emptySink } from '../../../src/metadata/decoded-metadata.ts'
import { decodeExif } from '../../../src/metadata/exif.ts'
import {
  ascii,
  concat,
  raw,
  rationals,
  short,
  text,
  tiffStructure,
  u16,
  u32,
  userComment,
  utf16,
  utf8,
} from '../container/build-files.ts'

describe('Exif', () => {
  it.each(['II', 'MM'] as const)('reads text, numbers and rationals in byte order %s', order => {
    const isLittle = order === 'II'
    const { fields } = decode(
      tiffStructure({
        order,
        main: [text(0x010f, 'Canon'), text(0x0131, 'Å-verktyg')],
        exif: [rationals(0x829a, [1, 250], isLittle), short(0x8827, 400, isLittle)],
      }),
    )

    expect(Object.fromEntries(fields)).toEqual({
      'EXIF:Make': 'Canon',
      'EXIF:Software': 'Å-verktyg',
      'EXIF:ExposureTime': '0.004',
      'EXIF:ISOSpeedRatings': '400',
    })
  })

  it('reads coordinates with their sign', () => {
    const { fields } = decode(
      tiffStructure({
        gps: [
          text(1, 'N'),
          rationals(2, [59, 1, 20, 1, 60, 1], true),
          text(3, 'W'),
          rationals(4, [18, 1, 30, 1, 0, 1], true),
        ],
      }),
    )

    expect(Object.fromEntries(fields)).toMatchObject({
      'EXIF:GPSLatitude': '59.350000',
      'EXIF:GPSLongitude': '-18.500000',
    })
  })

  it('tells of a coordinate it cannot read', () => {
    expect(Object.fromEntries(decode(tiffStructure({ gps: [rationals(2, [0, 0, 0, 0, 0, 0], true)] })).fields)).toEqual(
      { 'EXIF:GPSLatitude': 'unreadable (3 numbers)' },
    )
  })

  it('takes the thumbnail out of the second directory', () => {
    const jpeg = concat([0xff, 0xd8, 0xff, 0xd9])

    expect(decode(tiffStructure({ main: [text(0x010f, 'A')], thumbnail: jpeg })).sink.thumbnails).toEqual([
      { field: 'EXIF:IFD1', jpeg },
    ])
  })

  it('reads Chinese comments in either byte order', () => {
    for (const order of ['le', 'be'] as const) {
      const { fields } = decode(
        tiffStructure({ exif: [userComment(concat(ascii('UNICODE\0'), utf16('初音ミク、傑作', order)))] }),
      )

      expect(fields).toEqual([['EXIF:UserComment', '初音ミク、傑作']])
    }
  })

  it('keeps unknown text tags under their number', () => {
    expect(decode(tiffStructure({ main: [text(0xfde8, 'x')] })).fields).toEqual([['EXIF:0xfde8', 'x']])
  })

  it.each([
    ['no TIFF header', utf8('hello')],
    ['a directory that points to itself', concat(ascii('II'), u16(42, true), u32(8, true), u16(0, true), u32(8, true))],
    ['a directory outside', concat(ascii('II'), u16(42, true), u32(9_999, true))],
  ])('tells about %s', (_name, bytes) => {
    expect(decode(bytes).sink.problems).toHaveLength(1)
  })

  it('leaves out a value that lies outside, and reads on', () => {
    const tiff = tiffStructure({ main: [raw(0x010e, ascii('outside!\0'), 2), text(0x0131, 'x')] })
    tiff.set(u32(60_000, true), tiff.indexOf(0x0e) + 8)

    expect(decode(tiff).fields).toEqual([['EXIF:Software', 'x']])
  })
})

function decode(tiff: Uint8Array): { fields: (readonly [string, string])[]; sink: MetadataSink } {
  const sink = emptySink()
  decodeExif(tiff, 'here', sink)
  return { fields: sink.fields.map(field => [field.field, field.value]), sink }
}
