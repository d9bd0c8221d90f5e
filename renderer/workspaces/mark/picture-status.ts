import type { Consultation } from '../../../src/api/views.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import type { How } from './choices.ts'

/** Where a picture stands on its way to a label. Only `ready` is labelled; nothing is skipped in silence. */
export const PICTURE_STATUSES = [
  'checking',
  'needs-kind',
  'needs-answers',
  'stopped',
  'ready',
  'skipped',
  'labelled',
  'unfit',
  'error',
] as const
export type PictureStatus = (typeof PICTURE_STATUSES)[number]

interface Read {
  /** null: it is still being read. */
  readonly report: VerifyReport | null
  readonly unfit: ReportedError | null
}

/** The status from verdict, answer and the policy's word. `consultation` undefined: asked, not answered yet. */
export function statusOf(picture: Read, how: How | null, consultation: Consultation | undefined): PictureStatus {
  if (picture.report === null) return 'checking'
  if (picture.report.error !== null) return 'error'
  if (picture.report.label.state !== 'absent') return 'labelled'
  if (picture.unfit !== null) return 'unfit'
  if (how === 'not-ai') return 'skipped'
  if (how === 'unknown') return 'needs-kind'
  if (consultation === undefined) return 'checking'
  if (how === null && consultation.evidenceKind === null) return 'needs-kind'
  if (consultation.findings.some(finding => finding.severity === 'stop')) return 'stopped'
  return consultation.open.length > 0 ? 'needs-answers' : 'ready'
}
