import { describe, expect, it } from 'vitest'
import type { PolicyContact } from '../../../src/domain/policy.ts'
import { contactValues } from '../../../src/policy/rule-hit.ts'

const contact = (role: PolicyContact['role'], sv: string, address: string | null = null): PolicyContact => ({
  role,
  name: { sv, en: sv },
  address,
})
const CHANNEL = contact('incident-channel', 'ordinarie kanal', 'avvikelse@kommunen.example')

describe('whom a stop or a question names', () => {
  it('is people who can be asked, then the channel for deviations, as a text sets them after "ask"', () => {
    const people = [
      contact('manager', 'chef'),
      contact('lawyer', 'jurist'),
      contact('data-protection-officer', 'ombud'),
    ]
    expect(contactValues([...people, CHANNEL])).toEqual({
      contactsSv: 'chef, jurist eller ombud; avvikelser rapporteras i ordinarie kanal (avvikelse@kommunen.example)',
      contactsEn:
        'chef, jurist, or ombud; deviations are reported through ordinarie kanal (avvikelse@kommunen.example)',
    })
    expect(contactValues(people).contactsSv).toBe('chef, jurist eller ombud')
  })

  it('is the channel where an organisation names nobody else', () => {
    expect(contactValues([CHANNEL]).contactsSv).toBe('ordinarie kanal (avvikelse@kommunen.example)')
  })
})
