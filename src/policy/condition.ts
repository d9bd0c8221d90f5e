import type { PolicyCondition } from '../domain/policy.ts'
import type { PolicyFacts } from '../domain/policy-outcome.ts'

/** The facts with the one conclusion that several rules need: whether people are on the picture, as far as known. */
export interface JudgedFacts extends PolicyFacts {
  readonly hasPeople: boolean
}

/** Whether at least one condition holds; an empty list holds never. */
export function anyHolds(conditions: readonly PolicyCondition[], facts: JudgedFacts): boolean {
  return conditions.some(condition => holds(condition, facts))
}

/** Whether every given part of the condition holds for the facts. */
export function holds(condition: PolicyCondition, facts: JudgedFacts): boolean {
  return holdsWithoutAnswers(condition, facts) && answerHolds(condition, facts)
}

/** The condition with its follow-up part left out: what could hold once the earlier question is answered. */
export function holdsWithoutAnswers(condition: PolicyCondition, facts: JudgedFacts): boolean {
  return (
    includesOrOpen(condition.jobs, facts.job) &&
    includesOrOpen(condition.kinds, facts.kind) &&
    includesOrOpen(condition.credentials, facts.credentials) &&
    equalsOrOpen(condition.people, facts.hasPeople) &&
    equalsOrOpen(condition.facesLookedFor, facts.faceCount !== null) &&
    equalsOrOpen(condition.hasRights, facts.rightsCount > 0) &&
    (condition.exposure === undefined || condition.exposure.some(kind => facts.exposure.includes(kind)))
  )
}

function answerHolds(condition: PolicyCondition, facts: JudgedFacts): boolean {
  const { answered } = condition
  if (answered === undefined) return true
  const answer = facts.answers.get(answered.question)
  return answer !== undefined && answered.answers.includes(answer)
}

function includesOrOpen<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.includes(value)
}

function equalsOrOpen(wanted: boolean | undefined, value: boolean): boolean {
  return wanted === undefined || wanted === value
}
