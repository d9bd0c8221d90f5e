import { describe, expect, it } from 'vitest'
import type { ProvenanceReading, TrustListInfo } from '../../../src/domain/provenance.ts'
import type { ImageEvidence } from '../../../src/engines/engines.ts'
import { credentialsCheck } from '../../../src/verify/checks/credentials-check.ts'
import { assessCredentials, credentialFindings } from '../../../src/verify/credentials.ts'
import { ingredient, manifest, reading, status, store } from './made-store.ts'
import { judge } from '../../../src/verify/verify-image.ts'

const NOW = '2026-06-01T00:00:00.000Z'
const findings = (given: ProvenanceReading, hasTrustLists = true) =>
  credentialFindings(given, assessCredentials(given, NOW), { hasTrustLists })
const codes = (given: ProvenanceReading, hasTrustLists?: boolean) =>
  findings(given, hasTrustLists).map(finding => finding.code)

describe('findings on Content Credentials', () => {
  it('stops for a proven change and for nothing else', () => {
    const changed = reading({ failure: [status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/active/h')] })
    expect(findings(changed).filter(finding => finding.severity === 'stop')).toEqual([
      {
        code: 'changed-since-signing',
        severity: 'stop',
        rule: 'C2PA 2.2 section 15.2',
        values: { codes: 'assertion.dataHash.mismatch' },
      },
    ])
    const elsewhere = status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/earlier/h')
    const updates = { labels: ['earlier'], wasBound: true }
    const changedBelow = reading({ failure: [elsewhere], updates })
    expect(findings(changedBelow)).toContainEqual(findings(changed).find(({ severity }) => severity === 'stop'))
    const harmless = reading({
      failure: ['signingCredential.expired', 'claim.malformed', 'cawg.ica.did_unavailable'].map(code => status(code)),
    })
    expect(findings(harmless).some(finding => finding.severity === 'stop')).toBe(false)
  })

  it('tells why Ursprung checked a store itself', () => {
    const checked = { coseSignature: 'valid' as const, timeStamp: null, certificateNotBefore: null }
    const ownChecks = { ...checked, certificateNotAfter: null }
    const byUs = (over: object) =>
      findings(reading({ ownChecks, ...over })).find(({ code }) => code === 'signature-checked-by-ursprung')
    expect(byUs({})).toMatchObject({ severity: 'note', rule: 'RFC 9052 section 4.4' })
    expect(byUs({ engineRefusal: 'AssertionDecoding(x)' })).toMatchObject({
      values: { engine: 'AssertionDecoding(x)' },
    })
  })

  it('says that a signer is unknown only where lists could have known it', () => {
    expect(codes(reading())).toContain('signer-unknown')
    expect(codes(reading(), false)).not.toContain('signer-unknown')
    expect(codes(reading({ trustSlot: 'official' }))).not.toContain('signer-unknown')
    expect(codes(reading({ trustSlot: 'interim' }))).toContain('signer-on-interim-list')
  })

  it('names test signers, not municipalities whose name begins alike', () => {
    const signed = (organisation: string) =>
      codes(
        reading({
          manifests: [
            manifest({ signer: { name: 'x', organisation, serialNumber: '1', algorithm: null, claimedTime: null } }),
          ],
        }),
      )
    expect(signed('C2PA Test Signing Cert')).toContain('test-signer')
    expect(signed('origo TESTING')).toContain('test-signer')
    expect(signed('Testkommun')).toContain('signer-unknown')
  })

  it('never says of a certificate whose first day has not come that it is over', () => {
    const given = reading({
      failure: [status('signingCredential.expired')],
      ownChecks: {
        coseSignature: null,
        timeStamp: null,
        certificateNotBefore: '2099-01-01T00:00:00.000Z',
        certificateNotAfter: '2100-01-01T00:00:00.000Z',
      },
    })
    const codes = findings(given).map(({ code }) => code)
    expect(codes).toContain('certificate-not-yet-valid')
    expect(codes).not.toContain('certificate-expired')
  })

  it('says of a stamp that is not believed that no list vouches for it, where the dates are not known either', () => {
    const given = reading({
      success: [status('timeStamp.trusted')],
      ownChecks: { coseSignature: null, timeStamp: null, certificateNotBefore: null, certificateNotAfter: null },
    })
    const codes = findings(given).map(({ code }) => code)
    expect(codes).toContain('time-stamp-unlisted')
    expect(codes).not.toContain('certificate-not-yet-valid')
  })

  it('tells expiry with its date, and a broken ingredient as a question', () => {
    const recordedFailures = [status('assertion.dataHash.mismatch')]
    const given = reading({
      failure: [status('signingCredential.expired')],
      manifests: [
        manifest({ ingredients: [ingredient({ activeManifest: 'p', recordedFailures })] }),
        manifest({ label: 'p' }),
      ],
    })
    expect(findings(given)).toContainEqual(
      expect.objectContaining({
        code: 'certificate-expired',
        values: { notAfter: '2027-01-01T00:00:00.000Z', claimedTime: '2026-02-03T04:05:06.000Z' },
      }),
    )
    expect(findings(given)).toContainEqual(
      expect.objectContaining({ code: 'ingredient-broken', severity: 'ask', values: { count: 1 } }),
    )
  })

  it('names broken rules of the specification and unprotected bytes on an intact picture', () => {
    const given = reading({ failure: [status('claim.malformed'), status('cawg.identity.cbor.invalid')] })
    expect(codes(given)).toEqual(expect.arrayContaining(['spec-violation', 'identity-not-confirmed']))
    const exclusions = [status('assertion.dataHash.additionalExclusionsPresent')]
    const active = {
      success: [status('claimSignature.validated'), status('assertion.dataHash.match')],
      informational: exclusions,
      failure: [],
    }
    expect(codes(reading({ active }))).toContain('additional-exclusions')
  })

  it('gives every unreadable reason a code of its own and names what our own reader saw', () => {
    expect(codes({ kind: 'unreadable', reason: 'timed-out', message: '' })).toEqual([
      'credentials-unreadable-timed-out',
    ])
    const ownChecks = {
      coseSignature: 'valid' as const,
      timeStamp: null,
      certificateNotBefore: null,
      certificateNotAfter: '2020-01-01T00:00:00.000Z',
      keyUsages: ['1.3.6.1.5.5.7.3.3'],
    }
    const own = { activeLabel: 'active', manifests: [manifest()], ownChecks, hasHardBinding: false }
    expect(codes({ kind: 'unreadable', reason: 'no-hard-binding', message: '', own })).toEqual([
      'credentials-unreadable-no-hard-binding',
      'certificate-valid-until',
      'certificate-wrong-usage',
    ])
  })

  it('blames no signer for a store that only the library finds, as one over 64 MB', () => {
    const { ownChecks } = store()
    const told = codes(reading({ ownChecks: { ...ownChecks, leavesOutMore: true }, storeBytes: 0 }))
    expect(told).toContain('credentials-unreadable-own-limit')
    expect(told).not.toContain('credentials-unreadable-loose-binding')
  })

  it('points to a manifest in the cloud', () => {
    expect(findings({ kind: 'remote-only', url: 'https://a.test/m' })).toMatchObject([
      { code: 'remote-manifest', values: { url: 'https://a.test/m' } },
    ])
    expect(codes({ kind: 'none' })).toEqual([])
  })
})

describe('lists of issuers', () => {
  const list = (name: string): TrustListInfo => ({ name, date: NOW, sha256: '0'.repeat(64) })
  const told = (provenance: ProvenanceReading, lists: readonly TrustListInfo[]) =>
    credentialsCheck
      .run(judge({ provenance, marks: [], rights: [], labelMark: null } as unknown as ImageEvidence, lists, NOW))
      .map(({ code }) => code)
      .filter(code => code === 'no-trust-lists' || code === 'signer-unknown')

  it('are missing where only the organisation’s own anchor lies: by it nobody else is known', () => {
    expect(told(reading(), [])).toEqual(['no-trust-lists'])
    expect(told(reading(), [list('test')])).toEqual(['no-trust-lists'])
    expect(told(reading(), [list('test'), list('C2PA Trust List')])).toEqual(['signer-unknown'])
  })

  it('are not missed for what the organisation has signed itself', () => {
    expect(told(reading({ trustSlot: 'own' }), [list('test')])).toEqual([])
  })
})
