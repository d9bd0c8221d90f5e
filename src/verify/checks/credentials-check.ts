import type { FindingFact } from '../../domain/finding.ts'
import { credentialFindings } from '../credentials.ts'
import type { Check } from './check.ts'

/** The three answers on Content Credentials as findings; "invalid" is not "tampered". C2PA 2.2, section 15. */
export const credentialsCheck: Check = {
  id: 'credentials',
  run: ({ evidence, credentials, hasTrustLists }) => {
    const findings: FindingFact[] = [...credentialFindings(evidence.provenance, credentials, { hasTrustLists })]
    if (!hasTrustLists && evidence.provenance.kind === 'read' && credentials.trust !== 'own') {
      findings.push({ code: 'no-trust-lists', severity: 'note', rule: 'C2PA 2.2, 14.4 trust lists' })
    }
    return findings
  },
}
