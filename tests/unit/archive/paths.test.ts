import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, isWithin, outermost, rangeOf, shownPath } from '../../../src/archive/paths.ts'

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .filter(text => !text.includes('/') && text.isWellFormed())
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => `/${parts.join('/')}`)

describe('paths of an archive', () => {
  it('are ordered as their UTF-8 bytes, which is the order of the catalogue and of LC_ALL=C sort', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
    expect(compareBytes('/\u{1f600}', '/\uffee')).toBeGreaterThan(0)
  })

  it('have all that is below a folder in one range, and nothing else', () => {
    fc.assert(
      fc.property(path, path, (folder, other) => {
        const { from, through } = rangeOf(folder)
        const isInRange = compareBytes(other, from) > 0 && compareBytes(other, through) <= 0
        expect(isInRange).toBe(isWithin(other, folder) && other !== folder)
      }),
    )
    expect(isWithin('/in/b.jpg', '/')).toBe(true)
    expect(isWithin('/ink/b.jpg', '/in')).toBe(false)
  })

  it('give every file to one folder only, however folders are given', () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 8 }), path, (folders, file) => {
        const kept = outermost(folders)
        expect(kept.filter(folder => isWithin(file, folder)).length).toBe(
          folders.some(folder => isWithin(file, folder)) ? 1 : 0,
        )
      }),
    )
  })

  it('are shown as the person wrote the folder', () => {
    const roots = [
      { given: 'in', absolute: '/home/a/in' },
      { given: '/', absolute: '/' },
    ]
    expect(shownPath('/home/a/in/x/å.jpg', roots)).toBe('in/x/å.jpg')
    expect(shownPath('/b.jpg', roots)).toBe('/b.jpg')
    expect(shownPath('/home/a/in', roots)).toBe('in')
  })
})
