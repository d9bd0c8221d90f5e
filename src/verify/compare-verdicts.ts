import type { PastVerdict } from '../domain/past-verdict.ts'
import type { VerifyReport } from '../domain/report.ts'

/** What of a verdict can differ. Findings are compared by code. */
export const CHANGE_CODES = [
  'readable',
  'state',
  'integrity',
  'trust',
  'time',
  'signer',
  'origin-kind',
  'origin-basis',
  'generator',
  'label',
  'finding-added',
  'finding-removed',
] as const
export type ChangeCode = (typeof CHANGE_CODES)[number]

/** One difference. Values as in the reports; a finding has its code where it stands and null where it does not. */
export interface VerdictChange {
  readonly code: ChangeCode
  readonly before: string | null
  readonly after: string | null
  /** Whether one of the reasons can have caused it. */
  readonly isExplained: boolean
}

/** Why verdicts differ, from what each rests on. */
export const REASON_CODES = [
  'bytes-changed',
  'engine-changed',
  'rules-changed',
  'policy-changed',
  'faces-changed',
  'list-added',
  'list-removed',
  'list-changed',
  'certificate-expired-since',
  'register-changed',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

/** One reason with its facts: hashes, versions, list names and dates. */
export interface VerdictReason {
  readonly code: ReasonCode
  readonly values: Readonly<Record<string, string>>
}

/** `ursprung.diff/1`: an old verdict beside a new one. `same` may have reasons: something changed that made no difference. */
export interface VerdictDiff {
  readonly schema: 'ursprung.diff/1'
  readonly path: string
  readonly outcome: 'same' | 'changed' | 'new'
  readonly checkedBefore: string | null
  readonly checkedNow: string
  readonly changes: readonly VerdictChange[]
  readonly reasons: readonly VerdictReason[]
}

/** What the new reading knows beside the report: validity of the signing certificate, ISO 8601 UTC. */
export interface ComparedFacts {
  readonly certificateNotAfter: string | null
}

const CREDENTIALS: readonly ChangeCode[] = ['state', 'integrity', 'trust', 'time', 'signer']
const ORIGIN: readonly ChangeCode[] = ['origin-kind', 'origin-basis', 'generator']
const FINDINGS: readonly ChangeCode[] = ['finding-added', 'finding-removed']
/** Lists decide who is known and which time stamp counts; a signer nobody knows may weigh less, which moves the origin's basis. */
const BY_LISTS: readonly ChangeCode[] = ['state', 'trust', 'time', ...ORIGIN, ...FINDINGS]

/** Which differences a reason can cause; a difference that none covers is marked as not explained. */
const EXPLAINS: Readonly<Record<ReasonCode, readonly ChangeCode[]>> = {
  'bytes-changed': CHANGE_CODES,
  'engine-changed': ['readable', ...CREDENTIALS, ...ORIGIN, 'label', ...FINDINGS],
  'rules-changed': CHANGE_CODES,
  'policy-changed': FINDINGS,
  'faces-changed': FINDINGS,
  'list-added': BY_LISTS,
  'list-removed': BY_LISTS,
  'list-changed': BY_LISTS,
  'certificate-expired-since': ['state', 'time', ...FINDINGS],
  'register-changed': [...ORIGIN, 'label', ...FINDINGS],
}

/** Compares an old verdict with a new one on the same picture: what changed, and why. Pure. `old` null: never judged before. */
export function compareVerdicts(old: PastVerdict | null, report: VerifyReport, facts: ComparedFacts): VerdictDiff {
  const base = { schema: 'ursprung.diff/1', path: report.path, checkedNow: report.basis.checkedAt } as const
  if (old === null) return { ...base, outcome: 'new', checkedBefore: null, changes: [], reasons: [] }
  const reasons = reasonsFor(old, report, facts)
  const changes = differences(old, report).map(change => ({
    ...change,
    isExplained: reasons.some(reason => EXPLAINS[reason.code].includes(change.code)),
  }))
  const telling = reasons.filter(reason => changes.some(change => EXPLAINS[reason.code].includes(change.code)))
  return {
    ...base,
    outcome: changes.length === 0 ? 'same' : 'changed',
    checkedBefore: old.basis.checkedAt,
    changes,
    reasons: changes.length === 0 ? reasons : telling,
  }
}

type Difference = Omit<VerdictChange, 'isExplained'>

function differences(old: PastVerdict, report: VerifyReport): readonly Difference[] {
  const pairs: readonly (readonly [ChangeCode, string | null, string | null])[] = [
    ['readable', old.error?.kind ?? null, report.error?.kind ?? null],
    ['state', old.credentials.state, report.credentials.state],
    ['integrity', old.credentials.integrity, report.credentials.integrity],
    ['trust', old.credentials.trust, report.credentials.trust],
    ['time', old.credentials.time, report.credentials.time],
    ['signer', signerOf(old), signerOf(report)],
    ['origin-kind', old.origin.kind, report.origin.kind],
    ['origin-basis', old.origin.basis, report.origin.basis],
    ['generator', old.origin.generator ?? null, report.origin.generator],
    ['label', old.label.state, report.label.state],
  ]
  const differing = pairs.filter(([, before, after]) => before !== after)
  return [...differing.map(([code, before, after]) => ({ code, before, after })), ...findingDifferences(old, report)]
}

function findingDifferences(old: PastVerdict, report: VerifyReport): readonly Difference[] {
  const before = new Set(old.findings.map(finding => finding.code))
  const after = new Set(report.findings.map(finding => finding.code))
  return [
    ...[...after]
      .filter(code => !before.has(code))
      .map(code => ({ code: 'finding-added' as const, before: null, after: code })),
    ...[...before]
      .filter(code => !after.has(code))
      .map(code => ({ code: 'finding-removed' as const, before: code, after: null })),
  ]
}

function signerOf({ credentials }: PastVerdict | VerifyReport): string | null {
  return credentials.signer?.organisation ?? credentials.signer?.name ?? null
}

function reasonsFor(old: PastVerdict, report: VerifyReport, facts: ComparedFacts): readonly VerdictReason[] {
  const versions: readonly (readonly [ReasonCode, string | null, string | null])[] = [
    ['bytes-changed', old.sha256, report.sha256],
    ['engine-changed', old.basis.engine, report.basis.engine],
    ['rules-changed', old.basis.rules, report.basis.rules],
    ['policy-changed', old.basis.policy, report.basis.policy],
  ]
  return [
    ...versions
      .filter(([, before, after]) => before !== null && after !== null && before !== after)
      .map(([code, before, after]) => ({ code, values: { before: before ?? '', after: after ?? '' } })),
    ...facesReason(old, report),
    ...listReasons(old, report),
    ...expiryReason(old, report, facts),
    ...registerReason(old, report),
  ]
}

/** Old verdicts may not say which face model looked; then it is not a reason. */
function facesReason(old: PastVerdict, report: VerifyReport): readonly VerdictReason[] {
  const before = old.basis.faces ?? null
  const after = report.basis.faces ?? null
  if (before === null || after === null || before === after) return []
  return [{ code: 'faces-changed', values: { before, after } }]
}

function listReasons(old: PastVerdict, report: VerifyReport): readonly VerdictReason[] {
  const before = new Map(old.basis.trustLists.map(list => [list.name, list]))
  const after = new Map(report.basis.trustLists.map(list => [list.name, list]))
  const reasons: VerdictReason[] = []
  for (const [name, list] of before) {
    const now = after.get(name)
    if (now === undefined) reasons.push({ code: 'list-removed', values: { name, date: list.date } })
    else if (now.sha256 !== list.sha256) {
      const values = { name, dateBefore: list.date, dateAfter: now.date, before: list.sha256, after: now.sha256 }
      reasons.push({ code: 'list-changed', values })
    }
  }
  for (const [name, { date }] of after)
    if (!before.has(name)) reasons.push({ code: 'list-added', values: { name, date } })
  return reasons
}

/** The certificate was valid when the picture was judged last, and is not now. */
function expiryReason(old: PastVerdict, report: VerifyReport, facts: ComparedFacts): readonly VerdictReason[] {
  const notAfter = Date.parse(facts.certificateNotAfter ?? '')
  const isBetween = Date.parse(old.basis.checkedAt) <= notAfter && notAfter < Date.parse(report.basis.checkedAt)
  return isBetween ? [{ code: 'certificate-expired-since', values: { notAfter: facts.certificateNotAfter ?? '' } }] : []
}

/** What the organisation's own register says of the picture. */
function registerReason(old: PastVerdict, report: VerifyReport): readonly VerdictReason[] {
  const said = (verdict: PastVerdict | VerifyReport): string =>
    verdict.origin.evidence
      .filter(mark => mark.source === 'register')
      .map(mark => `${mark.field}=${mark.value}`)
      .sort()
      .join('; ')
      .slice(0, 500)
  const before = said(old)
  const after = said(report)
  return before === after ? [] : [{ code: 'register-changed', values: { before, after } }]
}
