import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../../src/domain/evidence.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { proveLabel } from '../../../src/label/prove-label.ts'
import { madeReport } from '../../support/archive.ts'

const BOX = { x: 800, y: 20, width: 180, height: 40 }
const PLAN = { kind: 'ai-generated', caption: { text: 'Skapad med AI' } } as const
const RENDERING = { caption: { box: BOX }, size: { widthPx: 1_000, heightPx: 700 } }
const SIGNED: Evidence = {
  source: 'c2pa',
  field: 'digitalSourceType',
  value: 'trainedAlgorithmicMedia',
  says: 'ai-generated',
  weight: 'signed',
  marker: 'c2pa.actions',
}
const BLANK = madeReport('kopia.jpg')
const GOOD: VerifyReport = {
  ...BLANK,
  width: 1_000,
  height: 700,
  credentials: { ...BLANK.credentials, state: 'trusted', integrity: 'intact' },
  origin: { ...BLANK.origin, kind: 'ai-generated', basis: 'signed', evidence: [SIGNED] },
  label: { state: 'present', text: 'Skapad med AI', box: BOX },
}

describe('the proof of a finished copy', () => {
  it('lets through what was meant, whatever else the file says', () => {
    const other: Evidence = { ...SIGNED, source: 'exif', says: 'camera', weight: 'declared' }
    const conflicting = { ...GOOD.origin, kind: 'conflicting' as const, evidence: [SIGNED, other] }
    for (const report of [GOOD, { ...GOOD, origin: conflicting }])
      expect(proveLabel(report, PLAN, RENDERING)).toEqual({ ok: true, value: report })
  })

  it.each<readonly [string, Partial<VerifyReport>]>([
    ['integrity is broken', { credentials: { ...GOOD.credentials, integrity: 'broken' } }],
    ['label is altered', { label: { ...GOOD.label, state: 'altered' } }],
    ['label is present', { label: { ...GOOD.label, text: 'Skapad med Al' } }],
    ['the caption box differs', { label: { ...GOOD.label, box: { ...BOX, x: 801 } } }],
    ['the caption box differs', { label: { ...GOOD.label, box: null } }],
    [
      'the manifest does not say ai-generated',
      { origin: { ...GOOD.origin, evidence: [{ ...SIGNED, says: 'ai-modified' }] } },
    ],
    [
      'the manifest does not say ai-generated',
      { origin: { ...GOOD.origin, evidence: [{ ...SIGNED, weight: 'declared' }] } },
    ],
    ['the size is 1000 × 699', { height: 699 }],
    ['gone', { error: { kind: 'not-found', message: 'gone' } }],
  ])('refuses: %s', (message, differing) => {
    const proof = proveLabel({ ...GOOD, ...differing }, PLAN, RENDERING)
    expect(proof).toMatchObject({ ok: false, error: { kind: 'proof-failed' } })
    expect(proof.ok ? '' : proof.error.message).toContain(message)
  })

  it('refuses a copy with more manifests than are read, in words of its own', () => {
    const unreadable = { reason: 'own-limit', message: 'm' } as const
    const credentials = { ...GOOD.credentials, state: 'unreadable', integrity: 'unknown', unreadable } as const
    const proof = proveLabel({ ...GOOD, credentials }, PLAN, RENDERING)
    expect(proof).toMatchObject({ ok: false, error: { kind: 'credentials-too-large' } })
  })

  it('refuses a certificate that C2PA does not allow for signing', () => {
    const finding = {
      code: 'certificate-not-conforming',
      severity: 'note',
      message: '',
      nextStep: '',
      rule: '',
    } as const
    expect(proveLabel({ ...GOOD, findings: [finding] }, PLAN, RENDERING)).toMatchObject({
      ok: false,
      error: { kind: 'certificate-unsuitable' },
    })
  })
})
