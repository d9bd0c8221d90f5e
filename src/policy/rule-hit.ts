import type { FindingFact, Severity } from '../domain/finding.ts'
import { nameRule, type Policy, type PolicyContact, type RuleBasis, type RuleEffect } from '../domain/policy.ts'
import type { JudgedFacts } from './condition.ts'

/** Shortest reason that can set a rule aside, in UTF-16 units: "ok" explains nothing six months later. */
export const MIN_REASON_CHARACTERS = 10

/** A rule that applied, before anybody's reason has been weighed. */
export interface RuleHit {
  /** What an override names: `tools`, `faces`, `question.<id>` … */
  readonly ruleId: string
  readonly overridable: boolean
  readonly finding: FindingFact
}

/** Builds a hit, or nothing when the rule is off. `code` chooses the text, `values` fill it. */
export function hit(
  policy: Policy,
  rule: { readonly id: string; readonly effect: RuleEffect; readonly overridable: boolean; readonly basis: RuleBasis },
  code: string,
  values: Readonly<Record<string, string | number>> = {},
): readonly RuleHit[] {
  if (rule.effect === 'off') return []
  const finding: FindingFact = {
    code,
    severity: rule.effect satisfies Severity,
    values: { ...values, override: rule.id, ...contactValues(policy.contacts) },
    rule: nameRule(policy, rule.basis),
  }
  return [{ ruleId: rule.id, overridable: rule.overridable, finding }]
}

/** Lets a written reason turn a stop or a question into a note that the register keeps. Notes need no reason. */
export function weighReason(entry: RuleHit, facts: JudgedFacts): readonly FindingFact[] {
  const { finding, ruleId } = entry
  const reason = facts.overrides.get(ruleId)
  if (reason === undefined || finding.severity === 'note') return [finding]
  const values = { rule: ruleId, characters: MIN_REASON_CHARACTERS }
  if (!entry.overridable) {
    return [finding, { code: 'policy-override-refused', severity: 'note', values, rule: finding.rule }]
  }
  if (reason.trim().length < MIN_REASON_CHARACTERS) {
    return [finding, { code: 'policy-override-needs-reason', severity: 'ask', values, rule: finding.rule }]
  }
  return [
    { code: 'policy-overridden', severity: 'note', values: { ...values, reason: reason.trim() }, rule: finding.rule },
  ]
}

/**
 * The note that stands in place of a verdict's stop when somebody has written why it may be set aside; null when nobody
 * has, or the reason is too short to explain anything.
 */
export function overrideFacts(
  finding: Pick<FindingFact, 'code' | 'rule'>,
  overrides: ReadonlyMap<string, string>,
): readonly FindingFact[] | null {
  const reason = overrides.get(finding.code)?.trim() ?? ''
  if (reason.length < MIN_REASON_CHARACTERS) return null
  const values = { rule: finding.code, characters: MIN_REASON_CHARACTERS, reason }
  return [{ code: 'policy-overridden', severity: 'note', values, rule: finding.rule }]
}

/** Says that a reason was given and explains too little; empty where there is none, or it is long enough. */
export function shortReason(
  finding: Pick<FindingFact, 'code' | 'rule'>,
  overrides: ReadonlyMap<string, string>,
): readonly FindingFact[] {
  const reason = overrides.get(finding.code)?.trim()
  if (reason === undefined || reason.length >= MIN_REASON_CHARACTERS) return []
  const values = { rule: finding.code, characters: MIN_REASON_CHARACTERS }
  return [{ code: 'policy-override-needs-reason', severity: 'ask', values, rule: finding.rule }]
}

/** The contacts as one line per language: finding texts pick their own. */
export function contactValues(contacts: readonly PolicyContact[]): {
  readonly contactsSv: string
  readonly contactsEn: string
} {
  const line = (lang: 'sv' | 'en'): string =>
    contacts.map(({ name, address }) => (address === null ? name[lang] : `${name[lang]} (${address})`)).join(', ')
  return { contactsSv: line('sv'), contactsEn: line('en') }
}
