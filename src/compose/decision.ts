import type { DecisionReport, DecisionRequest } from '../api/ursprung.ts'
import { type LabellingParts, openPoints } from './labelling.ts'
import { policyFactsOf } from './policy.ts'
import { recordEvent } from './register.ts'
import type { Finding, FindingFact } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { LABEL_KINDS, type OriginKind } from '../domain/origin-kind.ts'
import { namePolicy } from '../domain/policy.ts'
import type { VerifyReport } from '../domain/report.ts'
import { differenceFindings } from '../label/plan-label.ts'
import { evaluatePolicy } from '../policy/evaluate-policy.ts'
import { overrideFact } from '../policy/rule-hit.ts'
import { judge, type VerifyDependencies, verifyImage } from '../verify/verify-image.ts'

/** As the check of verified pictures says it, `verify/checks/visible-label-check.ts`. */
const LABEL_MISSING: FindingFact = {
  code: 'label-missing',
  severity: 'stop',
  rule: 'AI Act art. 50(4); Sala 2025/1049 3.5',
}

/**
 * Records that a person decides to publish a picture as it is. The policy is asked as before labelling, so that the same
 * answers, the same second pair of eyes and a name or role are needed; what the verdict stops for (a missing label, a
 * picture changed since it was signed) can be set aside only with a written reason. The tool never decides by itself.
 */
export async function decidePublication(
  path: string,
  request: DecisionRequest,
  { parts, verifying }: { readonly parts: LabellingParts; readonly verifying: VerifyDependencies },
  job: Job,
): Promise<DecisionReport> {
  const policyName = namePolicy(parts.policy)
  const { report, evidence } = await verifyImage(path, parts.evidenceOptions(request.findFaces), verifying, job)
  const blank: DecisionReport = {
    schema: 'ursprung.decision/1',
    path,
    sha256: report.sha256,
    status: 'failed',
    entry: null,
    policy: policyName,
    open: [],
    findings: [],
    error: report.error,
  }
  if (evidence === null) return blank
  const context = judge(evidence, report.basis.trustLists, report.basis.checkedAt)
  const kind = request.kind ?? context.origin.kind
  const differences = differenceFindings(context, request)
  const { findings: policyFacts } = evaluatePolicy(parts.policy, policyFactsOf('label', context, kind, request))
  const verdict = weighVerdict(stopsOf(report, kind, verifying), request)
  const open = openFor(request, policyFacts, verdict.open)
  const findings = [...verdict.stops, ...[...verdict.reasons, ...differences, ...policyFacts].map(verifying.sayFinding)]
  const isStopped = findings.some(({ severity }) => severity === 'stop')
  if (isStopped || open.length > 0) {
    const refusal = { kind: isStopped ? 'policy-stop' : 'needs-answers', message: refusalReason(findings, open) }
    return { ...blank, status: 'refused', open, findings, error: verifying.sayError(refusal, path) }
  }
  const recorded = await recordEvent(parts.register, parts.policy, parts.evidence.looks, {
    event: 'decided',
    report,
    inputPath: path,
    output: null,
    given: request,
    kind,
    tool: request.tool,
  })
  if (!recorded.ok) return { ...blank, findings, error: verifying.sayError(recorded.error, path) }
  return { ...blank, status: 'decided', entry: recorded.value, findings, error: null }
}

/** What the verdict stops for beside the policy. A picture that the person says AI has made must be labelled, whatever its marks say. */
function stopsOf(
  { findings, label }: VerifyReport,
  kind: OriginKind,
  { sayFinding }: VerifyDependencies,
): readonly Finding[] {
  const own = findings.filter(({ code, severity }) => severity === 'stop' && !code.startsWith('policy-'))
  const isAi = LABEL_KINDS.some(labelKind => labelKind === kind)
  if (!isAi || label.text !== null || own.some(({ code }) => code === LABEL_MISSING.code)) return own
  return [...own, sayFinding(LABEL_MISSING)]
}

/** Each stop stays, unless somebody has written why it may be set aside. */
function weighVerdict(
  own: readonly Finding[],
  request: DecisionRequest,
): { readonly stops: readonly Finding[]; readonly reasons: readonly FindingFact[]; readonly open: readonly string[] } {
  const weighed = own.map(finding => ({ finding, fact: overrideFact(finding, request.overrides) }))
  const stops = weighed.filter(({ fact }) => fact?.code !== 'policy-overridden').map(({ finding }) => finding)
  return {
    stops,
    reasons: weighed.flatMap(({ fact }) => fact ?? []),
    open: stops.map(({ code }) => `--override ${code}=`),
  }
}

/** A decision that nobody stands for is none, also where the policy asks nothing. */
function openFor(
  { decidedBy }: DecisionRequest,
  facts: readonly FindingFact[],
  overridable: readonly string[],
): readonly string[] {
  const nobody = (decidedBy ?? '').trim() === '' ? ['--decided-by'] : []
  return [...new Set([...overridable, ...openPoints(facts), ...nobody])]
}

const refusalReason = (findings: readonly Finding[], open: readonly string[]): string =>
  open.length > 0
    ? open.join(', ')
    : findings
        .filter(({ severity }) => severity === 'stop')
        .map(({ code, rule }) => `${code} (${rule})`)
        .join(', ')
