import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

describe('the oldest Node that is promised (22.18)', () => {
  // Node 22 strips types but its V8 does not know explicit resource management; vitest compiles it away and would not notice.
  it('is not given syntax that it cannot parse', () => {
    const files = ['src', 'scripts', 'bin'].flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true })
        .map(name => join(folder, String(name)))
        .filter(name => /\.(?:ts|mjs)$/.test(name)),
    )
    const using = files.filter(file => /^\s*(?:await )?using\s+\w+\s*=/m.test(readFileSync(join(root, file), 'utf8')))
    expect(files.length).toBeGreaterThan(100)
    expect(using).toEqual([])
  })
})
