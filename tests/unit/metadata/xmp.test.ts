import { describe, expect, it } from 'vitest'
import { decodeMetadata } from '../../../src/metadata/decode-metadata.ts'
import { emptySink } from '../../../src/metadata/decoded-metadata.ts'
import { decodeXmp } from '../../../src/metadata/xmp.ts'
import { utf8, xmp } from '../container/build-files.ts'

const REGIONS = `xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"`
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'

describe('XMP', () => {
  it('numbers the items of structure arrays and nests their names', () => {
    const region = (name: string): string =>
      `<rdf:li rdf:parseType="Resource"><mwg-rs:Name>${name}</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li>`
    const fields = decode(
      xmp(
        REGIONS,
        `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>${region('Anna')}${region('Bo')}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`,
      ),
    )

    expect(fields).toEqual([
      ['mwg-rs:Regions/mwg-rs:RegionList[1]/mwg-rs:Name', 'Anna'],
      ['mwg-rs:Regions/mwg-rs:RegionList[1]/mwg-rs:Type', 'Face'],
      ['mwg-rs:Regions/mwg-rs:RegionList[2]/mwg-rs:Name', 'Bo'],
      ['mwg-rs:Regions/mwg-rs:RegionList[2]/mwg-rs:Type', 'Face'],
    ])
  })

  it('reads a structure written as attributes or as an inner Description', () => {
    const attributes = decode(
      xmp(REGIONS, '<mwg-rs:RegionList><rdf:Bag><rdf:li mwg-rs:Name="Anna"/></rdf:Bag></mwg-rs:RegionList>'),
    )
    const inner = decode(
      xmp(
        REGIONS,
        '<mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Anna"/></rdf:li></rdf:Bag></mwg-rs:RegionList>',
      ),
    )

    expect(attributes).toEqual([['mwg-rs:RegionList[1]/mwg-rs:Name', 'Anna']])
    expect(inner).toEqual(attributes)
  })

  it('repeats the field for simple arrays and keeps languages', () => {
    const fields = decode(
      xmp(
        DC,
        '<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag></dc:subject><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">c</rdf:li><rdf:li xml:lang="sv-SE">d</rdf:li></rdf:Alt></dc:rights>',
      ),
    )

    expect(fields).toEqual([
      ['dc:subject', 'a'],
      ['dc:subject', 'b'],
      ['dc:rights[x-default]', 'c'],
      ['dc:rights[sv-SE]', 'd'],
    ])
  })

  it('names by namespace, so that a known prefix on a foreign namespace deceives nobody', () => {
    expect(decode(xmp('xmlns:dc="http://evil.example/" dc:creator="x"'))).toEqual([
      ['{http://evil.example/}creator', 'x'],
    ])
  })

  it('keeps a value beside its qualifiers', () => {
    expect(
      decode(xmp(DC, '<dc:source rdf:parseType="Resource"><rdf:value>a</rdf:value><dc:type>q</dc:type></dc:source>')),
    ).toContainEqual(['dc:source', 'a'])
  })

  it.each([
    ['a document type', '<!DOCTYPE x><x/>', 'document type'],
    ['crossed elements', '<a><b></a></b>', 'well-formed'],
    ['an unclosed element', xmp(DC, '<dc:a>').slice(0, -40), 'well-formed'],
  ])('tells about %s', (_name, packet, problem) => {
    const sink = emptySink()
    decodeXmp(utf8(packet), 'here', sink)

    expect(sink.problems.join()).toContain(problem)
  })

  it('salvages simple properties of a cut-off packet, but only of namespaces the packet binds', () => {
    const packet = xmp(
      `${DC} dc:format="image/png"`,
      '<dc:creator>Anna &amp; Bo</dc:creator><photoshop:Credit>x</photoshop:Credit><dc:title>',
    ).slice(0, -50)

    expect(decode(packet)).toEqual([
      ['dc:format', 'image/png'],
      ['dc:creator', 'Anna & Bo'],
    ])
  })

  it('takes thumbnails out of the packet', () => {
    const jpeg = Buffer.from([0xff, 0xd8, 1, 2]).toString('base64')
    const packet = utf8(
      xmp(
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:g="http://ns.adobe.com/xap/1.0/g/img/"',
        `<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><g:image>${jpeg}&#xA;</g:image></rdf:li></rdf:Alt></xmp:Thumbnails>`,
      ),
    )
    const decoded = decodeMetadata({
      format: 'jpeg',
      stored: null,
      orientation: 1,
      frames: 1,
      hasAlpha: false,
      problems: [],
      blocks: [{ kind: 'xmp', bytes: packet, key: '', at: '', offset: 0 }],
    })

    expect(decoded.thumbnails).toEqual([{ field: 'xmp:Thumbnails', jpeg: Uint8Array.of(0xff, 0xd8, 1, 2) }])
  })
})

function decode(packet: string): (readonly [string, string])[] {
  const sink = emptySink()
  decodeXmp(utf8(packet), 'here', sink)
  return sink.fields.map(field => [field.field, field.value])
}
