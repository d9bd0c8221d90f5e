import { describe, expect, it } from 'vitest'
import type { MetadataSink } from '../../../src/metadata/decoded-metadata.ts'
import { emptySink } from '../../../src/metadata/decoded-metadata.ts'
import { decodeIim } from '../../../src/metadata/iim.ts'
import { concat, photoshop, u16, u32, utf8 } from '../container/build-files.ts'

describe('IIM', () => {
  it('reads datasets in Photoshop resources and bare, UTF-8 first, then Latin-1', () => {
    const latin = Uint8Array.of(0xc5, 0x6b, 0x65)
    const expected = [
      ['IIM:2:80', 'Åke'],
      ['IIM:2:110', 'Åke'],
      ['IIM:2:25', 'x'],
    ]
    const resources = photoshop([
      [80, latin],
      [110, utf8('Åke')],
      [25, utf8('x')],
    ])
    const bare = resources.slice(resources.indexOf(0x1c), -1)

    expect(decode(resources).fields).toEqual(expected)
    expect(decode(bare).fields).toEqual(expected)
  })

  it('reads a dataset with an extended length', () => {
    expect(decode(concat([0x1c, 2, 120], u16(0x8004), u32(3), utf8('abc'))).fields).toEqual([['IIM:2:120', 'abc']])
  })

  it('takes thumbnails out of their resources', () => {
    const resources = photoshop([], [[0x040c, concat(new Uint8Array(28), [0xff, 0xd8, 1])]])

    expect(decode(resources).sink.thumbnails).toEqual([{ field: '8BIM:0x040c', jpeg: Uint8Array.of(0xff, 0xd8, 1) }])
  })

  it('stops at a resource that is cut off, with what it has', () => {
    const { fields, sink } = decode(photoshop([[110, utf8('Made with Google AI')]]).slice(0, 30))

    expect(fields).toEqual([['IIM:2:110', 'Made with Goo']])
    expect(sink.problems).toHaveLength(1)
  })
})

function decode(bytes: Uint8Array): { fields: (readonly [string, string])[]; sink: MetadataSink } {
  const sink = emptySink()
  decodeIim(bytes, 'here', sink)
  return { fields: sink.fields.map(field => [field.field, field.value]), sink }
}
