import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labelKillRounds } from '../fixtures/label-kill-rounds.ts'
import { seededRandom } from '../fixtures/seeded-random.ts'

/** 200 rounds: `node scripts/measure/label-kills.ts`. */
it('leaves no half-written file, loses nothing acknowledged and keeps the chain when labelling is killed, 8 rounds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-label-kill-'))
  try {
    const { failures, killed } = await labelKillRounds(folder, 8, seededRandom(7))
    expect(failures).toEqual([])
    expect(killed).toBeGreaterThan(4)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 180_000)
