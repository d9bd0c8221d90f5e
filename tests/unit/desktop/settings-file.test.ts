import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/api/settings.ts'
import { loadSettingsFile, saveSettingsFile } from '../../../src/desktop/settings-file.ts'

const CHANGED = { ...DEFAULT_SETTINGS, findFaces: !DEFAULT_SETTINGS.findFaces }

describe('the settings file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is read as it was written, by its owner alone', async () => {
    const path = join(folder, 'data', 'settings.json')
    expect(await saveSettingsFile(path, CHANGED)).toEqual({ ok: true, value: undefined })
    expect(await loadSettingsFile(path, DEFAULT_SETTINGS)).toEqual(CHANGED)
    if (process.platform === 'win32') return
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  })

  it('gives the defaults where it is missing, damaged or too large', async () => {
    const path = join(folder, 'settings.json')
    expect(await loadSettingsFile(path, CHANGED)).toEqual(CHANGED)
    for (const text of ['{', 'null', JSON.stringify({ findFaces: 'x'.repeat(200_000) })]) {
      writeFileSync(path, text)
      expect(await loadSettingsFile(path, CHANGED)).toEqual(CHANGED)
    }
  })

  it('leaves nothing behind when it cannot be saved', async () => {
    mkdirSync(join(folder, 'settings.json'))
    expect(await saveSettingsFile(join(folder, 'settings.json'), CHANGED)).toMatchObject({
      ok: false,
      error: { kind: 'settings-not-saved' },
    })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })
})
