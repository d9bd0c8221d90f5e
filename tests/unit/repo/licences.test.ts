import { describe, expect, it } from 'vitest'
import { readLock } from '../../../scripts/read-lock.ts'

/** Licences that a municipality's product may ship. LGPL only for libvips, which is linked dynamically and replaceable. */
const SHIPPABLE =
  /^(?:\(?(?:MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Unlicense|MIT\/X11|OFL-1\.1|Python-2\.0|CC0-1\.0|MPL-2\.0)\)?(?: (?:AND|OR) )?)+$/
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'node-forge': '(BSD-3-Clause OR GPL-2.0)', // used under BSD-3-Clause
  'png-js': 'not stated', // pdfkit's PNG reader: its LICENSE file is MIT, package.json says nothing
  buffers: 'not stated', // install step of c2pa-node only (through unzipper); never loaded, kept out of packages
}

describe('licences', () => {
  it('ships nothing under a licence that nobody has looked at', () => {
    const unknown = readLock()
      .filter(entry => !entry.isDevelopment)
      .filter(entry => !SHIPPABLE.test(entry.licence ?? 'not stated'))
      .filter(entry => !(entry.name.startsWith('@img/sharp') && /LGPL-3\.0-or-later/.test(entry.licence ?? '')))
      .filter(entry => EXCEPTIONS[entry.name] !== (entry.licence ?? 'not stated'))
    expect(unknown.map(entry => `${entry.name}: ${entry.licence}`)).toEqual([])
  })

  it('names no download address in the lock file', async () => {
    const { readFileSync } = await import('node:fs')
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"')
  })
})
