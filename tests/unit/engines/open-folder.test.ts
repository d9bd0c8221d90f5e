import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCatalogueFile } from '../../../src/engines/node/archive/catalogue-store.ts'
import { writeIdentity } from '../../../src/engines/node/identity/identity-store.ts'
import { openFolder } from '../../../src/engines/node/local-files.ts'
import { openSqliteRegister } from '../../../src/engines/node/register/sqlite-register.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-folder-'))
const at = (...parts: string[]): string => join(folder, ...parts)
writeFileSync(at('fil'), 'x')
mkdirSync(at('mapp'))
symlinkSync(at('finns', 'inte'), at('död'))
symlinkSync(at('varv'), at('varv'))
symlinkSync(at('fil'), at('till-fil'))
symlinkSync(at('mapp'), at('till-mapp'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a data folder', () => {
  it('that a file stands in the way of is told by what it is for, by register, catalogue and identities', async () => {
    const dataDir = at('fil', 'data')
    const catalogue = openCatalogueFile(join(dataDir, 'archive.sqlite'))
    const identity = await writeIdentity(dataDir, 'kommunen', {
      chainPem: '',
      keyPem: '',
      kind: 'own',
      isEncrypted: false,
    })
    for (const opened of [catalogue, identity])
      expect(opened).toMatchObject({ ok: false, error: { kind: 'data-folder-not-made' } })
    expect(openSqliteRegister(join(dataDir, 'register.sqlite'))).toMatchObject({ error: { kind: 'unavailable' } })
  })

  it.runIf(process.platform === 'linux')('that no system can make ends in an error, and not never', () => {
    const opened = openSqliteRegister('/proc/ursprung/register.sqlite')
    expect(opened).toMatchObject({ error: { kind: 'unavailable', message: expect.stringContaining('/proc/ursprung') } })
  })
})

describe('a folder to write to', () => {
  it.each([
    ['död', 'output-folder-is-dead-link', 'död'],
    ['död/ut/2026', 'output-folder-is-dead-link', 'död'],
    ['mapp/../död/ut', 'output-folder-is-dead-link', 'död'],
    ['varv/ut', 'output-folder-is-dead-link', 'varv'],
    ['fil', 'output-folder-is-file', 'fil'],
    ['fil/ut/2026', 'output-folder-is-file', 'fil'],
    ['till-fil/ut', 'output-folder-is-file', 'till-fil'],
  ])('cannot be %s: %s, by the name of what stands in the way', async (path, kind, named) => {
    expect(await openFolder(at(path))).toEqual({ kind, message: at(named) })
    expect(existsSync(at('finns'))).toBe(false)
  })

  it('is made where there is none, below a link to a folder, too', async () => {
    expect(await openFolder(at('mapp', 'ut', '2026'))).toBeNull()
    expect(await openFolder(at('till-mapp', 'in'))).toBeNull()
    expect([existsSync(at('mapp', 'ut', '2026')), existsSync(at('mapp', 'in'))]).toEqual([true, true])
  })

  it('is made by whoever is first where many ask in the same moment for folders in and below each other', async () => {
    for (let round = 0; round < 40; round += 1) {
      const wished = [['å'], [], ['ä', 'ö'], ['å'], ['ä']].map(parts => at('mapp', String(round), 'ut', ...parts))
      expect(await Promise.all(wished.map(openFolder))).toEqual(wished.map(() => null))
      expect(wished.filter(path => !existsSync(path))).toEqual([])
    }
  })

  it.runIf(process.platform === 'linux')('that no system can make ends in an error, and not never', async () => {
    expect(await openFolder('/proc/ursprung/ut')).toMatchObject({ kind: 'output-folder-not-made' })
  })

  it('that is refused for another reason gives that reason', async () => {
    expect(await openFolder(at('mapp', 'x'.repeat(300)))).toMatchObject({ kind: 'name-too-long' })
  })
})
