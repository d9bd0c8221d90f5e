import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import sv from '../../../assets/locales/app.sv.json' with { type: 'json' }
import { FIRST_VIEW } from '../../../renderer/workspaces/archive/first-view.ts'
import { sumText, whyEmpty } from '../../../renderer/workspaces/archive/scan-words.ts'
import type { ArchiveTotals } from '../../../src/api/archive-views.ts'

const i18n = createInstance({
  lng: 'sv',
  resources: { sv: { translation: sv } },
  interpolation: { escapeValue: false },
  initAsync: false,
})
await i18n.init()
const count = (key: string, number: number): string => i18n.t(key, { count: number, formatted: String(number) })
const counts = (verified: number, pending: number): ArchiveTotals['counts'] =>
  ({ files: verified + pending, verified, failed: 0, skipped: 0, pending }) as ArchiveTotals['counts']
const totals = (pending: number): ArchiveTotals => ({ counts: counts(0, pending) }) as ArchiveTotals

describe('the words of a scan', () => {
  it('say the sum in the number of each part', () => {
    const sum = (verified: number): string => sumText(counts(verified, 0), (key, values) => i18n.t(key, values), count)
    const rest = '0 bilder som inte kunde läsas + 0 som inte är bilder + 0 som väntar'
    expect(sum(1)).toBe(`1 fil = 1 granskad bild + ${rest}`)
    expect(sum(5)).toBe(`5 filer = 5 granskade bilder + ${rest}`)
  })

  it('promise rows only while files are read: not of a scan that is paused', () => {
    expect(whyEmpty(FIRST_VIEW, totals(9), 'reading')).toBe('archive.waiting-rows')
    expect(whyEmpty(FIRST_VIEW, totals(9), 'paused')).toBe('archive.group-empty.images')
    expect(whyEmpty({ ...FIRST_VIEW, search: 'ån' }, totals(9), 'reading')).toBe('archive.no-rows')
  })
})
