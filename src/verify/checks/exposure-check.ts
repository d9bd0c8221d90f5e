import { EXPOSURE_KINDS, type Exposure, type ExposureKind } from '../../domain/evidence.ts'
import type { FindingFact } from '../../domain/finding.ts'
import type { Check } from './check.ts'

/** Software names tell nothing about a person and are listed without a finding. */
const WORTH_A_FINDING = EXPOSURE_KINDS.filter((kind): kind is Exclude<ExposureKind, 'software'> => kind !== 'software')

/** Nearly every camera file has a thumbnail; only one that differs from the picture tells more than the picture does. */
const isTelling = ({ kind, value }: Exposure): boolean => kind !== 'thumbnail' || value.includes('difference')

/** What the metadata tells more than the publisher may want. GDPR art. 5(1)(c), data minimisation. */
export const exposureCheck: Check = {
  id: 'exposure',
  run: ({ evidence }) => {
    const findings: FindingFact[] = []
    for (const kind of WORTH_A_FINDING) {
      const found = evidence.exposure.filter(exposure => exposure.kind === kind && isTelling(exposure))
      const first = found[0]
      if (first === undefined) continue
      findings.push({
        code: `exposes-${kind}`,
        severity: 'note',
        values: { count: found.length, field: first.field },
        rule: 'GDPR art. 5(1)(c)',
      })
    }
    return findings
  },
}
