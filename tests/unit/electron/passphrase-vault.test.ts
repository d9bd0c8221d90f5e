import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPassphraseVault } from '../../../electron/passphrase-vault.ts'
import { createSafeStorage } from '../../e2e/electron/harness/electron-shim.ts'

/** The system's safe, with real encryption; Electron itself is not to be had here. */
const system = vi.hoisted(() => ({ safeStorage: {} as object }))
vi.mock('electron', () => ({
  get safeStorage() {
    return system.safeStorage
  },
}))

const folder = mkdtempSync(join(tmpdir(), 'ursprung-vault-'))
const file = join(folder, 'data/passphrases.json')
const PASSPHRASE = 'hemlig fras för Sala'
const logIn = (key: Buffer | null): void => void (system.safeStorage = createSafeStorage(key))

describe('kept passphrases', () => {
  beforeEach(() => rmSync(file, { force: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('stand encrypted in a file for the owner alone, and come back', async () => {
    logIn(randomBytes(32))
    const vault = createPassphraseVault(file)
    expect(await vault.keep('sala', PASSPHRASE)).toEqual({ ok: true, value: undefined })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(PASSPHRASE)
    expect([await createPassphraseVault(file).recall('sala'), await vault.recall('annan'), await vault.kept()]).toEqual(
      [PASSPHRASE, null, ['sala']],
    )
  })

  it('open for nobody else’s log-in', async () => {
    logIn(randomBytes(32))
    await createPassphraseVault(file).keep('sala', PASSPHRASE)
    logIn(randomBytes(32))
    expect(await createPassphraseVault(file).recall('sala')).toBeNull()
  })

  it('are not kept where the system has no safe of its own', async () => {
    logIn(null)
    const vault = createPassphraseVault(file)
    expect([vault.canKeep(), (await vault.keep('sala', PASSPHRASE)).ok, await vault.kept()]).toEqual([false, false, []])
    const pretended = { ...createSafeStorage(randomBytes(32)), getSelectedStorageBackend: () => 'basic_text' }
    system.safeStorage = pretended
    expect(createPassphraseVault(file).canKeep()).toBe(process.platform !== 'linux')
  })

  it('are forgotten on request, the others stay', async () => {
    logIn(randomBytes(32))
    const vault = createPassphraseVault(file)
    await vault.keep('sala', PASSPHRASE)
    await vault.keep('constructor', 'annan fras')
    await vault.forget('sala')
    expect([await vault.recall('sala'), await vault.kept()]).toEqual([null, ['constructor']])
  })

  it.each(['', '{', '{"schema":"annat"}', '[1]', '{"schema":"ursprung.passphrases/1","kept":{"sala":7}}'])(
    'from a damaged file are none: %s',
    async text => {
      logIn(randomBytes(32))
      await createPassphraseVault(file).keep('sala', PASSPHRASE)
      writeFileSync(file, text)
      expect(await createPassphraseVault(file).recall('sala')).toBeNull()
    },
  )
})
