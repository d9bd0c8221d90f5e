import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import type { CertificateName } from '../../../src/engines/node/identity/certificate-facts.ts'
import { checkCertificate } from '../../../src/engines/node/identity/check-certificate.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  extendedKeyUsage,
  issueCertificate,
  KEY_USAGE,
  keyUsage,
  subjectKeyIdentifier,
} from '../../../src/engines/node/identity/issue-certificate.ts'
import { type AuthorityWish, makeChain } from '../../support/certificates.ts'

const DAY_MS = 86_400_000
const NOW = new Date('2026-11-21T12:00:00Z')
const { claimSigning: C2PA, documentSigning: DOCUMENT, emailProtection: EMAIL } = KEY_PURPOSES
const CLIENT = '1.3.6.1.5.5.7.3.2'
const ANY = '2.5.29.37.0'
const SIGNING = KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation

const rootKey = newKey('P-384')
const issuingKey = newKey('P-384')
const leafKey = newKey('P-256')
const rootName = named('Test Root')
const issuingName = named('Test Issuing CA')
const root = issueCertificate({
  subject: rootName,
  issuer: rootName,
  publicKey: rootKey,
  issuerKey: rootKey,
  ...span(-10, 3650),
  extensions: [basicConstraints(true, 1), keyUsage(KEY_USAGE.certSign), subjectKeyIdentifier(rootKey)],
})
const issuing = issueCertificate({
  subject: issuingName,
  issuer: rootName,
  publicKey: issuingKey,
  issuerKey: rootKey,
  ...span(-10, 1800),
  extensions: [
    basicConstraints(true, 0),
    keyUsage(KEY_USAGE.certSign),
    subjectKeyIdentifier(issuingKey),
    authorityKeyIdentifier(rootKey),
  ],
})

interface Variant {
  readonly subject?: CertificateName
  readonly eku?: readonly string[] | null
  readonly usage?: number | null
  readonly isUsageCritical?: boolean
  readonly hasAki?: boolean
  readonly hasSki?: boolean
  readonly hasPolicy?: boolean
  readonly isCa?: boolean | null
  readonly days?: readonly [number, number]
  readonly key?: KeyObject
  readonly issuedBy?: 'issuing' | 'root' | 'self'
}

// The 22 variants of knowledge/c2pa.md 6.3, with what the library does to them.
const signs: readonly (readonly [string, Variant])[] = [
  ['C2PA, documentSigning and policy OID', {}],
  ['emailProtection', { eku: [EMAIL], hasPolicy: false }],
  ['documentSigning', { eku: [DOCUMENT], hasPolicy: false }],
  ['C2PA only', { eku: [C2PA], hasPolicy: false }],
  ['directly under the root', { issuedBy: 'root' }],
  ['no SKI', { hasSki: false }],
  ['no basicConstraints', { isCa: null }],
  ['UTF-8 organisation', { subject: { country: 'SE', organisation: 'Örebro kommun', commonName: 'Åsa' } }],
]
const refused: readonly (readonly [string, Variant, string])[] = [
  ['self-signed without AKI', { issuedBy: 'self', hasAki: false }, 'certificate.aki-missing'],
  ['no EKU', { eku: null }, 'certificate.eku-missing'],
  ['clientAuth', { eku: [CLIENT] }, 'certificate.eku-unsuitable'],
  ['anyExtendedKeyUsage', { eku: [ANY] }, 'certificate.eku-any'],
  ['anyExtendedKeyUsage beside C2PA', { eku: [C2PA, ANY] }, 'certificate.eku-any'],
  ['time stamps beside C2PA', { eku: [C2PA, KEY_PURPOSES.timeStamping] }, 'certificate.eku-unsuitable'],
  ['OCSP beside C2PA', { eku: [C2PA, KEY_PURPOSES.ocspSigning] }, 'certificate.eku-unsuitable'],
  ['no AKI', { hasAki: false }, 'certificate.aki-missing'],
  ['no key usage', { usage: null }, 'certificate.key-usage-missing'],
  ['key usage keyEncipherment', { usage: 0x20 }, 'certificate.key-usage-unsuitable'],
  ['key usage keyCertSign', { usage: SIGNING | KEY_USAGE.certSign }, 'certificate.key-usage-cert-sign'],
  ['expired', { days: [-400, -35] }, 'certificate.expired'],
  ['not yet valid', { days: [3, 300] }, 'certificate.not-yet-valid'],
  [
    'no organisation',
    { subject: { country: 'SE', organisation: null, commonName: 'X' } },
    'certificate.organisation-missing',
  ],
  ['a CA', { isCa: true }, 'certificate.is-ca'],
  ['RSA-1024', { key: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey }, 'certificate.weak-key'],
  ['secp256k1', { key: newKey('secp256k1') }, 'certificate.key-unsupported'],
]

describe('checking a signing certificate', () => {
  it.each(signs)('accepts %s', (_, variant) => {
    expect(codes(chainFor(variant))).toEqual([])
  })

  it.each(refused)('refuses %s and names the field', (_, variant, code) => {
    const problems = checkCertificate(chainFor(variant), { now: NOW })
    expect(problems.filter(p => p.severity === 'stop').map(p => p.code)).toEqual([code])
  })

  it('notes a key usage that is not critical', () => {
    expect(checkCertificate(chainFor({ isUsageCritical: false }), { now: NOW })).toMatchObject([
      { code: 'certificate.key-usage-not-critical', severity: 'note' },
    ])
  })

  it('asks about a self-signed certificate that signs but is on no list', () => {
    expect(checkCertificate(chainFor({ issuedBy: 'self' }), { now: NOW })).toMatchObject([
      { code: 'certificate.self-signed', severity: 'ask' },
    ])
  })

  it('tells when a certificate ends within a month, with the days left', () => {
    const [problem] = checkCertificate(chainFor({ days: [0, 1] }), { now: NOW })
    expect(problem).toMatchObject({
      code: 'certificate.expires-soon',
      severity: 'note',
      values: { position: 1, days: 1 },
    })
  })

  it('names an expired issuing certificate by its place in the chain', () => {
    const later = new Date(NOW.getTime() + 1801 * DAY_MS)
    const problems = checkCertificate(chainFor({ days: [0, 3000] }), { now: later })
    expect(problems).toMatchObject([{ code: 'certificate.expired', values: { position: 2 } }])
  })

  it('finds a key that belongs to another certificate', () => {
    expect(checkCertificate(chainFor({}), { now: NOW, key: newKey('P-256') }).map(p => p.code)).toEqual([
      'certificate.key-mismatch',
    ])
    expect(checkCertificate(chainFor({}), { now: NOW, key: leafKey })).toEqual([])
  })

  it('tells a wrong order from a missing link', () => {
    const [leaf] = chainFor({})
    expect(codes([leaf ?? root, root, issuing])).toContain('certificate.chain-order')
    const [stranger] = chainFor({ issuedBy: 'root' })
    expect(codes([stranger ?? root, issuing])).toEqual(['certificate.chain-broken'])
  })

  it('refuses an issuer that is no authority, or may not sign certificates', () => {
    const withIssuer = (issuing: AuthorityWish) => codes(makeChain({ issuing }).chain)
    expect(withIssuer({})).toEqual([])
    for (const wish of [{ isCa: false }, { usage: KEY_USAGE.crlSign }])
      expect(withIssuer(wish)).toEqual(['certificate.issuer-not-ca'])
  })

  it('refuses an issuer whose key is too short, or of a kind that C2PA does not allow', () => {
    for (const [key, described] of [
      [generateKeyPairSync('rsa', { modulusLength: 1_024 }), 'rsa 1024'],
      [generateKeyPairSync('ec', { namedCurve: 'secp224r1' }), 'ec secp224r1'],
    ] as const)
      expect(checkCertificate(makeChain({ issuing: { key: key.privateKey } }).chain)).toMatchObject([
        { code: 'certificate.issuer-key', severity: 'stop', values: { position: 2, key: described } },
      ])
  })

  it('notes a root that need not be sent along', () => {
    expect(codes([...chainFor({}), root])).toEqual(['certificate.root-in-chain'])
  })

  it('answers for bytes that are no certificate', () => {
    expect(checkCertificate([Uint8Array.of(1, 2, 3)])).toMatchObject([
      { code: 'certificate.unreadable', values: { position: 1 } },
    ])
    expect(checkCertificate([])).toMatchObject([{ code: 'certificate.unreadable' }])
  })
})

function codes(chain: readonly Uint8Array[]): string[] {
  return checkCertificate(chain, { now: NOW }).map(p => p.code)
}

function chainFor(variant: Variant): Uint8Array[] {
  const key = variant.key ?? leafKey
  const by = variant.issuedBy ?? 'issuing'
  const subject = variant.subject ?? named('Kommunikation')
  const issuerKey = by === 'self' ? key : by === 'root' ? rootKey : issuingKey
  const [from, until] = variant.days ?? [-1, 365]
  const { eku = [C2PA, DOCUMENT], usage = SIGNING, isCa = false } = variant
  const leaf = issueCertificate({
    subject,
    issuer: by === 'self' ? subject : by === 'root' ? rootName : issuingName,
    publicKey: createPublicKey(key),
    issuerKey,
    ...span(from, until),
    extensions: [
      ...(isCa === null ? [] : [basicConstraints(isCa)]),
      ...(usage === null ? [] : [keyUsage(usage, variant.isUsageCritical ?? true)]),
      ...(variant.hasSki === false ? [] : [subjectKeyIdentifier(key)]),
      ...(variant.hasAki === false ? [] : [authorityKeyIdentifier(issuerKey)]),
      ...(eku === null ? [] : [extendedKeyUsage(eku)]),
      ...(variant.hasPolicy === false ? [] : [certificatePolicies(['1.3.6.1.4.1.62558.1.1'])]),
    ],
  })
  return by === 'issuing' ? [leaf, issuing] : [leaf]
}

function named(commonName: string): CertificateName {
  return { country: 'SE', organisation: 'Testkommun', commonName }
}

function span(fromDays: number, untilDays: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(NOW.getTime() + fromDays * DAY_MS),
    notAfter: new Date(NOW.getTime() + untilDays * DAY_MS),
  }
}

function newKey(namedCurve: string): KeyObject {
  return generateKeyPairSync('ec', { namedCurve }).privateKey
}
