import { describe, expect, it } from 'vitest'
import type { Policy, PolicyCondition } from '../../../src/domain/policy.ts'
import { sayRule } from '../../../src/i18n/say-rule.ts'
import { createTexts } from '../../../src/i18n/text.ts'
import { explainPolicy } from '../../../src/policy/explain-policy.ts'
import { preset, PRESETS } from '../policy/policy-facts.ts'

const LANGUAGES = ['sv', 'en'] as const

/** What is said of the first question of Sala kommun when it is asked in these cases. */
function saidWhen(when: readonly PolicyCondition[]): string {
  const sala = preset('sala-kommun')
  const [first, ...others] = sala.questions
  if (first === undefined) throw new Error('Expected Sala kommun to have questions')
  const policy: Policy = { ...sala, questions: [{ ...first, when }, ...others] }
  const rule = explainPolicy(policy).find(({ code }) => code === 'question')
  return (rule && sayRule(rule, createTexts('sv')))?.replace(/^.*Ställs /, '') ?? ''
}

describe('saying a rule', () => {
  it.each(PRESETS.flatMap(name => LANGUAGES.map(language => [name, language] as const)))(
    '%s in %s: every rule is a sentence without the notation of the policy file',
    (name, language) => {
      for (const rule of explainPolicy(preset(name))) {
        const said = sayRule(rule, createTexts(language))
        expect([rule.ruleId, said]).toEqual([rule.ruleId, expect.stringMatching(/^[A-ZÅÄÖ].*[.?)]$/)])
        expect([rule.ruleId, said]).not.toEqual([
          rule.ruleId,
          expect.stringMatching(/\[|\]|\{\{|=|\||policy-term|ai-generated|-source-/),
        ])
      }
    },
  )

  it('tells when a question is asked as a person would', () => {
    expect(saidWhen([{ jobs: ['label'], kinds: ['ai-generated', 'ai-modified'], facesLookedFor: false }])).toBe(
      'när bilden märks, den är skapad med AI eller ändrad med AI och ansikten inte har letats efter.',
    )
    expect(saidWhen([{ people: true, answered: { question: 'real-person', answers: ['yes', 'unsure'] } }])).toBe(
      'när människor syns eller nämns och svaret på ”Föreställer bilden en verklig person?” är ”Ja, en verklig person” eller ”Vet inte”.',
    )
    expect(saidWhen([{ exposure: ['gps'] }, { credentials: ['broken'], hasRights: true }])).toBe(
      'när metadata innehåller plats (GPS), eller när filen har uppgifter om upphovsrätt och filen är ändrad sedan den signerades.',
    )
    expect([saidWhen([]), saidWhen([{ people: true }, {}])]).toEqual(['alltid.', 'alltid.'])
  })

  it('names each answer as the command line takes it when asked to', () => {
    const rule = explainPolicy(preset('sala-kommun')).find(({ ruleId }) => ruleId === 'question.accuracy')
    expect(rule && sayRule(rule, createTexts('sv'), { withIds: true })).toContain(
      'Svar: Ja (yes): går bra; Nej (no): stoppas.',
    )
    expect(rule && sayRule(rule, createTexts('sv'))).toContain('Svar: Ja: går bra; Nej: stoppas.')
  })
})
