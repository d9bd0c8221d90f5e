import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexLabelledCopies } from '../../../src/archive/package/labelled-copies.ts'
import {
  createDataPaths,
  defaultPackageId,
  hrefOf,
  isPackageId,
  pictureId,
} from '../../../src/archive/package/package-names.ts'
import { packageUnits } from '../../../src/archive/package/package-units.ts'
import type { PackedPicture } from '../../../src/archive/package/package-facts.ts'
import { err, ok } from '../../../src/domain/result.ts'
import { madeReport } from '../../support/archive.ts'
import { premisProblems } from '../../support/premis-structure.ts'
import { DOMParser } from '@xmldom/xmldom'

describe('names in a package', () => {
  it('give every picture a place of its own below data, whatever it is called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }).map(name => `${name}.jpg`)), names => {
        const paths = createDataPaths()
        const given = names.map(name => paths.next(name))
        expect(given.every(path => path.startsWith('data/') && !path.split('/').includes('..'))).toBe(true)
        expect(new Set(given.map(path => path.normalize('NFC').toLowerCase())).size).toBe(names.length)
      }),
    )
  })

  it('are told apart where a disk would not: case, NFC and NFD', () => {
    const { next } = createDataPaths()
    expect(
      ['a/Bild.jpg', 'a/bild.JPG', 'å.png'.normalize('NFC'), 'å.png'.normalize('NFD'), '../x/./y.png', 'C:\\z.png'].map(
        next,
      ),
    ).toEqual([
      'data/a/Bild.jpg',
      'data/a/bild-2.JPG',
      `data/${'å.png'.normalize('NFC')}`,
      `data/${'å'.normalize('NFD')}-2.png`,
      'data/x/y.png',
      'data/C__z.png',
    ])
  })

  it('come back from their references in METS', () => {
    expect(hrefOf('data/å b/100%#?.jpg')).toBe('data/%C3%A5%20b/100%25%23%3F.jpg')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name => {
        const path = `data/${name}`
        expect(decodeURIComponent(hrefOf(path))).toBe(path)
      }),
    )
  })

  it('of the package itself are safe as a folder anywhere', () => {
    expect(['leverans-1', 'Ärende_2026.3', defaultPackageId('2026-11-21T14:30:05.000Z')].map(isPackageId)).toEqual([
      true,
      true,
      true,
    ])
    expect(['', '..', '.gömd', 'a b', 'a/b', 'a\\b', 'a:b', 'slut.', 'å'.repeat(200)].some(isPackageId)).toBe(false)
    expect(pictureId('original', 7)).toBe('original-000007')
  })
})

describe('labelled copies', () => {
  const copy = (relativePath: string, sha256: string) => ({ path: `/m/${relativePath}`, relativePath, sha256 })
  it('belong to an original by the register first, else by folder and name without ending', () => {
    const copies = indexLabelledCopies([
      copy('a/bild.webp', 'c1'),
      copy('b/bild.webp', 'c2'),
      copy('annat namn.jpg', 'c3'),
    ])
    const matches = copies.of({ sha256: 'o1', relativePath: 'a/bild.png' }, [
      { at: '2026-11-01T00:00:00.000Z', outputSha256: 'c3' },
    ])
    expect(matches.map(({ candidate, labelledAt }) => [candidate.sha256, labelledAt])).toEqual([
      ['c3', '2026-11-01T00:00:00.000Z'],
      ['c1', null],
    ])
  })

  it('are never the original itself', () => {
    const copies = indexLabelledCopies([copy('bild.png', 'o1')])
    expect(copies.of({ sha256: 'o1', relativePath: 'bild.png' }, [])).toEqual([])
  })
})

describe('the files of a package', () => {
  const facts = {
    id: 'p1',
    title: 'Torg & "gator" <2026>\u0000',
    organisation: 'Östra kommunen',
    agreement: null,
    version: '1.0.0',
    createdAt: '2026-11-21T12:00:00.000Z',
    language: 'sv',
  }
  const pictures = async function* (): AsyncGenerator<PackedPicture> {
    for (let number = 1; number <= 3; number += 1)
      yield {
        id: pictureId('original', number),
        path: `data/<&"'\u0001 ${number}.jpg`,
        sha256: '0'.repeat(64),
        sizeBytes: number,
        mediaType: 'image/jpeg',
        createdAt: '2026-11-01T12:00:00.000Z',
        originalName: `in/<&"'\u0001 ${number}.jpg`,
        report: madeReport(`data/${number}.jpg`, { sha256: '0'.repeat(64) }),
        source: null,
      }
  }
  const build = async (fail: string | null = null) => {
    const written = new Map<string, string>()
    const result = await packageUnits(facts, [{ name: 'rep-original', totals: { pictures: 3, bytes: 6 }, pictures }], {
      write: async (path, pieces) => {
        if (path === fail) return err({ kind: 'disk-full', message: path })
        let text = ''
        for await (const piece of pieces) text += piece
        written.set(path, text)
        return ok({ sha256: '1'.repeat(64), sizeBytes: text.length })
      },
      t: id => id,
      schema: '<xs:schema/>',
      now: () => '2026-11-21T12:00:01.000Z',
    })
    return { written, result }
  }

  it('are XML whatever pictures and titles are called, and name every picture', async () => {
    const { written, result } = await build()
    expect(result).toEqual({ ok: true, value: '1'.repeat(64) })
    const problems: string[] = []
    for (const [path, text] of written)
      if (path.endsWith('.xml'))
        new DOMParser({
          onError: (level, message) => level !== 'warning' && problems.push(`${path} ${message}`),
        }).parseFromString(text, 'text/xml')
    expect(problems).toEqual([])
    expect(
      [...(written.get('representations/rep-original/METS.xml') ?? '').matchAll(/<file ID="original-/g)].length,
    ).toBe(3)
    expect(premisProblems(written.get('metadata/preservation/premis.xml') ?? '')).toEqual([])
    expect(
      premisProblems(written.get('representations/rep-original/metadata/preservation/premis.xml') ?? '', ['p1']),
    ).toEqual([])
    expect(
      JSON.parse(written.get('representations/rep-original/metadata/preservation/verify.json') ?? ''),
    ).toHaveLength(3)
  })

  it('stop at the first that cannot be written, with the reason', async () => {
    const { written, result } = await build('representations/rep-original/metadata/preservation/premis.xml')
    expect(result).toMatchObject({ ok: false, error: { kind: 'disk-full' } })
    expect(written.has('METS.xml')).toBe(false)
  })
})
