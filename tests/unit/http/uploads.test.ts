import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { harmlessName, harmlessPath } from '../../../src/http/uploads.ts'

describe('harmlessPath', () => {
  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['..\\..\\Windows\\System32\\x.dll', 'Windows/System32/x.dll'],
    ['/absolut/bild.jpg', 'absolut/bild.jpg'],
    ['C:\\bilder\\a.jpg', 'C/bilder/a.jpg'],
    ['a/./b/../c.png', 'a/b/c.png'],
    ['', 'bild'],
    ['....', 'bild'],
    ['CON.jpg', '_CON.jpg'],
    ['semester\u202egpj.exe', 'semestergpj.exe'],
    ['åäö.jpg', 'åäö.jpg'],
    ['a\u0000b.jpg', 'ab.jpg'],
    ['.htaccess', 'htaccess'],
    ['1/2/3/4/5/6/7/a.jpg', '3/4/5/6/7/a.jpg'],
  ])('turns %j into %j', (given, expected) => {
    expect(harmlessPath(given)).toBe(expected)
  })

  it('never leaves its folder, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), given => {
        const path = harmlessPath(given)
        expect(path.startsWith('/')).toBe(false)
        for (const part of path.split('/')) {
          expect(['', '.', '..']).not.toContain(part)
          expect(part.length).toBeLessThanOrEqual(202)
        }
      }),
    )
  })
})

describe('harmlessName', () => {
  it('is stable: a harmless name stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), given => {
        const once = harmlessName(given)
        expect(harmlessName(once)).toBe(once)
      }),
    )
  })
})
