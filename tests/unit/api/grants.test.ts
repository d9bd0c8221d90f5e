import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createGrants,
  GRANT_LIFETIME_MS,
  GRANT_PATTERN,
  type GrantedPath,
  MAX_GRANTS,
  randomToken,
} from '../../../src/api/grants.ts'
import { handleFor } from '../../../src/api/present.ts'

const picture: GrantedPath = {
  path: '/hemlig/bild.jpg',
  name: 'bild.jpg',
  relativePath: 'bild.jpg',
  purpose: 'picture',
}

describe('grants', () => {
  it('resolve to what they were given for, and say nothing of the path', () => {
    const grants = createGrants()
    const token = grants.give(picture)
    expect(token).toMatch(GRANT_PATTERN)
    expect(token).not.toContain('bild')
    expect(grants.resolve(token, ['picture'])).toEqual(picture)
  })

  it('cannot be used for another purpose', () => {
    const grants = createGrants()
    const token = grants.give(picture)
    expect(grants.resolve(token, ['folder', 'result', 'preview'])).toBeNull()
  })

  it('never resolve after their time, and the clock decides', () => {
    let now = 0
    const grants = createGrants(() => now)
    const token = grants.give(picture)
    now = GRANT_LIFETIME_MS - 1
    expect(grants.resolve(token, ['picture'])).toEqual(picture)
    now = GRANT_LIFETIME_MS
    expect(grants.resolve(token, ['picture'])).toBeNull()
  })

  it('end when they are withdrawn', () => {
    const grants = createGrants()
    const token = grants.give(picture)
    grants.withdraw(token)
    expect(grants.resolve(token, ['picture'])).toBeNull()
  })

  it('are bounded in number; the oldest makes room', () => {
    const grants = createGrants()
    const first = grants.give(picture)
    for (let count = 0; count < MAX_GRANTS; count += 1) grants.give(picture)
    expect(grants.count()).toBeLessThanOrEqual(MAX_GRANTS)
    expect(grants.resolve(first, ['picture'])).toBeNull()
  })

  it('name the file at a path the same each time, without opening it or telling where it lies', () => {
    const grants = createGrants()
    const source = grants.sourceOf(picture.path)
    expect(grants.sourceOf(picture.path)).toBe(source)
    expect(grants.sourceOf('/hemlig/annan.jpg')).not.toBe(source)
    expect(createGrants().sourceOf(picture.path)).not.toBe(source)
    expect(grants.resolve(source, ['picture'])).toBeNull()
    expect(handleFor(grants, picture).source).toBe(handleFor(grants, picture).source)
    expect(handleFor(grants, { ...picture, purpose: 'result' })).not.toHaveProperty('source')
  })

  it('resolve nothing that was never given: paths, prototype keys, anything', () => {
    const grants = createGrants()
    grants.give(picture)
    for (const token of ['__proto__', 'constructor', '../../etc/passwd', '/hemlig/bild.jpg', ''])
      expect(grants.resolve(token, ['picture'])).toBeNull()
    fc.assert(
      fc.property(fc.string(), token => {
        expect(grants.resolve(token, ['picture'])).toBeNull()
      }),
    )
  })

  it('carry 256 bits and never come twice', () => {
    const tokens = new Set(Array.from({ length: 1_000 }, randomToken))
    expect(tokens.size).toBe(1_000)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  })
})
