import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, GENESIS_HASH, hashContent, hashLink } from '../../../src/register/chain.ts'
import { registerEntrySchema } from '../../../src/register/entry.ts'
import { ChainVerifier, indexOf, type StoredRow } from '../../../src/register/verify-chain.ts'
import { fakeEntry } from '../../fixtures/register-entries.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('the chain', () => {
  it('holds for rows that were chained, whatever their number', () => {
    const verifier = new ChainVerifier(sha256, 0)
    expect(rows(5).map(row => verifier.verify(row))).toEqual([null, null, null, null, null])
    expect(verifier.head.sequence).toBe(5)
  })

  it('names the entry when any character of any field is another', () => {
    const original = rows(4)
    const fields = [
      'at',
      'event',
      'contentHash',
      'previousHash',
      'entryHash',
      'salt',
      'content',
      'inputSha256',
      'outputSha256',
      'fingerprints',
    ] as const
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.constantFrom(...fields),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        (at, field, where, flip) => {
          const row = original[at]
          if (row === undefined) throw new Error('Expected a row')
          const value = field === 'fingerprints' ? row.fingerprints.join() : (row[field] ?? '')
          const place = where % value.length
          const changed =
            value.slice(0, place) + String.fromCharCode(value.charCodeAt(place) ^ flip) + value.slice(place + 1)
          const forged = { ...row, [field]: field === 'fingerprints' ? changed.split(',') : changed }
          expect(firstBroken(original.with(at, forged))).toBe(at + 1)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('finds entries that were left out, doubled or swapped', () => {
    const original = rows(5)
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }), order => {
        const isPrefix = order.every((value, index) => value === index)
        expect(firstBroken(order.map(index => original[index] as StoredRow)) === null).toBe(isPrefix)
      }),
    )
  })

  it('finds a whole entry rewritten with all its own hashes made right', () => {
    const forged = rows(5, seed => (seed === 2 ? { caption: 'Foto' } : {}))
    const original = rows(5)
    expect(firstBroken(original.with(2, forged[2] as StoredRow))).toBe(4)
  })

  it('finds content taken away without a record of retention, and accepts it with one', () => {
    const original = rows(3)
    const blank = {
      ...(original[1] as StoredRow),
      content: null,
      salt: null,
      inputSha256: null,
      outputSha256: null,
      fingerprints: [],
    }
    expect(firstBroken(original.with(1, blank))).toBe(2)
    const verifier = new ChainVerifier(sha256, 2)
    expect(original.with(1, blank).map(row => verifier.verify(row))).toEqual([null, null, null])
    expect(verifier.deletedCount).toBe(1)
    const leftover = { ...blank, inputSha256: original[1]?.inputSha256 ?? null }
    const strict = new ChainVerifier(sha256, 2)
    expect(original.with(1, leftover).map(row => strict.verify(row))[1]).toMatchObject({ reason: 'index' })
  })
})

describe('canonical JSON', () => {
  it('is one spelling for one value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))
      }),
    )
    expect(canonicalJson({ b: 1, a: [true, null, 'å'] })).toBe('{"a":[true,null,"å"],"b":1}')
  })
})

describe('an entry', () => {
  it.each(['prompt', 'picture', 'thumbnail', 'faces', 'embedding', 'path'])('has no field for %s', field => {
    expect(registerEntrySchema.safeParse({ ...fakeEntry(1), [field]: 'x' }).success).toBe(false)
  })

  it('keeps of faces a number and nothing else', () => {
    expect(registerEntrySchema.safeParse(fakeEntry(1, { faceCount: 3 })).success).toBe(true)
    expect(registerEntrySchema.safeParse({ ...fakeEntry(1), faceCount: [{ x: 0.1 }] }).success).toBe(false)
  })
})

function rows(
  count: number,
  changesOf: (seed: number) => Partial<ReturnType<typeof fakeEntry>> = () => ({}),
): StoredRow[] {
  const built: StoredRow[] = []
  for (let seed = 0; seed < count; seed += 1) {
    const entry = fakeEntry(seed, changesOf(seed))
    const content = canonicalJson(entry)
    const salt = seed.toString(16).padStart(32, '0')
    const contentHash = hashContent(content, salt, sha256)
    const link = {
      sequence: seed + 1,
      at: entry.at,
      event: entry.event,
      contentHash,
      previousHash: built.at(-1)?.entryHash ?? GENESIS_HASH,
    }
    built.push({ ...link, entryHash: hashLink(link, sha256), salt, content, ...indexOf(entry) })
  }
  return built
}

function firstBroken(all: readonly StoredRow[]): number | null {
  const verifier = new ChainVerifier(sha256, 0)
  for (const row of all) {
    const broken = verifier.verify(row)
    if (broken !== null) return broken.sequence
  }
  return null
}
