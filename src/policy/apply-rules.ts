import type { FindingFact } from '../domain/finding.ts'
import { nameRule, type Policy, type RequiredField, type RequiredFieldRule, type RuleEffect } from '../domain/policy.ts'
import { anyHolds, type JudgedFacts } from './condition.ts'
import type { QuestionOutcome } from './apply-questions.ts'
import { evenOut, findApprovedTool } from './known-tool.ts'
import { hit, type RuleHit } from './rule-hit.ts'

/** The kinds that AI had a hand in. */
export function isAiKind(facts: Pick<JudgedFacts, 'kind'>): boolean {
  return facts.kind === 'ai-generated' || facts.kind === 'ai-modified'
}

/** Known sender of the AI tool: Sala 4.1 "AI-system från okända avsändare får inte användas i arbetet". */
export function toolHits(policy: Policy, facts: JudgedFacts): readonly RuleHit[] {
  if (!isAiKind(facts)) return []
  const { tools } = policy
  const rule = (effect: RuleEffect) => ({ id: 'tools', effect, overridable: tools.overridable, basis: tools.basis })
  if (facts.tool === null || facts.tool.trim() === '') return hit(policy, rule(tools.missing), 'policy-tool-missing')
  // Without a list nobody is known and nobody is unknown: said once as a note, so that no tool passes in silence.
  if (tools.approved.length === 0) {
    return hit(policy, rule(tools.unknown === 'off' ? 'off' : 'note'), 'policy-tools-not-listed', { tool: facts.tool })
  }
  if (findApprovedTool(facts.tool, tools.approved) !== null) return []
  return hit(policy, rule(tools.unknown), 'policy-tool-unknown', { tool: facts.tool })
}

/**
 * Known sender of the signature. Only `trusted` proves who signed: the name in a certificate that stands on no list
 * is whatever its maker wrote, so it is never compared with the approved ones.
 */
export function signerHits(policy: Policy, facts: JudgedFacts): readonly RuleHit[] {
  const { signers } = policy
  const rule = { id: 'signers', effect: signers.unknown, overridable: signers.overridable, basis: signers.basis }
  const signer = facts.signerOrganisation ?? '–'
  const isListedButExpired = (facts.signerTrust ?? 'none') !== 'none'
  if (facts.credentials === 'intact')
    return hit(policy, rule, isListedButExpired ? 'policy-signer-expired' : 'policy-signer-unknown', { signer })
  if (facts.credentials !== 'trusted' || signers.approved.length === 0) return []
  const isListed = signers.approved.some(name => evenOut(name) === evenOut(signer))
  return isListed ? [] : hit(policy, rule, 'policy-signer-not-listed', { signer })
}

/** The real-person gate: people and AI together. A question until every question about persons is answered, then a note. */
export function peopleHits(policy: Policy, facts: JudgedFacts, questions: QuestionOutcome): readonly RuleHit[] {
  if (!isAiKind(facts)) return []
  const { rule: effect, overridable, basis } = policy.faces
  if (effect === 'off') return []
  if (!facts.hasPeople) {
    return facts.faceCount === null
      ? hit(policy, { id: 'faces', effect: 'note', overridable, basis }, 'policy-faces-not-looked-for')
      : []
  }
  const isAsked = questions.applying.some(question => question.topic === 'person')
  const isAnswered = isAsked && !questions.unanswered.some(question => question.topic === 'person')
  const count = facts.faceCount ?? 0
  const code = count > 0 ? 'policy-faces-in-ai-picture' : 'policy-people-in-ai-picture'
  return hit(
    policy,
    { id: 'faces', effect: effect === 'ask' && isAnswered ? 'note' : effect, overridable, basis },
    code,
    { count },
  )
}

/** Göteborg's rule on photorealistic people and places, from what the person answered: a machine cannot tell. */
export function photorealismHits(policy: Policy, facts: JudgedFacts): readonly RuleHit[] {
  const rule = policy.photorealism
  const answer = rule === null ? undefined : facts.answers.get(rule.question)
  if (rule === null || answer === undefined || !isAiKind(facts)) return []
  const base = { id: 'photorealism', overridable: rule.overridable, basis: rule.basis }
  return [
    ...(rule.peopleAnswers.includes(answer)
      ? hit(policy, { ...base, effect: rule.people }, 'policy-photorealistic-people')
      : []),
    ...(rule.placesAnswers.includes(answer)
      ? hit(policy, { ...base, effect: rule.places }, 'policy-photorealistic-places')
      : []),
  ]
}

/** What the incoming file's metadata tells more than the publisher may want. Said and offered, never removed in silence. */
export function exposureHits(policy: Policy, facts: JudgedFacts): readonly RuleHit[] {
  return [...new Set(facts.exposure)].flatMap(kind =>
    hit(
      policy,
      {
        id: `exposure.${kind}`,
        effect: policy.metadata.exposure[kind] ?? 'off',
        overridable: true,
        basis: policy.metadata.basis,
      },
      `policy-exposure-${kind}`,
    ),
  )
}

/** Fields that must be filled in, by rule or because somebody has to stand for the answers (issue: a person decides). */
export function missingFields(
  policy: Policy,
  facts: JudgedFacts,
  needsDecider: boolean,
): { readonly fields: readonly RequiredField[]; readonly findings: readonly FindingFact[] } {
  const rules = policy.requiredFields.filter(entry => anyHolds(entry.when, facts))
  const implied: RequiredFieldRule[] = needsDecider
    ? [{ field: 'decided-by', rule: 'ask', when: [{}], basis: policy.register.basis }]
    : []
  const missing = strictestByField([...rules, ...implied]).filter(
    entry => entry.rule !== 'off' && isMissing(entry.field, facts),
  )
  return {
    fields: missing.filter(entry => entry.rule !== 'note').map(entry => entry.field),
    findings: missing.flatMap(({ field, rule, basis }) =>
      rule === 'off'
        ? []
        : [{ code: `policy-field-missing-${field}`, severity: rule, values: { field }, rule: nameRule(policy, basis) }],
    ),
  }
}

const STRICTNESS: Record<RuleEffect, number> = { off: 0, note: 1, ask: 2, stop: 3 }

function strictestByField(rules: readonly RequiredFieldRule[]): readonly RequiredFieldRule[] {
  const strictest = new Map<RequiredField, RequiredFieldRule>()
  for (const rule of rules) {
    const known = strictest.get(rule.field)
    if (known === undefined || STRICTNESS[rule.rule] > STRICTNESS[known.rule]) strictest.set(rule.field, rule)
  }
  return [...strictest.values()]
}

function isMissing(field: RequiredField, facts: JudgedFacts): boolean {
  if (field === 'alt') return !facts.hasAltText
  return (field === 'tool' ? (facts.tool ?? '') : (facts.decidedBy ?? '')).trim() === ''
}
