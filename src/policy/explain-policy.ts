import {
  type AnswerOption,
  type ExplainedCondition,
  nameRule,
  type Policy,
  type PolicyCondition,
  type PolicyQuestion,
  type RuleBasis,
} from '../domain/policy.ts'
import { contactValues } from './rule-hit.ts'

/**
 * One rule of a policy in a form that can be put into words (`i18n/say-rule.ts`): `code` chooses the text
 * (`policy-explain.<code>`), `values` fill it; values that end in `Sv` and `En` are the policy's own words in each language.
 */
export interface ExplainedRule {
  /** What findings and overrides call it: `caption`, `tools`, `question.<id>` … */
  readonly ruleId: string
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
  /** Names that have words of their own (`policy-term.<group>.<name>`), by the placeholder they fill. */
  readonly terms: Readonly<Record<string, readonly `${string}.${string}`[]>>
  /** When the rule applies, one of these being enough; null for a rule that always does. */
  readonly when: readonly ExplainedCondition[] | null
  /** The ways to answer a question; empty for other rules. */
  readonly answers: readonly AnswerOption[]
  readonly overridable: boolean
  readonly basis: RuleBasis
  /** The rule's full name, as in `findings[].rule`. */
  readonly rule: string
}

type Explained = Pick<ExplainedRule, 'ruleId' | 'code' | 'basis'> & Partial<Omit<ExplainedRule, 'rule'>>
const PLAIN = { values: {}, terms: {}, when: null, answers: [], overridable: false } as const

/** Every rule of the policy in the order a person meets them, each with what it rests on. Says what is switched off, too. */
export function explainPolicy(policy: Policy): readonly ExplainedRule[] {
  const parts: readonly Explained[] = [...explainLabel(policy), ...explainDecision(policy), ...explainRecord(policy)]
  return parts.map(part => ({ ...PLAIN, ...part, rule: nameRule(policy, part.basis) }))
}

function explainLabel(policy: Policy): readonly Explained[] {
  const { caption, faces, photorealism } = policy
  const looks =
    photorealism === null
      ? []
      : (['people', 'places'] as const).map(subject => ({
          ruleId: 'photorealism',
          code: `photorealistic-${subject}-${photorealism[subject]}`,
          basis: photorealism.basis,
          overridable: photorealism.overridable,
        }))
  return [
    {
      ruleId: 'caption',
      code: 'caption',
      basis: caption.basis,
      values: captionValues(policy),
      terms: { place: [`place.${caption.place}`] },
    },
    { ruleId: 'faces', code: `faces-${faces.rule}`, basis: faces.basis, overridable: faces.overridable },
    ...looks,
  ]
}

function explainDecision(policy: Policy): readonly Explained[] {
  const second = policy.secondReviewer
  return [
    ...policy.questions.map(question => ({
      ruleId: `question.${question.id}`,
      code: 'question',
      basis: question.basis,
      values: { textSv: question.text.sv, textEn: question.text.en },
      when: explainConditions(question.when, policy.questions),
      answers: question.answers,
      overridable: question.overridable,
    })),
    ...policy.reminders.map(({ id, text, basis }) => ({
      ruleId: `reminder.${id}`,
      code: 'reminder',
      basis,
      values: { textSv: text.sv, textEn: text.en },
    })),
    ...(second === null
      ? []
      : [
          {
            ruleId: 'second-reviewer',
            code: 'second-reviewer',
            basis: second.basis,
            when: explainConditions(second.when, policy.questions),
          },
        ]),
    ...policy.requiredFields.map(({ field, rule, when, basis }) => ({
      ruleId: `field.${field}`,
      code: `field-${rule}`,
      basis,
      terms: { field: [`field.${field}` as const] },
      when: explainConditions(when, policy.questions),
    })),
  ]
}

function explainRecord(policy: Policy): readonly Explained[] {
  const { tools, signers, metadata, register, retention } = policy
  const list = (names: readonly string[]): string => names.join(', ') || '–'
  return [
    {
      ruleId: 'tools',
      code: `tools-${tools.unknown}`,
      basis: tools.basis,
      values: { tools: list(tools.approved.map(tool => tool.name)) },
      overridable: tools.overridable,
    },
    {
      ruleId: 'signers',
      code: `signers-${signers.unknown}`,
      basis: signers.basis,
      values: { signers: list(signers.approved) },
      overridable: signers.overridable,
    },
    {
      ruleId: 'metadata',
      code: 'metadata',
      basis: metadata.basis,
      terms: {
        write: metadata.write.map(item => `item.${item}` as const),
        never: metadata.never.map(item => `item.${item}` as const),
      },
    },
    ...Object.entries(metadata.exposure).map(([kind, effect]) => ({
      ruleId: `exposure.${kind}`,
      code: `exposure-${effect}`,
      basis: metadata.basis,
      terms: { kind: [`exposure.${kind}` as const] },
      overridable: true,
    })),
    { ruleId: 'register', code: `register-${register.decidedBy}`, basis: register.basis },
    retention.months === null
      ? { ruleId: 'retention', code: 'retention-open', basis: retention.basis }
      : { ruleId: 'retention', code: 'retention-months', basis: retention.basis, values: { count: retention.months } },
    { ruleId: 'contacts', code: 'contacts', basis: policy.basis, values: contactValues(policy.contacts) },
  ]
}

function captionValues({ caption }: Policy): Readonly<Record<string, string | number>> {
  const line = (kind: 'ai-generated' | 'ai-modified'): string =>
    caption.texts[kind].map(text => `${text.lang}: ${text.withTool ?? text.text}`).join('; ')
  return {
    generated: line('ai-generated'),
    modified: line('ai-modified'),
    template: caption.template,
  }
}

function explainConditions(
  conditions: readonly PolicyCondition[],
  questions: readonly PolicyQuestion[],
): readonly ExplainedCondition[] {
  return conditions.map(({ answered, ...plain }) => {
    const question = questions.find(({ id }) => id === answered?.question)
    if (answered === undefined || question === undefined) return plain
    const answers = question.answers.filter(({ id }) => answered.answers.includes(id)).map(({ text }) => text)
    return { ...plain, answered: { question: question.text, answers } }
  })
}
