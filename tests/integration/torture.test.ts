import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROGRAMMES } from '../../scripts/torture/programme-table.ts'
import { hasFakeTime } from '../../scripts/torture/time-programme.ts'

/** `npm run torture` runs the same programmes for longer, and with any seed. */
const SEED = 7

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ursprung-torture-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

/** Kills of label and scan have tests of their own with whole runs beside (`label-kill`, `archive/scan-kill`). */
const shortened = PROGRAMMES.filter(({ roundsInTest }) => roundsInTest > 0)

describe('a short torture: nothing lost, nothing half-written, every input accounted for', () => {
  it.each(shortened)('$name', async ({ name, roundsInTest, run }) => {
    if (name === 'clock' && !hasFakeTime()) return console.warn('skipped: faketime is not installed')
    const { broken, tried, hit, skipped } = await run({ folder, seed: SEED, rounds: roundsInTest })
    expect({ broken, skipped }).toEqual({ broken: [], skipped: undefined })
    expect(tried).toBeGreaterThan(0)
    expect(hit).toBeGreaterThan(0)
  })
})
