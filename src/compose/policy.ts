import type { LabelRequest } from '../api/ursprung.ts'
import type { FindingFact } from '../domain/finding.ts'
import type { LabelKind, OriginKind } from '../domain/origin-kind.ts'
import { namePolicy, nameRule, type Policy } from '../domain/policy.ts'
import type { PolicyFacts } from '../domain/policy-outcome.ts'
import { promptNamesPerson } from '../markers/prompt-person.ts'
import { aiToolOf } from '../verify/origin.ts'
import { evaluatePolicy } from '../policy/evaluate-policy.ts'
import type { CheckContext } from '../verify/checks/check.ts'
import type { OwnRecord } from '../verify/verify-image.ts'

/** What a person has answered so far; nothing for a plain verification. */
export type PolicyAnswers = Pick<
  LabelRequest,
  'answers' | 'decidedBy' | 'secondReviewer' | 'overrides' | 'alt' | 'tool'
> & { readonly caption?: PolicyFacts['caption'] }

const NOBODY_ANSWERED: PolicyAnswers = {
  answers: new Map(),
  decidedBy: null,
  secondReviewer: null,
  overrides: new Map(),
  alt: '',
  tool: null,
}

/** Turns what was found and what was answered into the facts that a policy is asked about. Pure. */
export function policyFactsOf(
  job: PolicyFacts['job'],
  context: CheckContext,
  kind: OriginKind | LabelKind,
  given: PolicyAnswers,
): PolicyFacts {
  const { evidence, credentials, origin } = context
  return {
    job,
    kind,
    faceCount: evidence.faces?.length ?? null,
    namedPeopleCount: evidence.named.length,
    promptNamesPerson: evidence.exposure.some(({ kind: what, value }) => what === 'prompt' && promptNamesPerson(value)),
    tool: given.tool ?? aiToolOf(origin),
    signerOrganisation: credentials.signer?.organisation ?? credentials.signer?.name ?? null,
    credentials: credentials.state,
    signerTrust: credentials.trust,
    exposure: [...new Set(evidence.exposure.map(exposure => exposure.kind))],
    rightsCount: evidence.rights.length,
    hasAltText: given.alt !== '',
    caption: given.caption ?? null,
    answers: given.answers,
    decidedBy: given.decidedBy,
    secondReviewer: given.secondReviewer,
    overrides: given.overrides,
  }
}

/**
 * The policy's own findings on a verified picture. What was answered when this very file was labelled, under this very policy, is not asked
 * again: a note says who answered and when. Any other policy or version asks anew.
 */
export const verifyFindings =
  (policy: Policy) =>
  (context: CheckContext, record: OwnRecord | null): readonly FindingFact[] => {
    const findingsWith = (given: PolicyAnswers): readonly FindingFact[] =>
      evaluatePolicy(policy, policyFactsOf('verify', context, context.origin.kind, given)).findings
    const unanswered = findingsWith(NOBODY_ANSWERED)
    if (record === null || record.policyName !== namePolicy(policy)) return unanswered
    const { answers, overrides, decidedBy, secondReviewer } = record
    const answered = findingsWith({ ...NOBODY_ANSWERED, answers, overrides, decidedBy, secondReviewer })
    return countOpen(answered) < countOpen(unanswered)
      ? [...answered, answeredWhenLabelled(policy, record)]
      : unanswered
  }

const countOpen = (findings: readonly FindingFact[]): number =>
  findings.filter(({ severity }) => severity !== 'note').length

const answeredWhenLabelled = (policy: Policy, { sequence, at, decidedBy }: OwnRecord): FindingFact => ({
  code: decidedBy === null ? 'answered-when-labelled' : 'answered-when-labelled-by',
  severity: 'note',
  rule: nameRule(policy, policy.basis),
  values: { sequence, date: at, who: decidedBy ?? '' },
})
