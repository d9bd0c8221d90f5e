import { describe, expect, it } from 'vitest'
import { createQuickFirst } from '../../../src/api/quick-first.ts'

describe('quick first', () => {
  it('holds slow work back until all quick work, of every call, is done', async () => {
    const quick = createQuickFirst()
    const [one, two] = [quick.announce(2), quick.announce(1)]
    let isQuiet = false
    const waiting = quick.whenQuiet().then(() => (isQuiet = true))
    one()
    one()
    await Promise.resolve()
    expect(isQuiet).toBe(false)
    two()
    await waiting
    expect(isQuiet).toBe(true)
  })

  it('lets go of what a stopped call leaves, once', async () => {
    const quick = createQuickFirst()
    const left = quick.announce(5)
    left()
    left('all')
    left('all')
    left()
    await quick.whenQuiet()
    const next = quick.announce(1)
    let isQuiet = false
    void quick.whenQuiet().then(() => (isQuiet = true))
    await Promise.resolve()
    expect(isQuiet).toBe(false)
    next()
  })
})
