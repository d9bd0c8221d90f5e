import type { FindingFact } from '../../domain/finding.ts'
import type { Check } from './check.ts'

/**
 * May real people be in the picture? GDPR art. 4(1) and 6; EDPB Guidelines 5/2022 paras 13-14 (detection is not recognition);
 * Sala 3.5 forbids using AI on pictures of real people to get round GDPR.
 */
export const peopleCheck: Check = {
  id: 'people',
  run: ({ evidence, origin }) => {
    const findings: FindingFact[] = []
    const isAi = origin.kind === 'ai-generated' || origin.kind === 'ai-modified' || origin.kind === 'conflicting'
    const faceCount = evidence.faces?.length ?? 0
    if (faceCount > 0) {
      findings.push({
        code: isAi ? 'faces-in-ai-picture' : 'faces-found',
        severity: isAi ? 'ask' : 'note',
        values: { count: faceCount },
        rule: isAi ? 'Sala 2025/1049 3.5; AI Act art. 3(60)' : 'GDPR art. 4(1), 6',
      })
    } else if (evidence.faces !== null) {
      findings.push({ code: 'no-faces-found', severity: 'note', rule: 'GDPR art. 4(1)' })
    }
    if (evidence.named.length > 0) {
      const names = [...new Set(evidence.named.map(person => person.value))]
      findings.push({
        code: 'people-named',
        severity: isAi ? 'ask' : 'note',
        values: { count: names.length, names: names.slice(0, 5).join(', ').slice(0, 200) },
        rule: 'GDPR art. 4(1), 6',
      })
    }
    return findings
  },
}
