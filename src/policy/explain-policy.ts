import { nameRule, type Policy, type PolicyCondition, type PolicyQuestion, type RuleBasis } from '../domain/policy.ts'
import { contactValues } from './rule-hit.ts'

/**
 * One rule of a policy in a form that can be put into words: `code` chooses the text (`policy-explain.<code>`), `values`
 * fill it; values that end in `Sv` and `En` are the policy's own words in each language.
 */
export interface ExplainedRule {
  /** What findings and overrides call it: `caption`, `tools`, `question.<id>` … */
  readonly ruleId: string
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
  readonly overridable: boolean
  readonly basis: RuleBasis
  /** The rule's full name, as in `findings[].rule`. */
  readonly rule: string
}

type Explained = Omit<ExplainedRule, 'rule' | 'values' | 'overridable'> &
  Partial<Pick<ExplainedRule, 'values' | 'overridable'>>

/** Every rule of the policy in the order a person meets them, each with what it rests on. Says what is switched off, too. */
export function explainPolicy(policy: Policy): readonly ExplainedRule[] {
  const parts: readonly Explained[] = [...explainLabel(policy), ...explainDecision(policy), ...explainRecord(policy)]
  return parts.map(part => ({ values: {}, overridable: false, ...part, rule: nameRule(policy, part.basis) }))
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
    { ruleId: 'caption', code: 'caption', basis: caption.basis, values: captionValues(policy) },
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
      values: questionValues(question),
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
            values: { when: describeAll(second.when) },
          },
        ]),
    ...policy.requiredFields.map(({ field, rule, when, basis }) => ({
      ruleId: `field.${field}`,
      code: `field-${rule}`,
      basis,
      values: { field, when: describeAll(when) },
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
      values: { write: list(metadata.write), never: list(metadata.never) },
    },
    ...Object.entries(metadata.exposure).map(([kind, effect]) => ({
      ruleId: `exposure.${kind}`,
      code: `exposure-${effect}`,
      basis: metadata.basis,
      values: { kind },
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
    place: caption.place,
    template: caption.template,
  }
}

function questionValues(question: PolicyQuestion): Readonly<Record<string, string | number>> {
  const answers = (lang: 'sv' | 'en'): string =>
    question.answers.map(option => `${option.text[lang]} [${option.id}: ${option.effect}]`).join('; ')
  return {
    question: question.id,
    textSv: question.text.sv,
    textEn: question.text.en,
    answersSv: answers('sv'),
    answersEn: answers('en'),
    when: describeAll(question.when),
  }
}

const describeAll = (conditions: readonly PolicyCondition[]): string => conditions.map(describeCondition).join(' / ')

/** A condition in the words of the policy file itself: `people=true, kinds=ai-generated`; `*` holds always. */
function describeCondition(condition: PolicyCondition): string {
  const { answered, ...plain } = condition
  const parts = Object.entries(plain).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join('|') : String(value)}`,
  )
  if (answered !== undefined) parts.push(`${answered.question}=${answered.answers.join('|')}`)
  return parts.length === 0 ? '*' : parts.join(', ')
}
