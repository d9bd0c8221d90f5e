import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProvenanceReading } from '../../../src/domain/provenance.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { CHANGE_CODES } from '../../../src/verify/status-codes.ts'
import { INTACT, ingredient, manifest, reading, status } from './made-store.ts'

const NOW = '2026-06-01T00:00:00.000Z'
const assess = (given: ProvenanceReading) => assessCredentials(given, NOW)
const withoutOrganisation = manifest({
  signer: { name: 'CN', organisation: null, serialNumber: '1', algorithm: 'Es256', claimedTime: null },
})
const own = (over: object) => ({
  ownChecks: {
    coseSignature: null,
    timeStamp: null,
    certificateNotBefore: null,
    certificateNotAfter: '2027-01-01T00:00:00.000Z',
    ...over,
  },
})

describe('trust', () => {
  it.each(['signingCredential.revoked', 'signingCredential.ocsp.revoked'])('is withdrawn by %s', code => {
    const answer = assess(reading({ failure: [status(code)], trustSlot: 'official' }))
    expect(answer).toMatchObject({ trust: 'none', state: 'intact', codes: [code] })
  })

  it('stays when an identity beside the signature is revoked', () => {
    const failure = [status('signingCredential.revoked', 'self#jumbf=/c2pa/active/c2pa.assertions/cawg.identity')]
    expect(assess(reading({ failure, trustSlot: 'official' }))).toMatchObject({ trust: 'official', state: 'trusted' })
  })
})

describe('integrity', () => {
  it.each(CHANGE_CODES)('is broken when %s stands at the active manifest', code => {
    const answer = assess(
      reading({ failure: [status(code, 'self#jumbf=/c2pa/active/c2pa.assertions/x')], trustSlot: 'official' }),
    )
    expect(answer).toMatchObject({ state: 'broken', integrity: 'broken' })
  })

  it('keeps the code of a parent whose signature fails, though our own check of the active one held', () => {
    const manifests = [manifest({ label: 'parent' }), manifest()]
    const failure = [status('claimSignature.mismatch', 'self#jumbf=/c2pa/parent/c2pa.signature')]
    expect(assess(reading({ manifests, failure, ...own({ coseSignature: 'valid' }) }))).toMatchObject({
      integrity: 'intact',
      brokenIngredients: 1,
      codes: ['claimSignature.mismatch'],
    })
  })

  it('is never broken by certificates, lists, stamps, identities or broken rules', () => {
    const codes = fc.subarray([
      'signingCredential.untrusted',
      'signingCredential.expired',
      'signingCredential.invalid',
      'signingCredential.revoked',
      'timeStamp.untrusted',
      'timeStamp.mismatch',
      'cawg.ica.did_unavailable',
      'cawg.identity.cbor.invalid',
      'assertion.action.malformed',
      'claim.malformed',
      'assertion.required.missing',
      'ingredient.manifest.missing',
    ])
    fc.assert(
      fc.property(codes, given => {
        const answer = assess(reading({ failure: given.map(code => status(code)) }))
        expect(answer).toMatchObject({ integrity: 'intact', state: 'intact' })
      }),
    )
  })

  it('takes a lone signature mismatch of a signer without organisation for nothing until it was checked', () => {
    const failure = [status('claimSignature.mismatch')]
    const given = (coseSignature: 'valid' | 'invalid' | 'not-checked') =>
      assess(reading({ failure, manifests: [withoutOrganisation], ...own({ coseSignature }) }))
    expect(given('valid')).toMatchObject({ state: 'intact', codes: [] })
    expect(given('invalid')).toMatchObject({ state: 'broken', codes: ['claimSignature.mismatch'] })
    expect(given('not-checked')).toMatchObject({ state: 'unreadable', integrity: 'unknown' })
  })

  it('does not doubt a mismatch that comes with a failed hash', () => {
    const failure = [
      status('claimSignature.mismatch'),
      status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/active/c2pa.assertions/h'),
    ]
    expect(
      assess(reading({ failure, manifests: [withoutOrganisation], ...own({ coseSignature: 'valid' }) })).state,
    ).toBe('broken')
  })

  it('says unreadable, with the reason, for a signature algorithm that C2PA does not allow', () => {
    const failure = [status('algorithm.unsupported', 'Cose_Sign1'), status('claimSignature.mismatch')]
    expect(assess(reading({ failure, ...own({ coseSignature: 'not-checked' }) })).unreadable?.reason).toBe(
      'unknown-algorithm',
    )
  })

  it('accepts an update manifest, which has no hash of its own, for what it updates', () => {
    const success = [status('ingredient.manifest.validated')]
    const active = { success: [status('claimSignature.validated')], informational: [], failure: [] }
    const answer = (more: Parameters<typeof reading>[0], code?: string) => {
      const failure = code === undefined ? [] : [status(code, 'self#jumbf=/c2pa/earlier/c2pa.assertions/part')]
      const delta = { ingredientUrl: '', success, informational: [], failure }
      return assess(reading({ active, ingredientDeltas: [delta], ...more })).integrity
    }
    const updates = { labels: ['earlier'], wasBound: true }
    expect(answer({ updates })).toBe('intact')
    expect(answer({})).toBe('unknown')
    expect(answer({ updates: { ...updates, wasBound: false } })).toBe('unknown')
    for (const code of ['assertion.dataHash.mismatch', 'assertion.hashedURI.mismatch'])
      expect(answer({ updates }, code)).toBe('broken')
    for (const code of [
      'claimSignature.mismatch',
      'assertion.missing',
      'assertion.undeclared',
      'ingredient.manifest.mismatch',
    ])
      expect(answer({ updates }, code)).toBe('unknown')
  })

  it('takes neither hash nor signature of another manifest for those of the active one', () => {
    const earlier = 'self#jumbf=/c2pa/earlier'
    const [signed, matches] = [INTACT[0]?.code ?? '', INTACT[1]?.code ?? '']
    for (const success of [
      [status(signed), status(matches, `${earlier}/c2pa.assertions/c2pa.hash.data`)],
      [status(signed, `${earlier}/c2pa.signature`), status(matches)],
    ])
      expect(assess(reading({ active: { success, informational: [], failure: [] } })).integrity).toBe('unknown')
  })

  it('does not confuse labels that begin alike', () => {
    const failure = [status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/active-2/c2pa.assertions/h')]
    const answer = assess(reading({ failure, manifests: [manifest(), manifest({ label: 'active-2' })] }))
    expect(answer).toMatchObject({ integrity: 'intact', brokenIngredients: 1 })
  })
})

describe('time', () => {
  const stamped = [status('timeStamp.trusted')]
  const v1 = [manifest({ claimVersion: 1 })]
  const dates = {
    timeStamp: 'untrusted' as const,
    certificateNotBefore: '2026-01-01T00:00:00.000Z',
    certificateNotAfter: '2099-01-01T00:00:00.000Z',
  }
  it.each([
    [
      'a trusted stamp of claim v2',
      { success: stamped, ...own({ timeStamp: 'trusted' }) },
      'stamped',
      '2026-02-03T04:05:06.000Z',
    ],
    ['a stamp that the engine alone believes', { success: stamped, ...own(dates) }, 'within-validity', null],
    [
      'a stamp that the engine alone believes past the certificate',
      { success: stamped, ...own({ ...dates, certificateNotAfter: '2026-03-01T00:00:00.000Z' }) },
      'expired',
      null,
    ],
    [
      'a stamp that the engine alone believes before the first day of the certificate',
      { success: stamped, ...own({ ...dates, certificateNotBefore: '2098-01-01T00:00:00.000Z' }) },
      'unknown',
      null,
    ],
    [
      'a stamp that the engine alone believes, with dates nobody could read',
      { success: stamped, ...own({ ...dates, certificateNotBefore: null, certificateNotAfter: null }) },
      'unknown',
      null,
    ],
    ['an unchecked stamp of claim v1', { success: stamped, manifests: v1, ...own(dates) }, 'within-validity', null],
    [
      'a listed stamp of claim v1',
      { success: stamped, manifests: v1, ...own({ timeStamp: 'trusted' }) },
      'stamped',
      '2026-02-03T04:05:06.000Z',
    ],
    [
      'an unlisted stamp of claim v1 past the certificate',
      {
        success: stamped,
        manifests: v1,
        ...own({ timeStamp: 'untrusted', certificateNotAfter: '2026-03-01T00:00:00.000Z' }),
      },
      'expired',
      null,
    ],
    [
      'a certificate whose first day has not come',
      {
        failure: [status('signingCredential.expired')],
        ...own({ certificateNotBefore: '2099-01-01T00:00:00.000Z', certificateNotAfter: '2100-01-01T00:00:00.000Z' }),
      },
      'unknown',
      null,
    ],
    ['an expired certificate', { failure: [status('signingCredential.expired')] }, 'expired', null],
    ['no stamp', {}, 'within-validity', null],
    [
      'a stamp of an identity assertion only',
      { success: [status('timeStamp.trusted', 'self#jumbf=/c2pa/active/cawg.identity')] },
      'within-validity',
      null,
    ],
  ] as const)('of %s', (_, over, time, signedAt) => {
    expect(assess(reading(over))).toMatchObject({ time, signedAt })
  })
})

describe('state', () => {
  it('is trusted only for an intact picture of a listed signer whose certificate held', () => {
    expect(assess(reading({ trustSlot: 'own' })).state).toBe('trusted')
    expect(assess(reading({ trustSlot: 'official', failure: [status('signingCredential.expired')] })).state).toBe(
      'intact',
    )
    expect(assess(reading()).state).toBe('intact')
  })

  it('has its own answer for each kind of reading', () => {
    expect(assess({ kind: 'none' }).state).toBe('none')
    expect(assess({ kind: 'remote-only', url: 'https://a.test/m' })).toMatchObject({
      state: 'remote-only',
      remoteUrl: 'https://a.test/m',
    })
    expect(assess({ kind: 'unreadable', reason: 'prerelease', message: 'm' })).toMatchObject({
      state: 'unreadable',
      unreadable: { reason: 'prerelease', message: 'm' },
    })
  })

  it('survives a missing active manifest', () => {
    expect(assess(reading({ manifests: [] }))).toMatchObject({ state: 'intact', signer: null, manifests: 0 })
  })

  it('calls a refused store broken only where our own check proved the signature wrong', () => {
    const refused = (coseSignature: 'valid' | 'invalid') =>
      assess({
        kind: 'unreadable',
        reason: 'no-hard-binding',
        message: '',
        own: { activeLabel: 'active', manifests: [manifest()], hasHardBinding: false, ...own({ coseSignature }) },
      })
    expect(refused('valid')).toMatchObject({
      state: 'unreadable',
      integrity: 'unknown',
      signer: { organisation: 'Region' },
    })
    expect(refused('invalid')).toMatchObject({ state: 'broken', integrity: 'broken' })
  })
})

describe('ingredients', () => {
  const parent = manifest({ label: 'parent' })
  it('counts what the signer recorded, though the engine calls the picture trusted', () => {
    const recordedFailures = [
      status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/parent/h'),
      status('signingCredential.untrusted'),
    ]
    const active = manifest({ ingredients: [ingredient({ activeManifest: 'parent', recordedFailures })] })
    expect(assess(reading({ manifests: [active, parent], trustSlot: 'own' }))).toMatchObject({
      state: 'trusted',
      brokenIngredients: 1,
      codes: ['assertion.dataHash.mismatch', 'signingCredential.untrusted'],
    })
  })

  it('counts one ingredient once, however often it fails, and not for its certificate', () => {
    const failure = [
      status('assertion.dataHash.mismatch', 'self#jumbf=/c2pa/parent/h'),
      status('claimSignature.mismatch', 'self#jumbf=/c2pa/parent/c2pa.signature'),
    ]
    const delta = { ingredientUrl: '', success: [], informational: [], failure }
    const expired = {
      ...delta,
      failure: [status('signingCredential.expired', 'self#jumbf=/c2pa/parent/c2pa.signature')],
    }
    expect(
      assess(reading({ manifests: [manifest(), parent], ingredientDeltas: [delta, delta] })).brokenIngredients,
    ).toBe(1)
    expect(assess(reading({ manifests: [manifest(), parent], ingredientDeltas: [expired] })).brokenIngredients).toBe(0)
  })

  it('measures depth over rings and forks without going round', () => {
    const ring = [
      manifest({ ingredients: [ingredient({ activeManifest: 'b' }), ingredient({ activeManifest: 'c' })] }),
      manifest({ label: 'b', ingredients: [ingredient({ activeManifest: 'c' })] }),
      manifest({ label: 'c', ingredients: [ingredient({ activeManifest: 'active' }), ingredient()] }),
    ]
    expect(assess(reading({ manifests: ring })).depth).toBe(3)
  })
})
