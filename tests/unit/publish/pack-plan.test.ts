import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRenditions } from '../../../src/publish/pack.ts'
import { createWebNames, webName } from '../../../src/publish/web-name.ts'

const presets = [
  { id: 'stor', widthPx: 1920 },
  { id: 'webb', widthPx: 1200 },
  { id: 'liten', widthPx: 640 },
]
const widths = (widthPx: number, heightPx: number) =>
  planRenditions({ widthPx, heightPx }, presets).map(({ preset, size, isMaster }) => [
    preset?.id ?? null,
    size.widthPx,
    size.heightPx,
    isMaster,
  ])

/** Any UTF-16, lone surrogates and control characters too. */
const anyText = fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)), maxLength: 80 })

describe('the sizes of a pack', () => {
  it('are those below the picture’s own width, smallest first', () => {
    expect(widths(3000, 2000)).toEqual([
      ['liten', 640, 427, false],
      ['webb', 1200, 800, false],
      ['stor', 1920, 1280, false],
    ])
  })

  it('end with the labelled master where the picture is no wider than the largest size', () => {
    expect(widths(1500, 1000)).toEqual([
      ['liten', 640, 427, false],
      ['webb', 1200, 800, false],
      [null, 1500, 1000, true],
    ])
    expect(widths(640, 480)).toEqual([[null, 640, 480, true]])
    expect(widths(1920, 1080).at(-1)).toEqual([null, 1920, 1080, true])
  })
})

describe('names for the web', () => {
  it('keep what a reader recognises', () => {
    expect(webName('/bilder/Sommar på ön – Åsa & Øyvind (2).JPG')).toBe('sommar-pa-on-asa-oyvind-2')
    expect(webName('C:\\Users\\x\\torget.jpeg')).toBe('torget')
    expect(webName('广场.png')).toBe('bild')
    expect(webName('CON.jpg')).toBe('bild-con')
  })

  it('hold nothing but a-z, 0-9 and hyphens, whatever the file is called', () => {
    fc.assert(
      fc.property(anyText, name => {
        expect(webName(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,63}[a-z0-9])?$/)
      }),
    )
  })

  it('are never given twice in one batch', () => {
    const next = createWebNames()
    expect(['a.jpg', 'A.png', 'sub/a.webp', 'b.jpg'].map(next)).toEqual(['a', 'a-2', 'a-3', 'b'])
  })
})
