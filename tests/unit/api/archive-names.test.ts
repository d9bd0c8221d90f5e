import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderNames, hidePaths, namedRoots } from '../../../src/api/archive-names.ts'

describe('folderNames', () => {
  it('calls a folder by its own name', () => {
    expect(folderNames(['/home/anna/Bilder'])).toEqual(['Bilder'])
  })

  it('adds the folder around it where two have the same name', () => {
    expect(folderNames(['/arkiv/2024/bilder', '/arkiv/2025/bilder', '/arkiv/2025/kartor'])).toEqual([
      '2024/bilder',
      '2025/bilder',
      'kartor',
    ])
  })

  it('names the root of a disk', () => {
    expect(folderNames(['/'])).toEqual(['/'])
    expect(folderNames(['C:/'])).toEqual(['C:'])
  })

  it('gives every folder a name of its own', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'å'), { minLength: 1, maxLength: 4 })
      .map(parts => `/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 5 }), folders => {
        expect(new Set(folderNames(folders)).size).toBe(folders.length)
      }),
    )
  })
})

describe('hidePaths', () => {
  it('leaves the name and takes away where it lies, in either spelling', () => {
    const folders = ['C:/Users/anna/Arkiv']
    expect(hidePaths('EACCES: C:/Users/anna/Arkiv/a.jpg', folders)).toBe('EACCES: Arkiv/a.jpg')
    expect(hidePaths(String.raw`EACCES: C:\Users\anna\Arkiv\a.jpg`, folders)).toBe(String.raw`EACCES: Arkiv\a.jpg`)
  })

  it('writes the roots of reports by name', () => {
    expect(namedRoots(['/srv/arkiv'])).toEqual([{ absolute: '/srv/arkiv', given: 'arkiv' }])
  })
})
