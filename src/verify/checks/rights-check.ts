import type { FindingFact } from '../../domain/finding.ts'
import type { Check } from './check.ts'

/** Rights and reservations the file states. Upphovsrättslagen (1960:729) 3 §; DSM directive art. 4(3) for data mining. */
export const rightsCheck: Check = {
  id: 'rights',
  run: ({ evidence }) => {
    const findings: FindingFact[] = []
    const isReservation = (field: string, value: string): boolean =>
      (/DataMining|training-mining/i.test(field) && /PROHIBITED|notAllowed|constrained/i.test(value)) ||
      /\b(?:PROHIBITED|notAllowed)\b/.test(value)
    const reservation = evidence.rights.find(right => isReservation(right.field, right.value))
    const holder = evidence.rights.find(
      right => !isReservation(right.field, right.value) && !right.field.endsWith('Marked'),
    )
    if (holder !== undefined) {
      findings.push({
        code: 'rights-stated',
        severity: 'note',
        values: { value: holder.value.slice(0, 160) },
        rule: 'URL (1960:729) 3 §',
      })
    }
    if (reservation !== undefined) {
      findings.push({
        code: 'data-mining-reserved',
        severity: 'note',
        values: { field: reservation.field },
        rule: 'DSM art. 4(3)',
      })
    }
    return findings
  },
}
