import { describe, expect, it } from 'vitest'
import type { MetadataField } from '../../../src/domain/evidence.ts'
import type { RecognisedMarks } from '../../../src/markers/recognise-marks.ts'
import { recogniseMarks } from '../../../src/markers/recognise-marks.ts'
import { judgeOrigin } from '../../../src/verify/origin.ts'

const REGION = 'mwg-rs:Regions/mwg-rs:RegionList'
const TAM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'

describe('IPTC declarations', () => {
  it('reports an unknown source type and draws nothing from it', () => {
    expect(marksOf([['Iptc4xmpExt:DigitalSourceType', 'made-by-elves']]).evidence).toMatchObject([
      { says: 'unknown', marker: 'iptc.unknown-source-type', value: 'made-by-elves' },
    ])
  })

  it('takes the 2025.1 fields for AI, and for a part where the source type says a part', () => {
    const alone = marksOf([['Iptc4xmpExt:AISystemUsed', 'Imagen']]).evidence
    const beside = marksOf([
      ['Iptc4xmpExt:AISystemUsed', 'Imagen'],
      ['Iptc4xmpExt:DigitalSourceType', 'compositeWithTrainedAlgorithmicMedia'],
    ]).evidence

    expect(alone).toMatchObject([{ source: 'iptc', says: 'ai-generated', weight: 'declared', generator: 'Imagen' }])
    expect(beside.map(mark => mark.says)).toEqual(['ai-modified', 'ai-modified'])
  })

  it('believes no dummy of an IPTC reference picture', () => {
    const names = ['AISystemUsed', 'AISystemVersionUsed', 'AIPromptInformation', 'AIPromptWriterName', 'Event']
    const fields = names.map(name => [`Iptc4xmpExt:${name}`, `The ${name} (ref2025.1)`] as const)
    const marks = marksOf([...fields, ['Iptc4xmpExt:DigitalSourceType', TAM]])

    expect(judgeOrigin(marks.evidence).kind).toBe('unknown')
    expect(marks.evidence).toHaveLength(5)
    expect(
      judgeOrigin(
        marksOf([
          ['Iptc4xmpExt:DigitalSourceType', TAM],
          ['dc:title', 'Book ref2020'],
        ]).evidence,
      ).kind,
    ).toBe('ai-generated')
  })
})

describe('camera', () => {
  it.each([
    [
      'exposure time and make',
      [
        ['EXIF:Make', 'Canon'],
        ['EXIF:ExposureTime', '0.004'],
      ],
      'camera',
    ],
    [
      'make and model only',
      [
        ['EXIF:Make', 'Apple'],
        ['EXIF:Model', 'iPhone'],
      ],
      'unknown',
    ],
    ['exposure time only', [['EXIF:ExposureTime', '0.004']], 'unknown'],
    [
      'a workflow in Make',
      [
        ['EXIF:Make', 'x{'],
        ['EXIF:ExposureTime', '0.004'],
      ],
      'unknown',
    ],
  ] as const)('reads %s as %s', (_name, fields, kind) => {
    expect(judgeOrigin(marksOf(fields).evidence).kind).toBe(kind)
  })
})

describe('people', () => {
  it('lists each name once, whatever the number of fields, most telling first', () => {
    const { named } = marksOf([
      ['lr:hierarchicalSubject', 'People|Anna Svensson'],
      ['digiKam:TagsList', 'People/Family/Bo Ek'],
      ['Iptc4xmpExt:PersonInImage', ' anna svensson '],
      [`${REGION}[1]/mwg-rs:Name`, 'Anna Svensson'],
      [`${REGION}[1]/mwg-rs:Type`, 'Face'],
      ['MP:RegionInfo/MPRI:Regions[1]/MPReg:PersonDisplayName', 'David Ask'],
      [
        'acdsee:categories',
        '<Categories><Category Assigned="0">People<Category Assigned="1">Cecilia Nord</Category></Category><Category>Places<Category>Gävle</Category></Category></Categories>',
      ],
    ])

    expect(named.map(person => person.value)).toEqual(['Anna Svensson', 'David Ask', 'Bo Ek', 'Cecilia Nord'])
    expect(named[0]?.field).toBe(`${REGION}/mwg-rs:Name`)
  })

  it('names no pets, places, artists or faces without a name', () => {
    const { named } = marksOf([
      [`${REGION}[1]/mwg-rs:Name`, 'Fido'],
      [`${REGION}[1]/mwg-rs:Type`, 'Pet'],
      [`${REGION}[2]/mwg-rs:Type`, 'Face'],
      ['lr:hierarchicalSubject', 'Places|Gävle'],
      ['Iptc4xmpExt:ArtworkOrObject[1]/Iptc4xmpExt:AOCreator', 'Rembrandt'],
      ['dc:subject', 'Anna'],
    ])

    expect(named).toEqual([])
  })
})

describe('exposure and rights', () => {
  it('tells each kind', () => {
    const { exposure } = marksOf([
      ['EXIF:GPSLatitude', '60.6'],
      ['aux:SerialNumber', '123'],
      ['EXIF:Artist', 'Anna'],
      ['xmp:CreatorTool', 'Canva (Renderer) doc=D user=U1'],
      ['Iptc4xmpExt:AIPromptInformation', 'ett hus'],
      ['Iptc4xmpExt:LocationShown[1]/Iptc4xmpExt:City', 'Gävle'],
      ['PNG:parameters', 'x\nSteps: 2, Sampler: y'],
    ])

    expect(exposure.map(told => told.kind)).toEqual([
      'gps',
      'serial',
      'author',
      'software',
      'author',
      'prompt',
      'gps',
      'prompt',
    ])
  })

  it('tells the same value of a field once, without array numbers and languages', () => {
    const { rights } = marksOf([
      ['dc:rights[x-default]', '© Anna'],
      ['dc:rights[sv-SE]', '© Anna'],
      ['plus:DataMining', 'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'],
      ['plus:Licensor[1]/plus:LicensorName', 'Bo'],
    ])

    expect(rights).toEqual([
      { field: 'dc:rights', value: '© Anna' },
      { field: 'plus:DataMining', value: 'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED' },
      { field: 'plus:Licensor/plus:LicensorName', value: 'Bo' },
    ])
  })

  it('keeps long and dirty values short and clean', () => {
    const { exposure } = marksOf([['EXIF:Artist', `a\u202eb${'x'.repeat(10_000)}`]])

    expect(exposure[0]?.value.startsWith('abxxx')).toBe(true)
    expect(exposure[0]?.value.length).toBe(4_000)
  })
})

describe('pointers and our own mark', () => {
  it('lists where credentials are said to be', () => {
    expect(marksOf([['dcterms:provenance', 'self#jumbf=/c2pa/x']]).provenancePointers).toEqual(['self#jumbf=/c2pa/x'])
  })

  const mark = [
    ['ursprung:captionText', 'Skapad med AI'],
    ['ursprung:captionLang', 'sv'],
    ['ursprung:captionBox', '10,20,300,40'],
    ['ursprung:version', '0.1.0'],
  ] as const

  it('reads the label Ursprung wrote', () => {
    expect(marksOf(mark).ursprungLabel).toEqual({
      text: 'Skapad med AI',
      lang: 'sv',
      box: { x: 10, y: 20, width: 300, height: 40 },
      version: '0.1.0',
    })
  })

  it.each(['', '1,2,3', '1,2,3,4,5', 'a,b,c,d', '1,2,-3,4', '1e9,2,3,4'])('reads no label from a box "%s"', box => {
    expect(
      marksOf([...mark.filter(([name]) => name !== 'ursprung:captionBox'), ['ursprung:captionBox', box]]).ursprungLabel,
    ).toBeNull()
  })
})

function marksOf(fields: readonly (readonly [field: string, value: string])[]): RecognisedMarks {
  const sourceOf = (field: string): MetadataField['source'] =>
    field.startsWith('EXIF:') ? 'exif' : field.startsWith('PNG:') ? 'png' : field.startsWith('IIM:') ? 'iptc' : 'xmp'
  return recogniseMarks(
    {
      fields: fields.map(([field, value]) => ({ source: sourceOf(field), field, value, at: '' })),
      thumbnails: [],
      problems: [],
    },
    { format: 'jpeg' },
  )
}
