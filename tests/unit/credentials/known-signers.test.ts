import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { Extension } from 'pkijs'
import { describe, expect, it } from 'vitest'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import { type KnownSigners, knownSignersOf } from '../../../src/engines/node/c2pa/own/known-signers.ts'
import type { OwnManifest } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { readCertificate } from '../../../src/engines/node/identity/certificate-facts.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  issueCertificate,
  KEY_USAGE,
  keyUsage,
  subjectKeyIdentifier,
} from '../../../src/engines/node/identity/issue-certificate.ts'
import { bundle } from '../../support/trust-bundle.ts'

const { claimSigning: C2PA, timeStamping: TIME_STAMPING, emailProtection: EMAIL_PROTECTION } = KEY_PURPOSES
const NAME_CONSTRAINTS = '2.5.29.30'
const DAY_MS = 86_400_000

/** What differs from a plain chain of root, issuing authority and signer. */
interface Wish {
  readonly rootPathLength?: number
  readonly issuingIsCa?: boolean
  readonly issuingUsage?: number
  readonly issuingMore?: readonly Extension[]
  /** From now. */
  readonly issuingDays?: number
  readonly signerUsages?: readonly string[]
  readonly signerMore?: readonly Extension[]
  readonly hash?: string
}

describe('a signer whose chain leads to an own issuer', () => {
  it('is known from the next reading on, by hash and serial number', () => {
    const { chain, root } = makeChain({})
    const known = knownSignersOf(bundle(['own-anchors', root]))
    expect(known.told().hashLines).toBe('')
    learn(known, chain)
    expect(known.told().hashLines).toBe(hashOf(chain))
    expect(known.told().has(serialOf(chain))).toBe(true)
    expect(known.told().has('1')).toBe(false)
    expect(known.told().has(null)).toBe(false)
  })

  it('is known under the lists that it was traced with, and under no others', () => {
    const { chain, root } = makeChain({})
    learn(knownSignersOf(bundle(['own-anchors', root])), chain)
    expect(knownSignersOf(bundle(['own-anchors', root])).told().hashLines).toBe('')
  })

  it('makes room for others: an organisation has a few', () => {
    const { root, rootKey } = makeChain({})
    const chains = Array.from({ length: 40 }, () => makeChain({}, rootKey).chain)
    const known = knownSignersOf(bundle(['own-anchors', root]))
    for (const chain of chains) learn(known, chain)
    expect(known.told().hashLines.split('\n')).toHaveLength(32)
    expect(known.told().has(serialOf(chains[0] ?? []))).toBe(false)
    expect(known.told().has(serialOf(chains[39] ?? []))).toBe(true)
  })

  const unusual: readonly (readonly [string, Wish])[] = [
    ['an authority that is none', { issuingIsCa: false }],
    ['an authority that may not sign certificates', { issuingUsage: KEY_USAGE.crlSign }],
    ['an authority below one that allows none', { rootPathLength: 0 }],
    ['an authority for names of its own', { issuingMore: [extension(NAME_CONSTRAINTS, true)] }],
    ['the same, not marked critical', { issuingMore: [extension(NAME_CONSTRAINTS, false)] }],
    ['an authority with a critical extension that nobody here reads', { issuingMore: [extension('1.2.3.4', true)] }],
    ['an authority for certain purposes', { issuingMore: [extendedKeyUsage([C2PA])] }],
    ['an authority that ends before the signer', { issuingDays: 10 }],
    ['a signer that may stamp time', { signerUsages: [C2PA, TIME_STAMPING] }],
    ['a signer of e-mail, whom c2pa-rs lets stamp time', { signerUsages: [C2PA, EMAIL_PROTECTION] }],
    ['a signer without a purpose of signing', { signerUsages: ['1.3.6.1.5.5.7.3.2'] }],
    ['a signer with a critical extension that nobody here reads', { signerMore: [extension('1.2.3.4', true)] }],
  ]
  it.each(unusual)('is left to the engine where there is %s', (_, wish) => {
    const { chain, root } = makeChain(wish)
    const known = knownSignersOf(bundle(['own-anchors', root]))
    learn(known, chain)
    expect(known.told().hashLines).toBe('')
  })

  it('is left to the engine where the chain is not whole, in another order, or somebody else’s', () => {
    const { chain, root } = makeChain({})
    const stranger = makeChain({})
    const known = knownSignersOf(bundle(['own-anchors', root]))
    const [signer = EMPTY, issuing = EMPTY] = chain
    const [otherSigner = EMPTY, otherIssuing = EMPTY] = stranger.chain
    // The stranger's authorities have the same names as ours: only signatures tell them apart.
    for (const wrong of [[signer], [issuing, signer], [otherSigner, issuing], [otherSigner, otherIssuing], []])
      learn(known, wrong)
    learn(known, [signer, issuing, Uint8Array.of(1, 2, 3)])
    expect(known.told().hashLines).toBe('')
  })

  it('is left to the engine where another list knows it, too', () => {
    const { chain, root } = makeChain({})
    const [signer = EMPTY, issuing = EMPTY] = chain
    for (const other of [
      ['official-signers', root],
      ['official-signers', issuing],
      ['official-time-stamps', root],
      ['interim-leaves', signer],
    ] as const) {
      const known = knownSignersOf(bundle(['own-anchors', root], other))
      learn(known, chain)
      expect(known.told().hashLines).toBe('')
    }
    const anchored = knownSignersOf(bundle(['own-anchors', signer]))
    learn(anchored, chain)
    expect(anchored.told().hashLines).toBe('')
  })
})

describe('what is known', () => {
  it('comes from signatures that the engine checked with the same certificate', () => {
    const { chain, root } = makeChain({})
    const known = knownSignersOf(bundle(['own-anchors', root]))
    for (const serialNumber of ['1', null]) known.learn(manifestOf(chain), serialNumber)
    expect(known.told().hashLines).toBe('')
  })

  it('does not change for a reading that has begun', () => {
    const { chain, root } = makeChain({})
    const known = knownSignersOf(bundle(['own-anchors', root]))
    const before = known.told()
    learn(known, chain)
    expect([before.hashLines, before.has(serialOf(chain))]).toEqual(['', false])
  })

  it('is one chain, byte for byte: neither another one nor the same put together', () => {
    const { chain, root } = makeChain({})
    const [signer = EMPTY, issuing = EMPTY] = chain
    const known = knownSignersOf(bundle(['own-anchors', root]))
    learn(known, [Buffer.concat([signer, Buffer.from('|'), issuing])])
    learn(known, chain)
    const told = known.told()
    const standing = (certificates: readonly Uint8Array[]) => told.standingOf(manifestOf(certificates))
    expect(standing(chain)).toBe('as-traced')
    expect(standing([signer])).toBe('other-chain')
    expect(standing([signer, issuing, issuing])).toBe('other-chain')
    expect(standing([issuing])).toBe('unknown')
    expect(standing([])).toBe('unknown')
  })
})

const EMPTY = new Uint8Array(0)

/** As after a picture whose signature the engine checked with the first certificate. */
function learn(known: KnownSigners, chain: readonly Uint8Array[]): void {
  known.learn(manifestOf(chain), serialOf(chain))
}

const named = (commonName: string) => ({ country: 'SE', organisation: 'Kommun', commonName })

function makeChain(wish: Wish, rootKey: KeyObject = newKey()) {
  const [issuingKey, signerKey] = [newKey(), newKey()]
  const until = (days: number) => ({
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY_MS),
  })
  const root = issueCertificate({
    subject: named('Rot'),
    issuer: named('Rot'),
    publicKey: rootKey,
    issuerKey: rootKey,
    ...until(3650),
    extensions: [
      basicConstraints(true, wish.rootPathLength),
      keyUsage(KEY_USAGE.certSign),
      subjectKeyIdentifier(rootKey),
    ],
  })
  const issuing = issueCertificate({
    subject: named('Utfärdare'),
    issuer: named('Rot'),
    publicKey: issuingKey,
    issuerKey: rootKey,
    ...until(wish.issuingDays ?? 1800),
    extensions: [
      basicConstraints(wish.issuingIsCa ?? true),
      keyUsage(wish.issuingUsage ?? KEY_USAGE.certSign),
      subjectKeyIdentifier(issuingKey),
      authorityKeyIdentifier(rootKey),
      ...(wish.issuingMore ?? []),
    ],
  })
  const signer = issueCertificate({
    subject: named('Kommunikation'),
    issuer: named('Utfärdare'),
    publicKey: signerKey,
    issuerKey: issuingKey,
    ...until(300),
    extensions: [
      basicConstraints(false),
      keyUsage(KEY_USAGE.digitalSignature),
      authorityKeyIdentifier(issuingKey),
      extendedKeyUsage(wish.signerUsages ?? [C2PA]),
      ...(wish.signerMore ?? []),
    ],
  })
  return { chain: [signer, issuing], root, rootKey }
}

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

function extension(extnID: string, critical: boolean): Extension {
  return new Extension({ extnID, critical, extnValue: Uint8Array.of(0x30, 0).buffer })
}

function manifestOf(chain: readonly Uint8Array[]): OwnManifest {
  const [leaf] = chain
  const box = { label: 'm', type: 'c2ma', children: [], contents: [], payload: EMPTY }
  return {
    boxes: { label: 'm', claimVersion: 2, claimBytes: null, signatureBytes: null, assertions: [], box },
    cose: {
      protectedBytes: EMPTY,
      algorithm: -7,
      chain,
      signature: EMPTY,
      timeStamp: null,
      unprotectedHeader: undefined,
    },
    leaf: leaf === undefined ? null : new X509Certificate(leaf),
  }
}

const serialOf = (chain: readonly Uint8Array[]): string => readCertificate(chain[0] ?? EMPTY)?.serialNumber ?? ''
const hashOf = (chain: readonly Uint8Array[]): string =>
  Buffer.from(readCertificate(chain[0] ?? EMPTY)?.sha256Fingerprint ?? '', 'hex').toString('base64')
