import { describe, expect, it } from 'vitest'
import { tidyReading } from '../../../src/domain/tidy-manifest.ts'
import { manifest, reading, store } from '../verify/made-store.ts'

const LONG = `\u202e${'Å'.repeat(3_000_000)}`
const HOSTILE = manifest({
  title: LONG,
  generator: LONG,
  signer: { name: LONG, organisation: LONG, serialNumber: '1', algorithm: 'Es256', claimedTime: null },
  actions: [
    { action: LONG, when: null, softwareAgent: LONG, digitalSourceType: null, description: LONG, parameters: null },
  ],
  ingredients: [
    {
      title: LONG,
      format: null,
      relationship: 'parentOf',
      activeManifest: 'parent',
      recordedFailures: [],
      digitalSourceType: null,
    },
  ],
})

describe('names and titles from manifests', () => {
  it('are bounded and without control characters, of a store that was read and of one that was refused', () => {
    const refused = { ...store({ manifests: [HOSTILE] }), hasHardBinding: true }
    for (const given of [
      reading({ manifests: [HOSTILE] }),
      { kind: 'unreadable', reason: 'other', message: 'm', own: refused } as const,
    ]) {
      const told = JSON.stringify(tidyReading(given))
      expect(told).not.toContain('\u202e')
      expect(told.length).toBeLessThan(10_000)
    }
  })

  it('leave what decides as it is', () => {
    expect(tidyReading(reading())).toEqual(reading())
    expect(tidyReading({ kind: 'none' })).toEqual({ kind: 'none' })
  })
})
