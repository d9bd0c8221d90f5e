import { EXPOSURE_KINDS } from '../../domain/evidence.ts'
import { type FindingFact, SEVERITIES } from '../../domain/finding.ts'

/** Codes that say the same thing: a check's own, which knows the facts, and the policy's, which knows how serious it is here. */
const SAME: readonly (readonly [own: string, policy: string])[] = [
  ...EXPOSURE_KINDS.map(kind => [`exposes-${kind}`, `policy-exposure-${kind}`] as const),
  ['signer-unknown', 'policy-signer-unknown'],
  ['test-signer', 'policy-signer-unknown'],
  ['certificate-expired', 'policy-signer-expired'],
  ['people-named', 'policy-people-in-ai-picture'],
  ['faces-in-ai-picture', 'policy-people-in-ai-picture'],
]

/** The register has the answers to the policy's questions about this file. */
const ANSWERED = ['answered-when-labelled', 'answered-when-labelled-by']

/** What checks ask of people of their own accord is answered with the policy's questions: the policy's own note says that somebody is seen. */
function withAnswers(facts: readonly FindingFact[]): readonly FindingFact[] {
  if (!facts.some(({ code }) => ANSWERED.includes(code))) return facts
  return facts
    .filter(({ code }) => code !== 'faces-in-ai-picture')
    .map(fact => (fact.code === 'people-named' ? { ...fact, severity: 'note' } : fact))
}

const strictness = ({ severity }: FindingFact): number => SEVERITIES.length - SEVERITIES.indexOf(severity)

/**
 * Each thing once: where a check and the policy say the same, the stricter stays, the check's own where they are as strict. Findings that
 * are the same in code and values are one. Order is kept. Pure.
 */
export function mergeFindings(given: readonly FindingFact[]): readonly FindingFact[] {
  const facts = withAnswers(given)
  const dropped = new Set<FindingFact>()
  for (const [ownCode, policyCode] of SAME) {
    const own = facts.find(({ code }) => code === ownCode)
    const policy = facts.find(({ code }) => code === policyCode)
    if (own === undefined || policy === undefined) continue
    dropped.add(strictness(policy) > strictness(own) ? own : policy)
  }
  const seen = new Set<string>()
  return facts.filter(fact => {
    const identity = `${fact.code} ${JSON.stringify(fact.values ?? {})}`
    const isRepeated = seen.has(identity)
    seen.add(identity)
    return !isRepeated && !dropped.has(fact)
  })
}
