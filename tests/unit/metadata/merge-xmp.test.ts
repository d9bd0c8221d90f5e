import { DOMParser } from '@xmldom/xmldom'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetadataChanges } from '../../../src/domain/label.ts'
import { isPromptText } from '../../../src/container/write/prompt-text.ts'
import { mergeCredit, mergeXmp, splitXmp, type XmpMerge } from '../../../src/metadata/merge-xmp.ts'
import { NAMESPACES } from '../../../src/metadata/merge-xmp-table.ts'

const TAM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const changes: MetadataChanges = {
  digitalSourceType: TAM,
  aiSystemUsed: 'Midjourney & co <7>',
  alt: { text: 'En älg', lang: 'sv' },
  credit: 'Örebro kommun',
  labelMark: { text: 'Skapad med AI', lang: 'sv', box: { x: 1, y: 2, width: 30, height: 4 }, version: '0.1.0' },
  strip: [],
}
const merge: XmpMerge = {
  changes,
  fills: [],
  size: { widthPx: 800, heightPx: 600 },
  isFrameChanged: false,
  when: '2026-11-21T12:00:00Z',
  isPrompt: isPromptText,
}

describe('merging XMP', () => {
  it('makes a packet where there was none, with every field', () => {
    const merged = mergeXmp([], merge)
    expect(merged.packet).toMatch(/^<\?xpacket begin="\ufeff"/)
    expect(textOf(merged.packet, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
    expect(textOf(merged.packet, 'Iptc4xmpExt', 'AISystemUsed')).toEqual(['Midjourney & co <7>'])
    expect(textOf(merged.packet, 'photoshop', 'Credit')).toEqual(['Örebro kommun'])
    expect(textOf(merged.packet, 'ursprung', 'captionText')).toEqual(['Skapad med AI'])
    expect(textOf(merged.packet, 'ursprung', 'captionLang')).toEqual(['sv'])
    expect(textOf(merged.packet, 'ursprung', 'captionBox')).toEqual(['1,2,30,4'])
    expect(textOf(merged.packet, 'ursprung', 'version')).toEqual(['0.1.0'])
    expect(languagesOf(merged.packet)).toEqual([
      ['x-default', 'En älg'],
      ['sv', 'En älg'],
    ])
    expect(merged).toMatchObject({ stripped: [], lost: [], notes: [] })
  })

  const spellings = [
    `<Iptc4xmpExt:DigitalSourceType>https://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</Iptc4xmpExt:DigitalSourceType>`,
    `<Iptc4xmpExt:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"/>`,
    `<q:DigitalSourceType xmlns:q="${NAMESPACES.Iptc4xmpExt}"><![CDATA[digitalCapture]]></q:DigitalSourceType>`,
  ]
  it.each(spellings)('replaces an earlier source type however it was spelt: %s', body => {
    const merged = mergeXmp([packet(body)], merge)
    expect(textOf(merged.packet, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
    expect(merged.notes.join()).toMatch(/digital-source-type-replaced: .*digitalCapture/)
  })

  it('replaces a source type written as attribute', () => {
    const merged = mergeXmp([packet('', 'Iptc4xmpExt:DigitalSourceType="x"')], merge)
    expect(textOf(merged.packet, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
    expect(merged.packet).not.toContain('DigitalSourceType="x"')
  })

  it('names the tool that it replaces', () => {
    const stated = (tool: string) => packet(`<Iptc4xmpExt:AISystemUsed><![CDATA[${tool}]]></Iptc4xmpExt:AISystemUsed>`)
    expect(mergeXmp([stated('DALL·E 3')], merge).notes).toEqual(['ai-system-replaced: DALL·E 3'])
    expect(mergeXmp([stated('Midjourney & co <7>')], merge).notes).toEqual([])
  })

  it('names the alt text that it replaces, in the language of the new one', () => {
    const alt = (text: string) =>
      packet(
        `<Iptc4xmpCore:AltTextAccessibility xmlns:Iptc4xmpCore="${NAMESPACES.Iptc4xmpCore}"><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li><rdf:li xml:lang="sv">${text}</rdf:li><rdf:li xml:lang="en">A moose</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>`,
      )
    expect(mergeXmp([alt('En ren')], merge).notes).toEqual(['alt-text-replaced: En ren'])
    expect(mergeXmp([alt('En älg')], merge).notes).toEqual([])
  })

  it('keeps the deprecated twin in step, and never adds it', () => {
    const twin = packet('<Iptc4xmpExt:DigitalSourceFileType>x</Iptc4xmpExt:DigitalSourceFileType>')
    expect(textOf(mergeXmp([twin], merge).packet, 'Iptc4xmpExt', 'DigitalSourceFileType')).toEqual([TAM])
    expect(mergeXmp([], merge).packet).not.toContain('DigitalSourceFileType')
  })

  it('keeps a vendor’s credit before ours, once', () => {
    const vendor = packet('<photoshop:Credit>Made with Google AI</photoshop:Credit>')
    const once = mergeXmp([vendor], merge).packet
    expect(textOf(once, 'photoshop', 'Credit')).toEqual(['Made with Google AI / Örebro kommun'])
    const twice = mergeXmp([new TextEncoder().encode(once)], merge).packet
    expect(textOf(twice, 'photoshop', 'Credit')).toEqual(['Made with Google AI / Örebro kommun'])
    expect(mergeCredit('', 'A')).toBe('A')
  })

  it('leaves the credit alone when none is given', () => {
    const { credit: _, ...others } = changes
    const merged = mergeXmp([packet('<photoshop:Credit>Made with Google AI</photoshop:Credit>')], {
      ...merge,
      changes: others,
    })
    expect(textOf(merged.packet, 'photoshop', 'Credit')).toEqual(['Made with Google AI'])
  })

  it('keeps alternative texts in other languages', () => {
    const body =
      '<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">old</rdf:li><rdf:li xml:lang="en">A moose</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>'
    expect(languagesOf(mergeXmp([packet(body)], merge).packet)).toEqual([
      ['x-default', 'En älg'],
      ['sv', 'En älg'],
      ['en', 'A moose'],
    ])
  })

  it('keeps people regions, rights and unknown properties as they are', () => {
    const body = `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Åsa</rdf:li></rdf:Alt></dc:rights>
      <mwg-rs:Regions xmlns:mwg-rs="${NAMESPACES.mwgRs}" rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Name>Åsa Öberg</mwg-rs:Name></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
      <z:thing xmlns:z="urn:z" z:deep="1">&amp; mer</z:thing>`
    const merged = mergeXmp([packet(body)], merge)
    expect(textOf(merged.packet, 'dc', 'rights')).toEqual(['© Åsa'])
    expect(merged.packet).toContain('Åsa Öberg')
    expect(merged.packet).toContain('z:deep="1"')
    expect(merged.packet).toContain('&amp; mer')
    expect(merged.notes).toEqual([])
    expect(mergeXmp([packet(body)], { ...merge, isFrameChanged: true }).notes).toEqual(['people-regions-frame'])
  })

  it('joins several packets; the first wins', () => {
    const merged = mergeXmp(
      [
        packet('<dc:source>one</dc:source>'),
        packet('<dc:source>two</dc:source><dc:format>image/png</dc:format>', 'photoshop:City="Örebro"'),
      ],
      merge,
    )
    expect(textOf(merged.packet, 'dc', 'source')).toEqual(['one'])
    expect(textOf(merged.packet, 'dc', 'format')).toEqual(['image/png'])
    expect(merged.packet).toContain('Örebro')
  })

  it('reads both roots of a packet that has two', () => {
    const two =
      new TextDecoder().decode(packet('<dc:source>one</dc:source>')) +
      new TextDecoder().decode(packet('<dc:format>two</dc:format>'))
    const merged = mergeXmp([new TextEncoder().encode(two)], merge)
    expect([textOf(merged.packet, 'dc', 'source'), textOf(merged.packet, 'dc', 'format')]).toEqual([['one'], ['two']])
    expect(merged.lost).toEqual([])
  })

  it('reads UTF-16', () => {
    const text = `\ufeff${new TextDecoder().decode(packet('<dc:source>Åmål</dc:source>'))}`
    const bytes = new Uint8Array(text.length * 2)
    for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i), true)
    expect(textOf(mergeXmp([bytes], merge).packet, 'dc', 'source')).toEqual(['Åmål'])
  })

  it('removes what shows or points to other pixels, and says so', () => {
    const body = `<xmp:Thumbnails xmlns:xmp="${NAMESPACES.xmp}">x</xmp:Thumbnails><dcterms:provenance xmlns:dcterms="${NAMESPACES.dcterms}">https://example.org/m.c2pa</dcterms:provenance>
      <hdrgm:Version xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/">1.0</hdrgm:Version>`
    const merged = mergeXmp([packet(body)], merge)
    expect(merged.notes).toEqual([
      'thumbnail-removed',
      'provenance-pointer-removed: https://example.org/m.c2pa',
      'gain-map-removed',
    ])
    expect(merged.packet).not.toMatch(/Thumbnails|provenance|hdrgm/)
  })

  it('updates orientation and size only where they stand', () => {
    const body = `<tiff:Orientation xmlns:tiff="${NAMESPACES.tiff}">6</tiff:Orientation><exif:PixelXDimension xmlns:exif="${NAMESPACES.exif}">9</exif:PixelXDimension>`
    const merged = mergeXmp([packet(body)], merge)
    expect([textOf(merged.packet, 'tiff', 'Orientation'), textOf(merged.packet, 'exif', 'PixelXDimension')]).toEqual([
      ['1'],
      ['800'],
    ])
    expect(mergeXmp([], merge).packet).not.toMatch(/Orientation|Dimension/)
  })

  it('strips what the user wants gone and nothing else', () => {
    const body = `<exif:GPSLatitude xmlns:exif="${NAMESPACES.exif}">59,16N</exif:GPSLatitude><dc:creator><rdf:Seq><rdf:li>Pär</rdf:li></rdf:Seq></dc:creator>
      <Iptc4xmpExt:AIPromptInformation>en älg</Iptc4xmpExt:AIPromptInformation><dc:description><rdf:Alt><rdf:li xml:lang="x-default">a moose --v 6.1 Job ID: 0a1b2c3d-0000</rdf:li></rdf:Alt></dc:description>`
    const all = mergeXmp([packet(body, `aux:SerialNumber="1" xmlns:aux="${NAMESPACES.aux}"`)], {
      ...merge,
      changes: { ...changes, strip: ['gps', 'serial', 'author', 'prompt'] },
    })
    expect([...all.stripped].sort()).toEqual([
      'XMP Iptc4xmpExt:AIPromptInformation',
      'XMP aux:SerialNumber',
      'XMP dc:creator',
      'XMP dc:description',
      'XMP exif:GPSLatitude',
    ])
    expect(all.packet).not.toMatch(/59,16N|Pär|moose|SerialNumber/)
    expect(mergeXmp([packet(body)], merge).packet).toMatch(/59,16N[\s\S]*Pär/)
  })

  it('fills a field from elsewhere only where it is missing', () => {
    const fills = [
      { prefix: 'dc', name: 'title', form: 'alt', values: ['Ny'] },
      { prefix: 'dc', name: 'source', form: 'text', values: ['ny'] },
    ] as const
    const merged = mergeXmp([packet('<dc:source>gammal</dc:source>')], { ...merge, fills })
    expect([textOf(merged.packet, 'dc', 'title'), textOf(merged.packet, 'dc', 'source')]).toEqual([['Ny'], ['gammal']])
  })

  const hostile: readonly (readonly [string, string])[] = [
    ['cut off', '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'],
    [
      'nested a thousand deep',
      `<x:xmpmeta xmlns:x="adobe:ns:meta/">${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</x:xmpmeta>`,
    ],
    ['no XML', 'hello'],
  ]
  it.each(hostile)('reports a packet that is %s and writes its own', (_, text) => {
    const merged = mergeXmp([new TextEncoder().encode(text)], merge)
    expect(merged.lost).toEqual(['XMP (not well-formed)'])
    expect(textOf(merged.packet, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
  })

  it('never throws and always writes a packet that parses, whatever the bytes and texts', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), text, text, (bytes, caption, body) => {
        const wild = { ...merge, changes: { ...changes, labelMark: { ...changes.labelMark, text: caption } } }
        const merged = mergeXmp([bytes, packet(`<dc:source>${body}</dc:source>`)], wild)
        expect(textOf(merged.packet, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
      }),
      { numRuns: 300 },
    )
  })

  it('changes nothing the second time but the date', () => {
    const once = mergeXmp([packet('<dc:source>a</dc:source>')], merge).packet
    const twice = mergeXmp([new TextEncoder().encode(once)], merge)
    expect(twice.packet.length).toBe(once.length)
    expect(twice.notes).toEqual([])
  })
})

describe('splitting a packet for JPEG', () => {
  it('moves the largest properties and names the other part', () => {
    const whole = mergeXmp(
      [packet(`<dc:source>${'x'.repeat(5000)}</dc:source><dc:format>kept</dc:format>`)],
      merge,
    ).packet
    const { main, extended } = splitXmp(whole, 4000, () => 'ABCD')
    expect(new TextEncoder().encode(main).length).toBeLessThanOrEqual(4000)
    expect(textOf(main, 'xmpNote', 'HasExtendedXMP')).toEqual(['ABCD'])
    expect(textOf(main, 'dc', 'format')).toEqual(['kept'])
    expect(textOf(main, 'Iptc4xmpExt', 'DigitalSourceType')).toEqual([TAM])
    expect(textOf(extended ?? '', 'dc', 'source')[0]).toHaveLength(5000)
  })

  it('leaves a small packet whole', () => {
    const whole = mergeXmp([], merge).packet
    expect(splitXmp(whole, 65_000, () => '')).toEqual({ main: whole, extended: null })
  })
})

function packet(body: string, attributes = ''): Uint8Array {
  const names = (['dc', 'photoshop', 'Iptc4xmpExt', 'Iptc4xmpCore'] as const)
    .map(p => `xmlns:${p}="${NAMESPACES[p]}"`)
    .join(' ')
  const rdf = `<rdf:RDF xmlns:rdf="${NAMESPACES.rdf}"><rdf:Description rdf:about="" ${names} ${attributes}>${body}</rdf:Description></rdf:RDF>`
  return new TextEncoder().encode(
    `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta><?xpacket end="w"?>`,
  )
}

function parse(text: string) {
  return new DOMParser().parseFromString(text.replace(/<\?xpacket[^>]*>/g, '').trim(), 'text/xml')
}

function textOf(text: string, prefix: keyof typeof NAMESPACES, name: string): string[] {
  return Array.from(parse(text).getElementsByTagNameNS(NAMESPACES[prefix], name)).map(e => (e.textContent ?? '').trim())
}

function languagesOf(text: string): [string, string][] {
  const [alternative] = Array.from(parse(text).getElementsByTagNameNS(NAMESPACES.Iptc4xmpCore, 'AltTextAccessibility'))
  const items = Array.from(alternative?.getElementsByTagNameNS(NAMESPACES.rdf, 'li') ?? [])
  return items.map(i => [i.getAttributeNS(NAMESPACES.xml, 'lang') ?? '', i.textContent ?? ''])
}
