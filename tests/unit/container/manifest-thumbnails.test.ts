import { encode } from 'cborg'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readManifestThumbnails } from '../../../src/container/manifest-thumbnails.ts'
import { box, cborContent, superbox } from './jumbf-builder.ts'

const picture = (text: string): Uint8Array => new TextEncoder().encode(text)
const thumbnail = (label: string, text: string): Uint8Array =>
  superbox('cbor', label, box('bfdb', picture('\0image/jpeg\0')), box('bidb', picture(text)))
const ingredient = (label: string, value: Record<string, unknown>): Uint8Array =>
  superbox('cbor', label, cborContent(value))
const manifest = (label: string, ...assertions: readonly Uint8Array[]): Uint8Array =>
  superbox(
    'c2ma',
    label,
    superbox('c2as', 'c2pa.assertions', ...assertions),
    superbox('c2cl', 'c2pa.claim.v2', cborContent({ 'dc:title': `${label}.jpg` })),
  )
const store = (...manifests: readonly Uint8Array[]): Uint8Array => superbox('c2pa', 'c2pa', ...manifests)
const read = (bytes: Uint8Array) =>
  readManifestThumbnails(bytes).map(({ bytes: found, ...facts }) => ({
    ...facts,
    text: new TextDecoder().decode(found),
  }))

describe('thumbnails of a manifest store', () => {
  it('gives what each manifest sealed, the active one first, and says which that is', () => {
    const found = read(
      store(
        manifest('older', thumbnail('c2pa.thumbnail.claim', 'then')),
        manifest('newer', thumbnail('c2pa.thumbnail.claim.jpeg', 'now')),
      ),
    )
    expect(found).toEqual([
      {
        role: 'signed',
        carrier: 'newer',
        isActive: true,
        shows: 'newer',
        title: 'newer.jpg',
        relationship: null,
        text: 'now',
      },
      {
        role: 'signed',
        carrier: 'older',
        isActive: false,
        shows: 'older',
        title: 'older.jpg',
        relationship: null,
        text: 'then',
      },
    ])
  })

  it('finds a parent’s thumbnail in the same manifest and in the parent’s own', () => {
    const own = ingredient('c2pa.ingredient.v3', {
      'dc:title': 'foto.jpg',
      relationship: 'parentOf',
      thumbnail: { url: 'self#jumbf=c2pa.assertions/c2pa.thumbnail.ingredient' },
    })
    const theirs = ingredient('c2pa.ingredient.v3__1', {
      'dc:title': 'del.jpg',
      relationship: 'componentOf',
      activeManifest: { url: 'self#jumbf=/c2pa/older' },
      thumbnail: { url: 'self#jumbf=/c2pa/older/c2pa.assertions/c2pa.thumbnail.claim' },
    })
    const found = read(
      store(
        manifest('older', thumbnail('c2pa.thumbnail.claim', 'part')),
        manifest('newer', own, theirs, thumbnail('c2pa.thumbnail.ingredient', 'parent')),
      ),
    )
    expect(
      found.filter(({ role }) => role === 'ingredient').map(entry => [entry.relationship, entry.shows, entry.text]),
    ).toEqual([
      ['parentOf', null, 'parent'],
      ['componentOf', 'older', 'part'],
    ])
  })

  it('leaves out what is empty, too large, or points nowhere', () => {
    const lost = ingredient('c2pa.ingredient.v3', {
      thumbnail: { url: 'self#jumbf=/c2pa/__proto__/c2pa.assertions/c2pa.thumbnail.claim' },
    })
    const huge = superbox('cbor', 'c2pa.thumbnail.claim', box('bidb', new Uint8Array(8_000_001)))
    expect(read(store(manifest('a', lost, huge)))).toEqual([])
    expect(read(store(manifest('a', superbox('cbor', 'c2pa.thumbnail.claim', box('bidb')))))).toEqual([])
  })

  it('never throws and never gives more than a page can show, whatever the bytes', () => {
    const many = Array.from({ length: 80 }, (_, index) => manifest(`m${index}`, thumbnail('c2pa.thumbnail.claim', 'x')))
    expect(read(store(...many))).toHaveLength(24)
    const base = store(manifest('a', thumbnail('c2pa.thumbnail.claim', 'abc'), cborContent(encode({ a: 1 }))))
    fc.assert(
      fc.property(fc.nat(base.length - 1), fc.nat(255), (at, value) => {
        const damaged = Uint8Array.from(base)
        damaged[at] = value
        expect(readManifestThumbnails(damaged).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
