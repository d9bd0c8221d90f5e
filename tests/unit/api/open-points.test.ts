import { describe, expect, it } from 'vitest'
import { openPointsOf } from '../../../src/api/open-points.ts'
import type { FindingFact } from '../../../src/domain/finding.ts'

const fact = (
  code: string,
  values: Record<string, string> = {},
  severity: FindingFact['severity'] = 'ask',
): FindingFact => ({ code, severity, values, rule: 'r' })
const say = ({ code, severity, rule }: FindingFact) => ({ code, severity, rule, message: code, nextStep: '' })
const ways = (...facts: readonly FindingFact[]) => openPointsOf(facts, say).map(point => point.close)

describe('openPointsOf', () => {
  it('names the way to close each point', () => {
    expect(
      ways(
        fact('policy-unanswered', { question: 'bias' }),
        fact('policy-field-missing-alt'),
        fact('policy-tool-missing', { override: 'tools' }),
        fact('policy-second-reviewer-missing', { question: 'bias' }),
        fact('policy-photorealistic-people', { override: 'photorealism' }, 'stop'),
        fact('something-else'),
      ),
    ).toEqual([
      { kind: 'question', question: 'bias' },
      { kind: 'field', field: 'alt' },
      { kind: 'field', field: 'tool' },
      { kind: 'field', field: 'second-reviewer' },
      { kind: 'reason', ruleId: 'photorealism' },
      { kind: 'none' },
    ])
  })

  it('leaves notes out, and the warning about people while its questions are open', () => {
    expect(
      ways(
        fact('policy-reminder', {}, 'note'),
        fact('policy-faces', { override: 'faces' }),
        fact('policy-unanswered', { question: 'child' }),
      ),
    ).toEqual([{ kind: 'question', question: 'child' }])
    expect(ways(fact('policy-faces', { override: 'faces' }))).toEqual([{ kind: 'reason', ruleId: 'faces' }])
  })
})
