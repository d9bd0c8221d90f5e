import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOutputNames, outputFormat } from '../../../src/label/output-names.ts'

describe('output names', () => {
  it('keeps the folder structure, the name and the spelling of the extension', () => {
    const names = createOutputNames()
    expect(names.next('sommar/Åre.JPG', 'jpeg', null)).toBe('sommar/Åre.JPG')
    expect(names.next('vinter/Åre.JPG', 'jpeg', null)).toBe('vinter/Åre.JPG')
    expect(names.next('karta.tiff', 'tiff', null)).toBe('karta.tiff')
    expect(names.next('karta.tiff', 'png', null)).toBe('karta.png')
    expect(names.next('a.png', 'png', 'webb')).toBe('a-webb.png')
    expect(names.next('utan-ändelse', 'webp', null)).toBe('utan-ändelse.webp')
  })

  it('never gives two inputs the same name, also where the disk ignores case or normalises å', () => {
    const path = fc.array(fc.constantFrom('a', 'A', 'å', 'å'.normalize('NFD'), '.', '..', 'x.png', 'x.JPG'), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, fc.constantFrom('jpeg' as const, 'png' as const)), { maxLength: 20 }),
        inputs => {
          const names = createOutputNames()
          const given = inputs.map(([parts, format]) =>
            names.next(parts.join('/'), format, null).normalize('NFC').toLowerCase(),
          )
          expect(new Set(given).size).toBe(given.length)
          expect(given.filter(name => name.split('/').includes('..') || name.startsWith('/'))).toEqual([])
        },
      ),
    )
  })

  it('keeps the format when it can be written and says so when it cannot', () => {
    expect(outputFormat('keep', 'webp')).toBe('webp')
    expect(outputFormat('keep', 'gif')).toBeNull()
    expect(outputFormat('png', 'gif')).toBe('png')
  })
})
