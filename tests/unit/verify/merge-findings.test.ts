import { describe, expect, it } from 'vitest'
import type { FindingFact, Severity } from '../../../src/domain/finding.ts'
import { mergeFindings } from '../../../src/verify/checks/merge-findings.ts'

const fact = (code: string, severity: Severity = 'note', values: FindingFact['values'] = {}): FindingFact => ({
  code,
  severity,
  values,
  rule: 'r',
})
const codes = (facts: readonly FindingFact[]): readonly string[] => mergeFindings(facts).map(({ code }) => code)

describe('merging findings', () => {
  it('keeps what the check knows where the policy is no stricter', () => {
    expect(codes([fact('exposes-gps'), fact('policy-exposure-gps'), fact('no-faces-found')])).toEqual([
      'exposes-gps',
      'no-faces-found',
    ])
  })

  it('keeps the policy where it is stricter', () => {
    expect(codes([fact('exposes-gps'), fact('policy-exposure-gps', 'stop')])).toEqual(['policy-exposure-gps'])
    expect(codes([fact('test-signer'), fact('policy-signer-unknown', 'ask')])).toEqual(['policy-signer-unknown'])
  })

  it('keeps both where they speak of different things, and each when it stands alone', () => {
    expect(codes([fact('exposes-gps'), fact('policy-exposure-author')])).toEqual([
      'exposes-gps',
      'policy-exposure-author',
    ])
    expect(codes([fact('policy-signer-unknown')])).toEqual(['policy-signer-unknown'])
  })

  it('says the same thing once', () => {
    expect(codes([fact('a', 'ask', { x: 1 }), fact('a', 'ask', { x: 1 }), fact('a', 'ask', { x: 2 })])).toEqual([
      'a',
      'a',
    ])
  })
})
