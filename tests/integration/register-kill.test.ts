import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killRounds } from '../fixtures/kill-rounds.ts'

it('loses no acknowledged entry and keeps a valid chain when writers are killed at random moments, 40 rounds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-kill-'))
  try {
    const alone = await killRounds(join(folder, 'alone.sqlite'), 30, 1, Math.random)
    const together = await killRounds(join(folder, 'together.sqlite'), 10, 2, Math.random)
    expect(alone.failures).toEqual([])
    expect(together.failures).toEqual([])
    expect(alone.acknowledged).toBeGreaterThanOrEqual(30)
    expect(together.entries).toBeGreaterThanOrEqual(together.acknowledged)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
