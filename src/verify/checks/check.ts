import type { FindingFact } from '../../domain/finding.ts'
import type { Credentials } from '../../domain/provenance.ts'
import type { LabelState, Origin } from '../../domain/report.ts'
import type { ImageEvidence } from '../../engines/engines.ts'

/** Everything a check may look at. Nothing in here is a judgement of the check's own making. */
export interface CheckContext {
  readonly evidence: ImageEvidence
  readonly credentials: Credentials
  readonly origin: Origin
  readonly label: LabelState
  readonly hasTrustLists: boolean
}

/** One judgement, one file: facts in, findings out; text is chosen later by code. Pure; never throws. */
export interface Check {
  readonly id: string
  readonly run: (context: CheckContext) => readonly FindingFact[]
}
