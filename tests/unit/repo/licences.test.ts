import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { electronParts } from '../../../scripts/release/electron-parts.ts'
import { unknownLicences } from '../../../scripts/release/licences.ts'
import { readLock, shippedPackages } from '../../../scripts/release/read-lock.ts'

const root = resolve(import.meta.dirname, '../../..')

describe('licences', () => {
  it('ships nothing under a licence that nobody has looked at, Electron and its parts included', () => {
    const shipped = [...shippedPackages(root), ...electronParts(root)]
    expect(shipped.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['electron', 'Chromium', 'Node.js', 'V8', 'FFmpeg', 'sharp']),
    )
    expect(unknownLicences(shipped)).toEqual([])
  })

  it.each([
    ['some-package', 'GPL-3.0-only'],
    ['some-package', 'SEE LICENSE IN LICENSE.txt'],
    ['some-package', '(MIT OR GPL-2.0)'],
    ['some-package', 'MIT AND LGPL-3.0-or-later'],
    ['some-package', null],
    ['FFmpeg', 'GPL-2.0-or-later'],
    ['node-forge', 'GPL-2.0'],
  ])('stops at %s under %s', (name, licence) => {
    expect(unknownLicences([{ name, licence }])).toEqual([`${name}: ${licence ?? 'not stated'}`])
  })

  it('counts every package that the product names as shipped', () => {
    const shipped = new Set(shippedPackages(root).map(({ name }) => name))
    const tools = new Set(readLock(root).flatMap(({ name }) => (shipped.has(name) ? [] : [name])))
    const sources = globSync('{src,electron,renderer}/**/*.{ts,tsx}', { cwd: root })
    const named = sources.flatMap(path =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/^import (?!type).*?from '((?:@[\w.-]+\/)?[\w.-]+)/gms)].map(
        ([, name = '']) => ({ path, name }),
      ),
    )
    expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(['electron', 'react', 'sharp']))
    expect(named.filter(({ name }) => tools.has(name))).toEqual([])
  })

  it('names no download address in the lock file', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })
})
