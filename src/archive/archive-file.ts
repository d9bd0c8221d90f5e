import type { VerifyReport } from '../domain/report.ts'

/** Where a listed file ends. Every file ends in exactly one of them; `pending` only while a scan is not finished. */
export const FILE_STATES = ['verified', 'failed', 'skipped'] as const
export type FileState = (typeof FILE_STATES)[number]

/** Why a file was not verified although nothing went wrong. `only-named-image`: the name says image, the first bytes do not. */
export const SKIP_REASONS = ['empty', 'not-an-image', 'only-named-image', 'broken-link', 'special-file'] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/** What has become of a file since the scan before. `moved`: new path, same SHA-256 as a file that is gone. */
export const FILE_CHANGES = ['new', 'unchanged', 'changed', 'moved', 'missing'] as const
export type FileChange = (typeof FILE_CHANGES)[number]

/** Size and time of a file, as the disk says. `modifiedMs` milliseconds since 1970, with the disk's own fractions. */
export interface FileStamp {
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** What the catalogue keeps of a verdict in columns, for tables and queries. The whole verdict lies beside it. */
export interface VerdictColumns {
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  readonly credentials: string | null
  readonly kind: string | null
  readonly basis: string | null
  readonly label: string | null
  readonly generator: string | null
  readonly signer: string | null
  readonly signedAt: string | null
  /** `severity:code` of every finding, the gravest first, separated by spaces. */
  readonly findings: string
  readonly stops: number
  readonly asks: number
  /** Number of faces; `null`: nobody looked. */
  readonly faces: number | null
  /** Number of people named in the metadata. */
  readonly named: number
}

/** What looking at one file gave; written to the catalogue as it is. `id` is the catalogue's. */
export interface FileResult {
  readonly id: number
  readonly path: string
  readonly state: FileState
  /** Skip reason or kind of error; `null` when verified. */
  readonly reason: string | null
  readonly message: string | null
  /** `null`: known before, and cannot be read or compared with anything now, so nobody can say. */
  readonly change: FileChange | null
  /** The verdict of an earlier scan stands, because the file is the same. */
  readonly isReused: boolean
  /** Like `sha256`: of one that cannot be read, what it was when it was last read. */
  readonly stamp: FileStamp | null
  readonly sha256: string | null
  readonly checkedAt: string
  /** `null`: skipped, or the verdict of an earlier scan stands. */
  readonly report: VerifyReport | null
}

/** One row of an archive: what tables, reports and queries show. Paths as the catalogue has them: absolute, with `/`. */
export interface ArchiveFile extends VerdictColumns {
  readonly id: number
  readonly path: string
  readonly state: FileState | 'pending' | 'missing' | 'not-entered'
  readonly reason: string | null
  readonly message: string | null
  readonly change: FileChange | null
  readonly movedFrom: string | null
  readonly isReused: boolean
  readonly sizeBytes: number | null
  readonly modifiedMs: number | null
  readonly sha256: string | null
  readonly checkedAt: string | null
}

/** Longest generator or signer kept in a column; the whole text stays in the verdict. */
const MAX_COLUMN_TEXT = 200

/** The columns of a verdict. */
export function columnsOf(report: VerifyReport): VerdictColumns {
  const { credentials, origin, people, findings } = report
  const signer = credentials.signer?.organisation ?? credentials.signer?.name ?? null
  return {
    format: report.format,
    width: report.width,
    height: report.height,
    credentials: credentials.state,
    kind: origin.kind,
    basis: origin.basis,
    label: report.label.state,
    generator: (origin.generator ?? credentials.generator)?.slice(0, MAX_COLUMN_TEXT) ?? null,
    signer: signer?.slice(0, MAX_COLUMN_TEXT) ?? null,
    signedAt: credentials.signedAt,
    findings: findings.map(finding => `${finding.severity}:${finding.code}`).join(' '),
    stops: findings.filter(finding => finding.severity === 'stop').length,
    asks: findings.filter(finding => finding.severity === 'ask').length,
    faces: people.faces?.length ?? null,
    named: people.named.length,
  }
}

/** Columns of a file without a verdict. */
export const NO_VERDICT: VerdictColumns = {
  format: null,
  width: null,
  height: null,
  credentials: null,
  kind: null,
  basis: null,
  label: null,
  generator: null,
  signer: null,
  signedAt: null,
  findings: '',
  stops: 0,
  asks: 0,
  faces: null,
  named: 0,
}
