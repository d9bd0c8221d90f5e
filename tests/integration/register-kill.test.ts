import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killRounds } from '../fixtures/kill-rounds.ts'
import { seededRandom } from '../fixtures/seeded-random.ts'

/** Named in what fails; another one: `npm run torture -- --only register-kills --seed N`. */
const SEED = 20_261_122

it('loses no acknowledged entry and keeps a valid chain when writers are killed at random moments, 40 rounds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-kill-'))
  try {
    const random = seededRandom(SEED)
    const alone = await killRounds(join(folder, 'alone.sqlite'), 30, 1, random)
    const together = await killRounds(join(folder, 'together.sqlite'), 10, 2, random)
    expect(alone.failures, `seed ${SEED}`).toEqual([])
    expect(together.failures, `seed ${SEED}`).toEqual([])
    expect(alone.acknowledged).toBeGreaterThanOrEqual(30)
    expect(together.entries).toBeGreaterThanOrEqual(together.acknowledged)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
