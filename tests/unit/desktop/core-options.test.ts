import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/api/settings.ts'
import { coreOptions, type RunOptions } from '../../../src/desktop/core-options.ts'

const RUN: RunOptions = { dataDir: '/data', version: '1.0.0' }

describe('a core for other settings', () => {
  it('keeps what the run was started with: database, frozen lists, time stamps, readers', () => {
    const run = {
      ...RUN,
      databaseUrl: 'postgres://db/ursprung',
      listsDir: '/lists',
      timeStampUrl: 'https://tsa',
      readers: 3,
    }
    const options = coreOptions({ ...DEFAULT_SETTINGS, language: 'en', policy: 'sala-kommun' }, run)
    expect(options).toMatchObject({ ...run, policy: 'sala-kommun' })
    expect(options.texts.language).toBe('en')
  })

  it('lets a policy named at the start stand over the chosen one', () => {
    expect(
      coreOptions({ ...DEFAULT_SETTINGS, policy: 'sala-kommun' }, { ...RUN, startPolicy: 'eu-koden' }).policy,
    ).toBe('eu-koden')
  })

  it.each([
    ['nothing said', {}, false, true],
    ['the settings open it', {}, true, false],
    ['an authority for time stamps was named', { timeStampUrl: 'https://tsa' }, false, false],
    ['--offline', { isOffline: true }, true, true],
    ['--offline, and an authority was named', { isOffline: true, timeStampUrl: 'https://tsa' }, true, true],
  ] as const)('opens the network only when asked: %s', (_, run, allowSigningService, isOffline) => {
    expect(coreOptions({ ...DEFAULT_SETTINGS, allowSigningService }, { ...RUN, ...run }).isOffline).toBe(isOffline)
  })
})
