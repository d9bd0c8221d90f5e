import type { FindingFact, Severity } from '../domain/finding.ts'
import {
  MIN_REASON_CHARACTERS,
  nameRule,
  type Policy,
  type PolicyContact,
  type RuleBasis,
  type RuleEffect,
} from '../domain/policy.ts'
import type { JudgedFacts } from './condition.ts'

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
  const explains = reasonFact(ruleId, reason, finding.rule)
  return explains.code === 'policy-overridden' ? [explains] : [finding, explains]
}

/** What a reason is worth: the note that the register keeps, or that it is too short to explain anything. */
function reasonFact(ruleId: string, written: string, rule: string): FindingFact {
  const reason = written.trim()
  const values = { rule: ruleId, characters: MIN_REASON_CHARACTERS }
  return reason.length < MIN_REASON_CHARACTERS
    ? { code: 'policy-override-needs-reason', severity: 'ask', values, rule }
    : { code: 'policy-overridden', severity: 'note', values: { ...values, reason }, rule }
}

/**
 * What somebody wrote about why a verdict's stop may be set aside: the note that stands in its place, or `policy-override-needs-reason`, with
 * which the stop stays. Null when nobody has written anything.
 */
export function overrideFact(
  { code, rule }: Pick<FindingFact, 'code' | 'rule'>,
  overrides: ReadonlyMap<string, string>,
): FindingFact | null {
  const reason = overrides.get(code)
  return reason === undefined ? null : reasonFact(code, reason, rule)
}

/** Made once: making one takes longer than all else about a rule. */
const LISTS = {
  sv: new Intl.ListFormat('sv', { type: 'disjunction' }),
  en: new Intl.ListFormat('en', { type: 'disjunction' }),
}

/** After those who can be asked, where a deviation is told. */
const CHANNEL_WORDS = { sv: '; avvikelser rapporteras i ', en: '; deviations are reported through ' }

/** The contacts as one line per language, which a text sets after "ask": people first, then the channel for deviations. Finding texts pick their own. */
export function contactValues(contacts: readonly PolicyContact[]): {
  readonly contactsSv: string
  readonly contactsEn: string
} {
  const people = contacts.filter(({ role }) => role !== 'incident-channel')
  const channels = contacts.filter(({ role }) => role === 'incident-channel')
  const line = (lang: 'sv' | 'en'): string => {
    const named = (some: readonly PolicyContact[]): string =>
      LISTS[lang].format(
        some.map(({ name, address }) => (address === null ? name[lang] : `${name[lang]} (${address})`)),
      )
    // Where an organisation names nobody else, its channel is who to ask.
    const isBoth = people.length > 0 && channels.length > 0
    return isBoth ? `${named(people)}${CHANNEL_WORDS[lang]}${named(channels)}` : named(contacts)
  }
  return { contactsSv: line('sv'), contactsEn: line('en') }
}
