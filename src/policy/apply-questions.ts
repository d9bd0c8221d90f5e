import type { FindingFact } from '../domain/finding.ts'
import { nameRule, type AnswerOption, type Policy, type PolicyQuestion } from '../domain/policy.ts'
import { anyHolds, holdsWithoutAnswers, type JudgedFacts } from './condition.ts'
import { contactValues, hit, type RuleHit } from './rule-hit.ts'

/** What the questions of a policy came to. */
export interface QuestionOutcome {
  readonly applying: readonly PolicyQuestion[]
  readonly unanswered: readonly PolicyQuestion[]
  readonly mayFollow: readonly PolicyQuestion[]
  /** The options chosen, for the questions that apply. */
  readonly chosen: readonly { readonly question: PolicyQuestion; readonly option: AnswerOption }[]
}

/** Sorts the questions into those that apply, those without a valid answer, and those an answer could still add. */
export function sortQuestions(policy: Policy, facts: JudgedFacts): QuestionOutcome {
  // With the real-person gate switched off nothing about persons is asked.
  const asked = policy.questions.filter(question => policy.faces.rule !== 'off' || question.topic !== 'person')
  const applying = asked.filter(question => anyHolds(question.when, facts))
  const unanswered = applying.filter(question => chosenOption(question, facts) === undefined)
  return {
    applying,
    unanswered,
    mayFollow: asked.filter(question => !applying.includes(question) && mayFollow(question, unanswered, facts)),
    chosen: applying.flatMap(question => {
      const option = chosenOption(question, facts)
      return option === undefined ? [] : [{ question, option }]
    }),
  }
}

/** Stops that answers cause. An answer that asks for a second person is handled by the second-reviewer rule. */
export function answerHits(policy: Policy, outcome: QuestionOutcome): readonly RuleHit[] {
  return outcome.chosen
    .filter(({ option }) => option.effect === 'stop')
    .flatMap(({ question, option }) =>
      hit(
        policy,
        { id: `question.${question.id}`, effect: 'stop', overridable: question.overridable, basis: question.basis },
        'policy-answer-stops',
        {
          question: question.id,
          answer: option.id,
          ...bothLanguages('text', question.text),
          ...bothLanguages('answer', option.text),
        },
      ),
    )
}

/** One finding for each answer that is missing or that the question does not know. */
export function unansweredFindings(
  policy: Policy,
  outcome: QuestionOutcome,
  facts: JudgedFacts,
): readonly FindingFact[] {
  return outcome.unanswered.map(question => {
    const given = facts.answers.get(question.id)
    const values = {
      question: question.id,
      ...bothLanguages('text', question.text),
      ...bothLanguages('help', question.help ?? { sv: '', en: '' }),
      answers: question.answers.map(option => option.id).join(' | '),
      answersSv: describeAnswers(question, 'sv'),
      answersEn: describeAnswers(question, 'en'),
      ...contactValues(policy.contacts),
    }
    const rule = nameRule(policy, question.basis)
    return given === undefined
      ? { code: 'policy-question-unanswered', severity: 'ask', values, rule }
      : { code: 'policy-answer-unknown', severity: 'ask', values: { ...values, given }, rule }
  })
}

/** Answers to questions that the policy does not have at all: a mistyped id must not pass in silence. */
export function strayAnswerFindings(policy: Policy, facts: JudgedFacts): readonly FindingFact[] {
  const known = new Set(policy.questions.map(question => question.id))
  return [...facts.answers.keys()]
    .filter(id => !known.has(id))
    .map(id => ({
      code: 'policy-question-unknown',
      severity: 'note',
      values: { question: id, known: [...known].join(', ') },
      rule: nameRule(policy, policy.basis),
    }))
}

function chosenOption(question: PolicyQuestion, facts: JudgedFacts): AnswerOption | undefined {
  const given = facts.answers.get(question.id)
  return question.answers.find(option => option.id === given)
}

function mayFollow(question: PolicyQuestion, unanswered: readonly PolicyQuestion[], facts: JudgedFacts): boolean {
  return question.when.some(condition => {
    const { answered } = condition
    if (answered === undefined || !unanswered.some(open => open.id === answered.question)) return false
    return holdsWithoutAnswers(condition, facts)
  })
}

function describeAnswers(question: PolicyQuestion, lang: 'sv' | 'en'): string {
  return question.answers.map(option => `${option.id} = ${option.text[lang]}`).join('; ')
}

/** `{ textSv, textEn }`: a locale's finding text names its own, so that a policy's words reach the reader unmixed. */
function bothLanguages(
  name: string,
  text: { readonly sv: string; readonly en: string },
): Readonly<Record<string, string>> {
  return { [`${name}Sv`]: text.sv, [`${name}En`]: text.en }
}
