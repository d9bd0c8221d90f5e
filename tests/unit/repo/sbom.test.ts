import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shippedPackages } from '../../../scripts/release/read-lock.ts'
import { licenceTable, makeSbom } from '../../../scripts/release/sbom.ts'

const root = resolve(import.meta.dirname, '../../..')

interface Component {
  readonly name: string
  readonly version?: string
  readonly scope: string
  readonly 'bom-ref': string
  readonly licenses?: readonly ({ readonly expression: string } | { readonly license: object })[]
  readonly externalReferences?: readonly { readonly url: string; readonly hashes: readonly { content: string }[] }[]
  readonly components?: readonly Component[]
}

describe('the bill of materials', () => {
  const { components } = makeSbom(root) as { readonly components: readonly Component[] }
  const electron = components.find(({ name }) => name === 'electron')

  it('counts Electron as delivered, with its licence and the archives it comes in', () => {
    expect(electron).toMatchObject({ scope: 'required', licenses: [{ expression: 'MIT' }] })
    const archives = electron?.externalReferences ?? []
    for (const target of ['linux-x64', 'win32-x64', 'darwin-arm64'])
      expect(archives.some(({ url }) => url.endsWith(`v${electron?.version}-${target}.zip`))).toBe(true)
    expect(archives.every(({ hashes }) => /^[0-9a-f]{64}$/.test(hashes[0]?.content ?? ''))).toBe(true)
  })

  it('names what Electron is made of, each with its licence', () => {
    const parts = electron?.components ?? []
    expect(parts.map(({ name, licenses }) => [name, licenses])).toEqual([
      ['Chromium', [{ expression: 'BSD-3-Clause' }]],
      ['V8', [{ expression: 'BSD-3-Clause' }]],
      ['Node.js', [{ expression: 'MIT' }]],
      ['FFmpeg', [{ expression: 'LGPL-2.1-or-later' }]],
    ])
  })

  it('holds every shipped package once, and marks tools as not delivered', () => {
    const references = components.map(component => component['bom-ref'])
    expect(new Set(references).size).toBe(references.length)
    const delivered = new Set(
      components.flatMap(({ name, version, scope }) => (scope === 'excluded' ? [] : [`${name} ${version}`])),
    )
    expect(delivered).toEqual(new Set(shippedPackages(root).map(({ name, version }) => `${name} ${version}`)))
    expect(components.find(({ name }) => name === 'vitest')).toMatchObject({ scope: 'excluded' })
  })

  it('writes as an expression only what SPDX can read', () => {
    const fields = components.flatMap(({ licenses = [] }) => licenses)
    const expressions = fields.flatMap(field => ('expression' in field ? [field.expression] : []))
    expect(expressions.filter(text => !/^[A-Za-z0-9.+() -]+$/.test(text))).toEqual([])
    expect(components.find(({ name }) => name === 'chainsaw')?.licenses).toEqual([{ license: { name: 'MIT/X11' } }])
  })

  it('lists Electron and its parts for the reader of licences.md, too', () => {
    expect(licenceTable(root)).toMatch(/\| electron \| [\d.]+ \| MIT \|/)
    expect(licenceTable(root)).toMatch(/\| FFmpeg \| .+ \| LGPL-2\.1-or-later \|/)
  })
})
