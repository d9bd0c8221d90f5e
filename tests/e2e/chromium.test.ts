import { describe, expect, it } from 'vitest'
import { CHROMIUM, hasChromium } from './open-app.ts'

describe('the browser that these tests need', () => {
  it.skipIf(process.env['CI'] !== '1' && !hasChromium)('is there; in CI its absence is an error', () => {
    if (!hasChromium) console.error(`${CHROMIUM} is missing: apt-get install chromium, or set URSPRUNG_CHROMIUM`)
    expect(hasChromium).toBe(true)
  })
})
