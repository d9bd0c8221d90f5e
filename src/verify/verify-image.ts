import type { Evidence } from '../domain/evidence.ts'
import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { PUBLISHED_LIST_NAMES, type TrustListInfo } from '../domain/provenance.ts'
import type { VerdictBasis, VerifyReport } from '../domain/report.ts'
import type { EvidenceEngine, EvidenceOptions, FileFacts, ImageEvidence } from '../engines/engines.ts'
import { manifestMarks } from '../markers/c2pa-marks.ts'
import { trainingMiningStatements } from '../markers/c2pa-statements.ts'
import { CHECKS } from './checks/index.ts'
import type { CheckContext } from './checks/check.ts'
import { mergeFindings } from './checks/merge-findings.ts'
import { assessCredentials } from './credentials.ts'
import { judgeLabel } from './label-state.ts'
import { judgeOrigin } from './origin.ts'

/** Version of the rules in `verify/` and `markers/`; stands in every verdict, so that an old one can be explained. */
export const RULES_VERSION = 'ursprung-rules 2026-11'

/** What the job needs from outside. */
export interface VerifyDependencies {
  readonly evidence: EvidenceEngine
  /** ISO 8601 UTC of now. */
  readonly now: () => string
  /** Words for findings and errors; chosen last, by code. */
  readonly sayFinding: (fact: FindingFact) => Finding
  readonly sayError: (error: ReportedError, path: string) => ReportedError
  /** Policy id and version for the basis, and the policy's own findings. */
  readonly policyName: string
  /** What the organisation's own register says of a file; null when it says nothing. */
  readonly ownRecord: (file: FileFacts) => Promise<OwnRecord | null>
  readonly policyFindings: (context: CheckContext, record: OwnRecord | null) => readonly FindingFact[]
}

/** A labelling of ours whose result is this very file, as the register has it. */
export interface OwnRecord {
  readonly sequence: number
  /** ISO 8601 UTC. */
  readonly at: string
  readonly mark: Evidence
  /** Id and version of the policy that asked. */
  readonly policyName: string
  /** By question. */
  readonly answers: ReadonlyMap<string, string>
  /** Reasons, by rule that was set aside. */
  readonly overrides: ReadonlyMap<string, string>
  readonly decidedBy: string | null
  readonly secondReviewer: string | null
}

/** A verdict with what it was made from, for those who show more than the contract's object. */
export interface Verification {
  readonly report: VerifyReport
  /** `null` when the file could not be read at all. */
  readonly evidence: ImageEvidence | null
}

/**
 * Everything known about one image's origin: gather → judge on three axes → check → findings. A file that cannot be
 * read gives a report with `error` set; the promise rejects only when the job is aborted.
 */
export async function verifyImage(
  path: string,
  options: EvidenceOptions,
  dependencies: VerifyDependencies,
  job: Job,
): Promise<Verification> {
  const [read, basis] = await Promise.all([dependencies.evidence.read(path, options, job), basisOf(dependencies)])
  if (!read.ok)
    return { report: unreadableReport(path, dependencies.sayError(read.error, path), basis), evidence: null }
  const own = await dependencies.ownRecord(read.value.file)
  const marks = [...(own === null ? [] : [own.mark]), ...read.value.marks]
  const context = judge({ ...read.value, marks }, basis.trustLists, basis.checkedAt)
  const policyFindings = dependencies.policyFindings(context, own)
  const facts = mergeFindings([...CHECKS.flatMap(check => check.run(context)), ...policyFindings])
  return { report: reportOf(path, context, facts.map(dependencies.sayFinding), basis), evidence: read.value }
}

/** A report for an input that never became a file: missing, forbidden, or no file at all. */
export async function reportProblem(
  path: string,
  error: ReportedError,
  dependencies: VerifyDependencies,
): Promise<Verification> {
  return {
    report: unreadableReport(path, dependencies.sayError(error, path), await basisOf(dependencies)),
    evidence: null,
  }
}

async function basisOf({ evidence, policyName, now }: VerifyDependencies): Promise<VerdictBasis> {
  const { engine, faceModel, trustLists } = await evidence.describe()
  return { engine, rules: RULES_VERSION, policy: policyName, faces: faceModel, trustLists, checkedAt: now() }
}

/** Turns evidence into the three answers on credentials, the verdict on origin and the state of our label. Pure. */
export function judge(evidence: ImageEvidence, trustLists: readonly TrustListInfo[], now: string): CheckContext {
  const credentials = assessCredentials(evidence.provenance, now)
  const marks = [...manifestMarks(evidence.provenance, credentials), ...evidence.marks]
  return {
    evidence: { ...evidence, rights: [...evidence.rights, ...trainingMiningStatements(evidence.provenance)] },
    credentials,
    origin: judgeOrigin(marks),
    label: judgeLabel(evidence.labelMark, evidence.provenance, credentials),
    hasTrustLists: trustLists.some(({ name }) => PUBLISHED_LIST_NAMES.some(published => published === name)),
  }
}

function reportOf(
  path: string,
  context: CheckContext,
  findings: readonly Finding[],
  basis: VerdictBasis,
): VerifyReport {
  const { evidence, credentials, origin, label } = context
  const order = { stop: 0, ask: 1, note: 2 } as const
  return {
    schema: 'ursprung.verify/1',
    path,
    sha256: evidence.file.sha256,
    bytes: evidence.file.sizeBytes,
    format: evidence.format,
    width: evidence.size?.widthPx ?? null,
    height: evidence.size?.heightPx ?? null,
    credentials,
    origin,
    people: { faces: evidence.faces, named: evidence.named },
    exposure: evidence.exposure,
    rights: evidence.rights,
    label,
    findings: [...findings].sort((a, b) => order[a.severity] - order[b.severity]),
    basis: { ...basis, faces: evidence.faces === null ? null : basis.faces },
    error: null,
  }
}

/** The object is printed even when nothing could be read, so that every input is accounted for. */
function unreadableReport(path: string, error: ReportedError, basis: VerdictBasis): VerifyReport {
  return {
    schema: 'ursprung.verify/1',
    path,
    sha256: null,
    bytes: null,
    format: null,
    width: null,
    height: null,
    credentials: assessCredentials({ kind: 'none' }, basis.checkedAt),
    origin: { kind: 'unknown', basis: 'none', generator: null, evidence: [], rule: 'origin.unread' },
    people: { faces: null, named: [] },
    exposure: [],
    rights: [],
    label: { state: 'unknown', text: null, box: null },
    findings: [],
    basis: { ...basis, faces: null },
    error,
  }
}
