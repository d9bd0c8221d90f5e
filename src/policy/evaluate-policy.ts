import type { FindingFact } from '../domain/finding.ts'
import { nameRule, type Policy } from '../domain/policy.ts'
import type { PolicyFacts, PolicyOutcome } from '../domain/policy-outcome.ts'
import {
  answerHits,
  sortQuestions,
  strayAnswerFindings,
  unansweredFindings,
  type QuestionOutcome,
} from './apply-questions.ts'
import { exposureHits, missingFields, peopleHits, photorealismHits, signerHits, toolHits } from './apply-rules.ts'
import { captionFindings } from './caption-text.ts'
import { anyHolds, type JudgedFacts } from './condition.ts'
import { evenOut } from './known-tool.ts'
import { contactValues, weighReason } from './rule-hit.ts'

/**
 * Asks an organisation's rules about one picture. Every rule that is switched on speaks for itself and the strictest
 * wins; the answer is what must still be asked or stopped, never an approval. Pure: the same facts give the same outcome.
 */
export function evaluatePolicy(policy: Policy, given: PolicyFacts): PolicyOutcome {
  const facts: JudgedFacts = { ...given, hasPeople: hasPeople(policy, given) }
  const questions = sortQuestions(policy, facts)
  const weighed = [
    ...answerHits(policy, questions),
    ...peopleHits(policy, facts, questions),
    ...photorealismHits(policy, facts),
    ...toolHits(policy, facts),
    ...signerHits(policy, facts),
    ...exposureHits(policy, facts),
  ].flatMap(entry => weighReason(entry, facts))
  const isLabel = facts.job === 'label'
  const second = secondReviewer(policy, facts, questions)
  const needsDecider = questions.applying.length > 0 || weighed.some(finding => finding.code === 'policy-overridden')
  const missing = isLabel ? missingFields(policy, facts, needsDecider) : { fields: [], findings: [] }
  const findings = [
    ...weighed,
    // A verdict names the gate once; the questions themselves belong to the decision to publish.
    ...(isLabel
      ? [...unansweredFindings(policy, questions, facts), ...strayAnswerFindings(policy, facts), ...second.findings]
      : []),
    ...missing.findings,
    ...(facts.caption == null ? [] : captionFindings(policy, facts.caption)),
    ...reminderFindings(policy, facts),
  ]
  const strongestLabel = questions.chosen.some(({ option }) => option.strongestLabel === true)
  return {
    findings,
    release: releaseOf(findings),
    questions: questions.applying,
    unanswered: questions.unanswered.map(question => question.id),
    mayFollow: questions.mayFollow.map(question => question.id),
    missing: missing.fields,
    needsSecondReviewer: second.isNeeded,
    template: strongestLabel ? policy.caption.strongestTemplate : policy.caption.template,
    strongestLabel,
    metadata: {
      write: policy.metadata.write.filter(item => !policy.metadata.never.includes(item)),
      never: policy.metadata.never,
    },
    contacts: findings.some(finding => finding.severity !== 'note') ? policy.contacts : [],
  }
}

/** People as far as known. With the gate switched off nobody counts; otherwise marks and a person's own answer do. */
function hasPeople(policy: Policy, facts: PolicyFacts): boolean {
  if (policy.faces.rule === 'off') return false
  if ((facts.faceCount ?? 0) > 0 || facts.namedPeopleCount > 0 || facts.promptNamesPerson) return true
  return policy.questions.some(question =>
    question.answers.some(option => option.meansPeople === true && facts.answers.get(question.id) === option.id),
  )
}

function secondReviewer(
  policy: Policy,
  facts: JudgedFacts,
  questions: QuestionOutcome,
): { readonly isNeeded: boolean; readonly findings: readonly FindingFact[] } {
  const asking = questions.chosen.find(({ option }) => option.effect === 'ask')
  const byRule = policy.secondReviewer !== null && anyHolds(policy.secondReviewer.when, facts)
  if (asking === undefined && !byRule) return { isNeeded: false, findings: [] }
  const basis = asking?.question.basis ?? policy.secondReviewer?.basis ?? policy.basis
  const second = evenOut(facts.secondReviewer ?? '')
  const values = { question: asking?.question.id ?? 'second-reviewer', ...contactValues(policy.contacts) }
  const finding = (code: string): FindingFact => ({ code, severity: 'ask', values, rule: nameRule(policy, basis) })
  if (second === '') return { isNeeded: true, findings: [finding('policy-second-reviewer-missing')] }
  // Four eyes need two people: a name given twice is one pair.
  if (second === evenOut(facts.decidedBy ?? ''))
    return { isNeeded: true, findings: [finding('policy-second-reviewer-same')] }
  return { isNeeded: true, findings: [] }
}

function reminderFindings(policy: Policy, facts: JudgedFacts): readonly FindingFact[] {
  return policy.reminders
    .filter(reminder => anyHolds(reminder.when, facts))
    .map(({ id, text, basis }) => ({
      code: 'policy-reminder',
      severity: 'note',
      values: { reminder: id, textSv: text.sv, textEn: text.en },
      rule: nameRule(policy, basis),
    }))
}

function releaseOf(findings: readonly FindingFact[]): PolicyOutcome['release'] {
  if (findings.some(finding => finding.severity === 'stop')) return 'stopped'
  return findings.some(finding => finding.severity === 'ask') ? 'needs-answers' : 'free'
}
