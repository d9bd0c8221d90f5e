import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareFingerprints,
  countBits,
  distanceScore,
  FINGERPRINT_WORDS,
  fingerprintBytes,
  readFingerprint,
  writeFingerprint,
} from '../../../src/register/fingerprint.ts'
import { SimilarIndex } from '../../../src/register/similar-index.ts'

const words = fc
  .array(fc.nat(0xffffffff), { minLength: FINGERPRINT_WORDS, maxLength: FINGERPRINT_WORDS })
  .map(list => Uint32Array.from(list))

describe('fingerprints', () => {
  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(words, fingerprint => {
        expect(readFingerprint(writeFingerprint(fingerprint))).toEqual(fingerprint)
      }),
    )
  })

  it('are not read from any other text', () => {
    expect(readFingerprint('f2:'.padEnd(83, '0'))).toBeNull()
    expect(readFingerprint('f1:0')).toBeNull()
  })

  it('count bits as one would by hand', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), word => countBits(word) === word.toString(2).replaceAll('0', '').length))
  })
})

describe('the index', () => {
  it('finds exactly what comparing with every fingerprint finds', () => {
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 40 }),
        fc.array(words, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 60, max: 300 }),
        (stored, queries, maxScore) => {
          const index = new SimilarIndex()
          stored.forEach((fingerprint, label) =>
            label % 2 === 0 ? index.add(label, fingerprint) : index.addBytes(label, fingerprintBytes(fingerprint)),
          )
          const expected = stored
            .map((fingerprint, label) => ({
              label,
              score: Math.min(...queries.map(query => distanceScore(compareFingerprints(query, fingerprint)))),
            }))
            .filter(({ score }) => score <= maxScore)
            .sort((a, b) => a.score - b.score || a.label - b.label)
          expect(index.search(queries, maxScore)).toEqual(expected)
        },
      ),
    )
  })

  it('keeps what it has when it grows', () => {
    const index = new SimilarIndex()
    const at = (label: number) =>
      Uint32Array.from(
        { length: FINGERPRINT_WORDS },
        (_, word) => Math.imul(label + 1, 2_654_435_761 + word * 97) >>> 0,
      )
    for (let label = 0; label < 5_000; label += 1) index.add(label, at(label))
    expect(index.count).toBe(5_000)
    expect(index.search([at(17)], 0).map(({ label }) => label)).toContain(17)
  })
})
