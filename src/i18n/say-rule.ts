import type { AnswerOption, ExplainedCondition } from '../domain/policy.ts'
import type { Texts } from './text.ts'

/** What is needed of an explained rule to say it. */
interface SayableRule {
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>
  readonly terms: Readonly<Record<string, readonly string[]>>
  readonly when: readonly ExplainedCondition[] | null
  readonly answers: readonly AnswerOption[]
}

/**
 * One rule of a policy as a sentence. `withIds` adds what the command line calls each answer (`--answer child=no`).
 * Null for a rule without words in this language.
 */
export function sayRule(rule: SayableRule, texts: Texts, { withIds = false } = {}): string | null {
  const { t, has, language } = texts
  const id = `policy-explain.${rule.code}`
  if (!has(id)) return null
  const terms = Object.entries(rule.terms).map(
    ([name, keys]) => [name, keys.map(key => sayTerm(key, texts)).join(', ') || '–'] as const,
  )
  const answers = rule.answers.map(answer =>
    t(withIds ? 'policy-term.answer-with-id' : 'policy-term.answer', {
      text: answer.text[language],
      id: answer.id,
      effect: t(`policy-term.effect.${answer.effect}`),
    }),
  )
  const when = rule.when === null ? {} : { when: sayWhen(rule.when, texts) }
  return t(id, { ...rule.values, ...Object.fromEntries(terms), ...when, answers: answers.join('; ') })
}

/** A name from the policy file, which may be newer than our words: without words it stands as it is. */
function sayTerm(key: string, { t, has }: Texts): string {
  const id = `policy-term.${key}`
  return has(id) ? t(id) : key.slice(key.indexOf('.') + 1)
}

function sayWhen(conditions: readonly ExplainedCondition[], texts: Texts): string {
  const { t } = texts
  const ways = conditions.map(condition => conditionParts(condition, texts))
  if (ways.length === 0 || ways.some(parts => parts.length === 0)) return t('policy-term.always')
  const list = listOf(texts, 'conjunction')
  return ways.map(parts => t('policy-term.when', { parts: list(parts) })).join(t('policy-term.or-ways'))
}

function conditionParts(condition: ExplainedCondition, texts: Texts): readonly string[] {
  const { t, language } = texts
  const anyOf = listOf(texts, 'disjunction')
  const { jobs, kinds, people, facesLookedFor, exposure, hasRights, credentials, answered } = condition
  const oneOf = (sentence: string, group: string, names: readonly string[] | undefined): readonly string[] =>
    names === undefined ? [] : [t(sentence, { names: anyOf(names.map(name => sayTerm(`${group}.${name}`, texts))) })]
  const yesOrNo = (group: string, value: boolean | undefined): readonly string[] =>
    value === undefined ? [] : [t(`policy-term.if-${group}-${value ? 'yes' : 'no'}`)]
  const quoted = (answered?.answers ?? []).map(answer => t('policy-term.quoted', { text: answer[language] }))
  return [
    ...oneOf('policy-term.if-job', 'job', jobs),
    ...oneOf(`policy-term.${jobs === undefined ? 'if-kind' : 'if-it-is-kind'}`, 'kind', kinds),
    ...yesOrNo('people', people),
    ...yesOrNo('looked', facesLookedFor),
    ...oneOf('policy-term.if-exposure', 'exposure', exposure),
    ...yesOrNo('rights', hasRights),
    ...oneOf('policy-term.if-credentials', 'credentials', credentials),
    ...(answered === undefined
      ? []
      : [t('policy-term.if-answered', { question: answered.question[language], answers: anyOf(quoted) })]),
  ]
}

/** Names in a row as the language writes them: "a, b och c". */
function listOf({ language }: Texts, type: 'conjunction' | 'disjunction'): (names: readonly string[]) => string {
  const format = new Intl.ListFormat(language, { type })
  return names => format.format(names)
}
