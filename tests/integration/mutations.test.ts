import { describe, expect, it } from 'vitest'
import { measureMutations, type MutationResult } from '../../scripts/measure/mutations.ts'

/** `node scripts/measure/mutations.ts` does the same with 20,000 files. Without the corpus the seeds are files made by code. */
describe('damaged files', () => {
  it('never crash, hang or throw in the whole reading path, and memory stays flat', { timeout: 90_000 }, async () => {
    const result: MutationResult = await measureMutations({ count: 1_500, seed: 7, engineEvery: 10 })

    expect(result).toMatchObject({ crashed: [], hung: [], threw: [] })
    expect(result.images).toBeGreaterThan(1_000)
    const [early, , late] = result.memory.map(({ liveMb }) => liveMb)
    expect(late ?? Number.POSITIVE_INFINITY).toBeLessThan((early ?? 0) + 30)
  })
})
