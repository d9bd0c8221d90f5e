import { describe, expect, it } from 'vitest'
import { saySourceType, SOURCE_TYPES } from '../../../src/domain/source-type.ts'
import { createTexts, LANGUAGES } from '../../../src/i18n/text.ts'
import { printDetails } from '../../../src/cli/print-details.ts'
import type { Verification } from '../../../src/verify/verify-image.ts'

const ADDRESS = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const FIELD = 'Iptc4xmpExt:DigitalSourceType'

describe('source types for people', () => {
  it.each(LANGUAGES)('has words for every concept (%s)', language => {
    const { has } = createTexts(language)
    expect(SOURCE_TYPES.filter(({ id }) => !has(`source-type.${id}`))).toEqual([])
  })

  it('says the words and keeps the term beside them', () => {
    const { t } = createTexts('sv')
    const said = 'skapad med AI (trainedAlgorithmicMedia)'
    expect(saySourceType(ADDRESS, t)).toBe(said)
    expect(saySourceType(ADDRESS.replace('http:', 'https:'), t)).toBe(said)
    expect(saySourceType('trainedAlgorithmicMedia', t, FIELD)).toBe(said)
    expect(saySourceType('http://c2pa.org/digitalsourcetype/empty', t)).toBe('påbörjad från en tom yta (empty)')
  })

  it('leaves everything else as it stands in the file', () => {
    const { t } = createTexts('en')
    for (const value of ['style: print', 'composite', '', `see ${ADDRESS}`, `${ADDRESS}<script>`])
      expect(saySourceType(value, t, 'PNG:parameters')).toBe(value)
    expect(saySourceType('ownInvention', t, FIELD)).toBe('ownInvention')
  })

  it('says them in findings and in the details of a verdict', () => {
    const texts = createTexts('en')
    const replaced = { code: 'made.digital-source-type-replaced', severity: 'note', rule: 'x' } as const
    const { message } = texts.finding({ ...replaced, values: { value: ADDRESS } })
    expect(message).toContain('made with AI (trainedAlgorithmicMedia)')
    const verification = {
      evidence: { provenance: { kind: 'none' }, fields: [] },
      report: {
        origin: {
          rule: 'origin.declared',
          evidence: [{ source: 'iptc', field: FIELD, value: ADDRESS, weight: 'trace' }],
        },
        credentials: { codes: [] },
        exposure: [],
        rights: [],
        basis: { engine: '', rules: '', policy: '', checkedAt: '', trustLists: [] },
      },
    } as unknown as Verification
    expect(printDetails(verification, texts).join('\n')).toContain(`${FIELD} = made with AI (trainedAlgorithmicMedia)`)
  })
})
