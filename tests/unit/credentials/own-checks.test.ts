import { sign, X509Certificate } from 'node:crypto'
import { encode } from 'cborg'
import { Extension } from 'pkijs'
import { beforeAll, describe, expect, it } from 'vitest'
import { NO_TRUST_LISTS, type TrustBundle, type TrustListKind } from '../../../src/catalog/trust-lists.ts'
import { reachesAnchor, readPemCertificates } from '../../../src/engines/node/c2pa/own/certificate-chain.ts'
import {
  readCoseSignature,
  signatureStructure,
  verifyCoseSignature,
} from '../../../src/engines/node/c2pa/own/cose-signature.ts'
import {
  reachesOfficialSigner,
  readRefusedStore,
  runOwnChecks,
  withSigner,
} from '../../../src/engines/node/c2pa/own/own-reading.ts'
import { readOwnManifests } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { cborContent, manifestStore, superbox } from '../container/jumbf-builder.ts'
import { makeCertificate, type MadeCertificate } from './made-certificate.ts'

const EMAIL = '1.3.6.1.5.5.7.3.4'
const claim = { claim_generator_info: [{ name: 'Maker' }], instanceID: 'x' }
let root: MadeCertificate
let issuing: MadeCertificate
let leaf: MadeCertificate

beforeAll(async () => {
  root = await makeCertificate({ names: { CN: 'Root', O: 'Region' }, isAuthority: true })
  issuing = await makeCertificate({ names: { CN: 'Issuing', O: 'Region' }, isAuthority: true, issuer: root })
  leaf = await makeCertificate({ names: { CN: 'Bara CN' }, issuer: issuing, usages: [EMAIL] })
})

describe('own check of a claim signature', () => {
  it('proves the signature of a signer without organisation, which c2pa-rs 0.90.1 calls a mismatch', () => {
    const cose = coseOf(encode(claim), { algorithm: -7 })
    expect(verifyCoseSignature(cose, encode(claim))).toBe('valid')
  })

  it('calls a changed claim and a changed signature invalid', () => {
    const cose = coseOf(encode(claim), { algorithm: -7 })
    expect(verifyCoseSignature(cose, encode({ ...claim, instanceID: 'y' }))).toBe('invalid')
    expect(verifyCoseSignature({ ...cose, signature: cose.signature.map(byte => byte ^ 1) }, encode(claim))).toBe(
      'invalid',
    )
    expect(verifyCoseSignature({ ...cose, signature: new Uint8Array(0) }, encode(claim))).toBe('invalid')
  })

  it('accepts signatures in DER, and a header that names no algorithm where one fits', () => {
    expect(verifyCoseSignature(coseOf(encode(claim), { algorithm: -7, dsaEncoding: 'der' }), encode(claim))).toBe(
      'valid',
    )
    expect(verifyCoseSignature(coseOf(encode(claim), { algorithm: null }), encode(claim))).toBe('valid')
  })

  it('checks nothing for an algorithm C2PA does not allow, for a key that does not fit, and without a certificate', () => {
    const cose = coseOf(encode(claim), { algorithm: -7 })
    expect(verifyCoseSignature({ ...cose, algorithm: -47 }, encode(claim))).toBe('not-checked')
    expect(verifyCoseSignature({ ...cose, algorithm: -37 }, encode(claim))).toBe('not-checked')
    expect(verifyCoseSignature({ ...cose, chain: [] }, encode(claim))).toBe('not-checked')
    expect(verifyCoseSignature({ ...cose, chain: [Uint8Array.of(1, 2, 3)] }, encode(claim))).toBe('not-checked')
  })

  it('reads no signature from bytes that are none', () => {
    expect(readCoseSignature(encode('text'))).toBeNull()
    expect(readCoseSignature(Uint8Array.of(0xff))).toBeNull()
  })
})

describe('what can be read in two ways', () => {
  it.each([
    ['two signatures of one name', ['c2cs', 'c2pa.signature']],
    ['two signatures of one type', ['c2cs', 'c2pa.signature.other']],
    ['two claims', ['c2cl', 'c2pa.claim']],
    ['two assertion stores', ['c2as', 'c2pa.assertions.other']],
  ] as const)('is not checked: %s', async (_, [type, label]) => {
    const signature = coseBytes(encode(claim), { algorithm: -7 })
    const more = [superbox(type, label, cborContent({}))]
    const twice = await readRefusedStore(manifestStore({ label: 'active', claim, signature, more }), NO_TRUST_LISTS)
    expect(twice?.ownChecks.coseSignature).toBe('not-checked')
    const once = await readRefusedStore(manifestStore({ label: 'active', claim, signature }), NO_TRUST_LISTS)
    expect(once?.ownChecks.coseSignature).toBe('valid')
  })

  it('has no certificates: two chains in one signature', () => {
    const both = new Map<string | number, unknown>([
      [33, [leaf.der]],
      ['x5chain', [issuing.der]],
    ])
    const cose = readCoseSignature(encode([encode(both), new Map(), null, new Uint8Array(64)]))
    expect(cose?.chain).toEqual([])
    const other = encode([
      encode(new Map([[33, [leaf.der]]])),
      new Map([['x5chain', [issuing.der]]]),
      null,
      new Uint8Array(64),
    ])
    expect(readCoseSignature(other)?.chain).toEqual([])
  })
})

describe('own reading of a refused store', () => {
  it('tells signer, validity, key usage and a valid signature', async () => {
    const own = await readRefusedStore(signedStore(), NO_TRUST_LISTS)
    expect(own).toMatchObject({
      activeLabel: 'active',
      hasHardBinding: false,
      manifests: [{ signer: { name: 'Bara CN', organisation: null }, generator: 'Maker' }],
      ownChecks: {
        coseSignature: 'valid',
        certificateNotAfter: '2036-01-01T00:00:00.000Z',
        keyUsages: [EMAIL],
        isTestCertificate: false,
      },
    })
  })

  it('tells a signer whose serial number is negative, which nobody may issue and anybody can', async () => {
    leaf = await makeCertificate({ names: { CN: 'Minus' }, issuer: issuing, usages: [EMAIL], serialNumber: -10 })
    const own = await readRefusedStore(signedStore(), NO_TRUST_LISTS)
    expect(own?.manifests[0]?.signer).toMatchObject({ name: 'Minus', serialNumber: '246' })
    leaf = await makeCertificate({ names: { CN: 'Bara CN' }, issuer: issuing, usages: [EMAIL] })
  })

  it('tells a signature that does not fit', async () => {
    const own = await readRefusedStore(signedStore({ ...claim, instanceID: 'changed' }), NO_TRUST_LISTS)
    expect(own?.ownChecks.coseSignature).toBe('invalid')
  })

  it('is undefined for bytes without a manifest', async () => {
    expect(await readRefusedStore(Uint8Array.of(1, 2, 3), NO_TRUST_LISTS)).toBeUndefined()
  })

  it('sees a test certificate in its issuer', async () => {
    const issuer = await makeCertificate({ names: { CN: 'CA', O: 'FOR TESTING_ONLY' }, isAuthority: true })
    leaf = await makeCertificate({ names: { CN: 'Signer', O: 'Testkommun' }, issuer, usages: [EMAIL] })
    const [manifest] = readOwnManifests(signedStore())
    if (manifest === undefined) throw new Error('Expected a manifest')
    const checks = await runOwnChecks({ manifest, trust: NO_TRUST_LISTS, needsSignature: false, needsTimeStamp: false })
    expect(checks).toMatchObject({ isTestCertificate: true, coseSignature: null })
    leaf = await makeCertificate({ names: { CN: 'Bara CN' }, issuer: issuing, usages: [EMAIL] })
  })
})

describe('certificate chains', () => {
  const x509 = (made: MadeCertificate) => new X509Certificate(made.pem)

  it('reach a root, and an issuing authority that is listed itself', () => {
    expect(reachesAnchor(x509(leaf), [x509(issuing)], [x509(root)], null)).toBe(true)
    expect(reachesAnchor(x509(leaf), [], [x509(issuing)], null)).toBe(true)
    expect(reachesAnchor(x509(leaf), [], [x509(root)], null)).toBe(false)
  })

  it('do not reach an anchor that has the name but not the key', async () => {
    const impostor = await makeCertificate({ names: { CN: 'Issuing', O: 'Region' }, isAuthority: true })
    expect(reachesAnchor(x509(leaf), [], [x509(impostor)], null)).toBe(false)
  })

  it('do not lead over a certificate that is no authority, nor outside of its validity', () => {
    expect(reachesAnchor(x509(leaf), [x509(leaf)], [x509(root)], null)).toBe(false)
    expect(reachesAnchor(x509(leaf), [x509(issuing)], [x509(root)], new Date('2040-01-01'))).toBe(false)
    expect(reachesAnchor(x509(leaf), [x509(issuing)], [x509(root)], new Date('2026-06-01'))).toBe(true)
  })

  it('do not lead to an anchor that may not issue, nor start at one', async () => {
    for (const usageBits of [null, 0x80]) {
      const listed = await makeCertificate({ names: { CN: 'Listed', O: 'Region' }, usageBits })
      const below = await makeCertificate({ names: { CN: 'Below' }, issuer: listed })
      expect(reachesAnchor(x509(below), [], [x509(listed)], null)).toBe(false)
      expect(reachesAnchor(x509(listed), [], [x509(listed)], null)).toBe(false)
    }
    const noIssuer = await makeCertificate({ names: { CN: 'No', O: 'Region' }, isAuthority: true, usageBits: 0x80 })
    const further = await makeCertificate({ names: { CN: 'Further' }, issuer: noIssuer })
    expect(reachesAnchor(x509(further), [], [x509(noIssuer)], null)).toBe(false)
    const unsaid = await makeCertificate({ names: { CN: 'Unsaid', O: 'Region' }, isAuthority: true, usageBits: null })
    const under = await makeCertificate({ names: { CN: 'Under' }, issuer: unsaid })
    expect(reachesAnchor(x509(under), [], [x509(unsaid)], null)).toBe(true)
  })

  it('do not start at a leaf with a critical extension that is not read here', async () => {
    const unknown = new Extension({ extnID: '1.2.3.4', critical: true, extnValue: Uint8Array.of(0x30, 0).buffer })
    const odd = await makeCertificate({ names: { CN: 'Odd' }, issuer: issuing, more: [unknown] })
    expect(reachesAnchor(x509(odd), [], [x509(issuing)], null)).toBe(false)
  })

  it('are no longer than an authority allows', async () => {
    const short = await makeCertificate({ names: { CN: 'Short', O: 'Region' }, isAuthority: true, pathLength: 0 })
    const direct = await makeCertificate({ names: { CN: 'Direct' }, issuer: short })
    expect(reachesAnchor(x509(direct), [], [x509(short)], null)).toBe(true)
    const between = await makeCertificate({ names: { CN: 'Between' }, isAuthority: true, issuer: short })
    const further = await makeCertificate({ names: { CN: 'Further' }, issuer: between })
    expect(reachesAnchor(x509(further), [x509(between)], [x509(short)], null)).toBe(false)
    const one = await makeCertificate({ names: { CN: 'One', O: 'Region' }, isAuthority: true, pathLength: 1 })
    const allowed = await makeCertificate({ names: { CN: 'Allowed' }, isAuthority: true, issuer: one })
    const last = await makeCertificate({ names: { CN: 'Last' }, issuer: allowed })
    expect(reachesAnchor(x509(last), [x509(allowed)], [x509(one)], null)).toBe(true)
  })

  it('lead over no authority that sets bounds which are not read here', async () => {
    for (const [oid, critical] of [
      ['2.5.29.30', false],
      ['1.2.3.4', true],
    ] as const) {
      const bounded = await makeCertificate({
        names: { CN: 'Bounded', O: 'Region' },
        isAuthority: true,
        more: [new Extension({ extnID: oid, critical, extnValue: Uint8Array.of(0x30, 0).buffer })],
      })
      const below = await makeCertificate({ names: { CN: 'Below' }, issuer: bounded })
      expect(reachesAnchor(x509(below), [], [x509(bounded)], null)).toBe(false)
    }
  })

  it('count damaged blocks of a PEM text and keep the good ones', () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(readPemCertificates(`Subject x\n${root.pem}${damaged}`)).toMatchObject({
      certificates: [expect.anything()],
      damaged: 1,
    })
  })

  it('through the time-stamp list alone vouch for no signer', () => {
    const [manifest] = readOwnManifests(signedStore())
    if (manifest === undefined) throw new Error('Expected a manifest')
    const serialNumber = withSigner(manifest).signer?.serialNumber ?? null
    expect(reachesOfficialSigner(manifest, serialNumber, bundle('official-time-stamps'))).toBe(false)
    expect(reachesOfficialSigner(manifest, serialNumber, bundle('official-signers'))).toBe(true)
    expect(reachesOfficialSigner(manifest, '1', bundle('official-signers'))).toBe(false)
    expect(reachesOfficialSigner(manifest, null, bundle('official-signers'))).toBe(false)
  })
})

function bundle(...kinds: readonly TrustListKind[]): TrustBundle {
  const list = {
    name: 'x',
    source: 'x',
    date: '2026-01-01T00:00:00Z',
    nextUpdate: null,
    certificateCount: 1,
    sha256: '',
    pem: root.pem,
  }
  return { ...NO_TRUST_LISTS, lists: kinds.map(kind => ({ ...list, kind })) }
}

interface CoseWish {
  readonly algorithm: number | null
  readonly dsaEncoding?: 'der' | 'ieee-p1363'
}

function coseBytes(claimBytes: Uint8Array, { algorithm, dsaEncoding = 'ieee-p1363' }: CoseWish): Uint8Array {
  const header = new Map<number, unknown>([[33, [leaf.der, issuing.der]]])
  if (algorithm !== null) header.set(1, algorithm)
  const protectedBytes = encode(header)
  const data = signatureStructure('Signature1', protectedBytes, claimBytes)
  const signature = sign('sha256', data, { key: leaf.key, dsaEncoding })
  return Buffer.concat([Uint8Array.of(0xd2), encode([protectedBytes, new Map(), null, new Uint8Array(signature)])])
}

function coseOf(claimBytes: Uint8Array, wish: CoseWish) {
  const cose = readCoseSignature(coseBytes(claimBytes, wish))
  if (cose === null) throw new Error('Expected a signature')
  return cose
}

function signedStore(shown: Record<string, unknown> = claim): Uint8Array {
  return manifestStore({ label: 'active', claim: shown, signature: coseBytes(encode(claim), { algorithm: -7 }) })
}
