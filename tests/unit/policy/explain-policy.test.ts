import { describe, expect, it } from 'vitest'
import { ruleWithoutPolicy } from '../../../src/domain/policy.ts'
import { explainPolicy } from '../../../src/policy/explain-policy.ts'
import { preset, PRESETS } from './policy-facts.ts'

describe('explaining a policy', () => {
  it.each(PRESETS)('%s: every rule has a document and a date, and every question is told with its answers', name => {
    const policy = preset(name)
    const rules = explainPolicy(policy)
    expect(rules.every(({ basis }) => basis.document.length > 5 && /^\d{4}-\d{2}/.test(basis.date))).toBe(true)
    expect(rules.filter(({ code }) => code === 'question').map(({ ruleId }) => ruleId)).toEqual(
      policy.questions.map(({ id }) => `question.${id}`),
    )
    expect(rules.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(['caption', 'faces', 'tools', 'signers', 'metadata', 'register', 'retention', 'contacts']),
    )
  })

  it('names section and quote of the guideline it carries out', () => {
    const rule = explainPolicy(preset('sala-kommun')).find(({ ruleId }) => ruleId === 'caption')
    expect(rule?.rule).toBe(
      'sala-kommun@2026.1: Riktlinje för användande av artificiell intelligens (AI), Sala kommun, dnr 2025/1049 3.5',
    )
    expect(ruleWithoutPolicy(rule?.rule ?? '')).toBe(
      'Riktlinje för användande av artificiell intelligens (AI), Sala kommun, dnr 2025/1049 3.5',
    )
    expect(ruleWithoutPolicy('AI Act art. 50(4); Sala 2025/1049 3.5')).toBe('AI Act art. 50(4); Sala 2025/1049 3.5')
    expect(rule?.basis.quote).toContain('ska det tydligt framgå att de är skapade med hjälp av AI')
  })
})
