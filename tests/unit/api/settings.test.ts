import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, isSameCore, readSettings, type Settings } from '../../../src/api/settings.ts'

describe('readSettings', () => {
  it('starts offline: nothing that touches the network is on', () => {
    expect(DEFAULT_SETTINGS.allowTrustUpdate).toBe(false)
    expect(DEFAULT_SETTINGS.allowSigningService).toBe(false)
  })

  it('keeps what is right and takes defaults for the rest', () => {
    expect(readSettings({ language: 'en', theme: 'neon', policy: '../../etc', findFaces: false, unknown: 1 })).toEqual({
      ...DEFAULT_SETTINGS,
      language: 'en',
      findFaces: false,
    })
  })

  it('lets no unknown level of face search in', () => {
    expect(readSettings({ faceSensitivity: 'more' }).faceSensitivity).toBe('more')
    expect(readSettings({ faceSensitivity: 'all' }).faceSensitivity).toBe('normal')
  })

  it.each([null, 7, 'text', [], { __proto__: { language: 'en' } }])('gives the defaults for %j', stored => {
    expect(readSettings(stored)).toEqual(DEFAULT_SETTINGS)
  })
})

describe('isSameCore', () => {
  const changes: readonly (readonly [Partial<Settings>, boolean])[] = [
    [{ language: 'en' }, false],
    [{ policy: 'sala-kommun' }, false],
    [{ faceSensitivity: 'more' }, false],
    [{ allowSigningService: true }, false],
    [{ hasSeenWelcome: true }, true],
    [{ theme: 'dark', identity: 'kommunen', decidedBy: 'arkivarie', findFaces: false, allowTrustUpdate: true }, true],
  ]
  it.each(changes)('%j: %s', (change, isSame) => {
    expect(isSameCore({ ...DEFAULT_SETTINGS, ...change }, DEFAULT_SETTINGS)).toBe(isSame)
  })
})
