import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import en from '../../../assets/locales/en.json' with { type: 'json' }
import type { VerifyReport } from '../../../src/domain/report.ts'
import { CHANGE_CODES, compareVerdicts, REASON_CODES } from '../../../src/verify/compare-verdicts.ts'
import { readPastVerdicts } from '../../../src/catalog/past-verdicts.ts'
import type { PastVerdict } from '../../../src/domain/past-verdict.ts'

const LIST = { name: 'interim', date: '2026-01-01T00:00:00.000Z', sha256: 'a'.repeat(64) }
const NO_FACTS = { certificateNotAfter: null }

const report: VerifyReport = {
  schema: 'ursprung.verify/1',
  path: 'in/bild.jpg',
  sha256: 'f'.repeat(64),
  bytes: 100,
  format: 'jpeg',
  width: 10,
  height: 10,
  credentials: {
    state: 'trusted',
    integrity: 'intact',
    trust: 'interim',
    time: 'within-validity',
    codes: [],
    signer: { name: 'n', organisation: 'Org' },
    generator: null,
    signedAt: null,
    manifests: 1,
    depth: 0,
    remoteUrl: null,
    brokenIngredients: 0,
    unreadable: null,
  },
  origin: {
    kind: 'ai-generated',
    basis: 'signed',
    generator: 'Tool',
    evidence: [],
    rule: 'origin.signed-ai-generated',
  },
  people: { faces: null, named: [] },
  exposure: [],
  rights: [],
  label: { state: 'absent', text: null, box: null },
  findings: [{ code: 'label-missing', severity: 'stop', message: 'm', nextStep: 'n', rule: 'r' }],
  basis: {
    engine: 'e 1',
    rules: 'r 1',
    policy: 'p@1',
    faces: 'f 1',
    trustLists: [LIST],
    checkedAt: '2026-11-21T00:00:00.000Z',
  },
  error: null,
}

const past = (changed: Partial<VerifyReport> = {}): PastVerdict => {
  const found = readPastVerdicts(JSON.stringify({ ...report, ...changed })).find(report.path, null)
  if (found === null) throw new Error('Expected the old verdict to be read')
  return found
}
const basis = (changed: Partial<VerifyReport['basis']>): VerifyReport['basis'] => ({ ...report.basis, ...changed })
const codes = (entries: readonly { readonly code: string }[]): readonly string[] => entries.map(({ code }) => code)

describe('comparing verdicts', () => {
  it('finds nothing changed in the same verdict', () => {
    expect(compareVerdicts(past(), report, NO_FACTS)).toMatchObject({ outcome: 'same', changes: [], reasons: [] })
  })

  it('calls a picture without an old verdict new', () => {
    expect(compareVerdicts(null, report, NO_FACTS)).toMatchObject({ outcome: 'new', changes: [], reasons: [] })
  })

  it('explains a lost trust by the list that is gone', () => {
    const now = {
      ...report,
      credentials: { ...report.credentials, state: 'intact', trust: 'none' },
      basis: basis({ trustLists: [] }),
    } as const

    expect(compareVerdicts(past(), now, NO_FACTS)).toMatchObject({
      outcome: 'changed',
      changes: [
        { code: 'state', before: 'trusted', after: 'intact', isExplained: true },
        { code: 'trust', before: 'interim', after: 'none', isExplained: true },
      ],
      reasons: [{ code: 'list-removed', values: { name: 'interim', date: LIST.date } }],
    })
  })

  it.each([
    ['list-added', basis({ trustLists: [] }), {}],
    ['list-changed', basis({ trustLists: [{ ...LIST, sha256: 'b'.repeat(64) }] }), {}],
    ['engine-changed', basis({ engine: 'e 0' }), {}],
    ['rules-changed', basis({ rules: 'r 0' }), {}],
    ['bytes-changed', report.basis, { sha256: '0'.repeat(64) }],
  ] as const)('names what the verdict rests on: %s', (code, before, changed) => {
    const credentials = { ...report.credentials, state: 'intact', trust: 'none' } as const
    const diff = compareVerdicts(past({ ...changed, credentials, basis: before }), report, NO_FACTS)

    expect(codes(diff.reasons)).toEqual([code])
    expect(diff.changes.every(change => change.isExplained)).toBe(true)
  })

  it('knows that a certificate has expired since the old verdict, and only then', () => {
    const old = past({ basis: basis({ checkedAt: '2025-01-01T00:00:00.000Z' }) })
    const now = { ...report, credentials: { ...report.credentials, state: 'intact', time: 'expired' } } as const
    const reasonsAt = (certificateNotAfter: string): readonly string[] =>
      codes(compareVerdicts(old, now, { certificateNotAfter }).reasons)

    expect(reasonsAt('2026-02-01T00:00:00.000Z')).toEqual(['certificate-expired-since'])
    expect(reasonsAt('2024-02-01T00:00:00.000Z')).toEqual([])
    expect(reasonsAt('2027-02-01T00:00:00.000Z')).toEqual([])
  })

  it('tells findings that came and went, and what the register says now', () => {
    const mark = {
      source: 'register',
      field: 'register',
      value: 'labelled',
      says: 'ai-generated',
      weight: 'declared',
      marker: 'm',
    } as const
    const now = { ...report, origin: { ...report.origin, evidence: [mark] }, findings: [] }
    const diff = compareVerdicts(past(), now, NO_FACTS)

    expect(diff.changes).toEqual([{ code: 'finding-removed', before: 'label-missing', after: null, isExplained: true }])
    expect(codes(diff.reasons)).toEqual(['register-changed'])
  })

  it('says so when nothing explains a change', () => {
    const diff = compareVerdicts(past({ label: { state: 'present', text: null, box: null } }), report, NO_FACTS)

    expect(diff).toMatchObject({ changes: [{ code: 'label', isExplained: false }], reasons: [] })
  })

  it('leaves out reasons that cannot have caused the change', () => {
    const diff = compareVerdicts(
      past({ basis: basis({ policy: 'p@0' }), label: { state: 'present', text: null, box: null } }),
      report,
      NO_FACTS,
    )

    expect(diff.reasons).toEqual([])
  })

  it('has words for every change and reason', () => {
    expect(Object.keys(en.diff.change).sort()).toEqual([...CHANGE_CODES].sort())
    expect(Object.keys(en.diff.reason).sort()).toEqual([...REASON_CODES].sort())
  })
})

describe('old verdicts', () => {
  it('are found by path, else by hash where the file was moved', () => {
    const verdicts = readPastVerdicts(`${JSON.stringify(report)}\n`)

    expect(verdicts.find('in/bild.jpg', null)?.sha256).toBe(report.sha256)
    expect(verdicts.find('ny/plats.jpg', report.sha256)?.path).toBe('in/bild.jpg')
    expect(verdicts.find('ny/plats.jpg', '0'.repeat(64))).toBeNull()
  })

  it('count what is no verdict, pass over what else a scan writes, and never throw', () => {
    const lines = `${JSON.stringify(report)}\n{"schema":"ursprung.scan/1"}\n{"schema":"ursprung.archive-file/1"}\nno json\n{"schema":"ursprung.verify/1"}\n`

    expect(readPastVerdicts(lines)).toMatchObject({ count: 1, unreadLines: 2 })
    fc.assert(fc.property(fc.json(), line => readPastVerdicts(line).count === 0))
  })
})
