import { X509Certificate } from 'node:crypto'
import { Extension } from 'pkijs'
import { describe, expect, it } from 'vitest'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import { type KnownSigners, knownSignersOf } from '../../../src/engines/node/c2pa/own/known-signers.ts'
import type { OwnManifest } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { readCertificate } from '../../../src/engines/node/identity/certificate-facts.ts'
import { extendedKeyUsage, KEY_USAGE } from '../../../src/engines/node/identity/issue-certificate.ts'
import { type ChainWish, makeChain } from '../../support/certificates.ts'
import { bundle } from '../../support/trust-bundle.ts'

const { claimSigning: C2PA, timeStamping: TIME_STAMPING, emailProtection: EMAIL_PROTECTION } = KEY_PURPOSES
const NAME_CONSTRAINTS = '2.5.29.30'

describe('a signer whose chain leads to an own issuer', () => {
  it('is known from the next reading on, by hash and serial number', () => {
    const { chain, root } = makeChain()
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    expect(known.told().hashLines).toBe('')
    learn(known, chain)
    expect(known.told().hashLines).toBe(hashOf(chain))
    expect(known.told().has(serialOf(chain))).toBe(true)
    expect(known.told().has('1')).toBe(false)
    expect(known.told().has(null)).toBe(false)
  })

  it('is known under the lists that it was traced with, and under no others', () => {
    const { chain, root } = makeChain()
    learn(knownSignersOf(bundle(['own-anchors', root.der])), chain)
    expect(knownSignersOf(bundle(['own-anchors', root.der])).told().hashLines).toBe('')
  })

  it('makes room for others: an organisation has a few', () => {
    const { root } = makeChain()
    const chains = Array.from({ length: 40 }, () => makeChain({ root: { key: root.key } }).chain)
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    for (const chain of chains) learn(known, chain)
    expect(known.told().hashLines.split('\n')).toHaveLength(32)
    expect(known.told().has(serialOf(chains[0] ?? []))).toBe(false)
    expect(known.told().has(serialOf(chains[39] ?? []))).toBe(true)
  })

  const unusual: readonly (readonly [string, ChainWish])[] = [
    ['an authority that is none', { issuing: { isCa: false } }],
    ['an authority that may not sign certificates', { issuing: { usage: KEY_USAGE.crlSign } }],
    ['an authority below one that allows none', { root: { pathLength: 0 } }],
    ['an authority for names of its own', { issuing: { more: [extension(NAME_CONSTRAINTS, true)] } }],
    ['the same, not marked critical', { issuing: { more: [extension(NAME_CONSTRAINTS, false)] } }],
    [
      'an authority with a critical extension that nobody here reads',
      { issuing: { more: [extension('1.2.3.4', true)] } },
    ],
    ['an authority for certain purposes', { issuing: { more: [extendedKeyUsage([C2PA])] } }],
    ['an authority that ends before the signer', { issuing: { days: 10 } }],
    ['a signer that may stamp time', { signer: { usage: [C2PA, TIME_STAMPING] } }],
    ['a signer of e-mail, whom c2pa-rs lets stamp time', { signer: { usage: [C2PA, EMAIL_PROTECTION] } }],
    ['a signer without a purpose of signing', { signer: { usage: ['1.3.6.1.5.5.7.3.2'] } }],
    ['a signer with a critical extension that nobody here reads', { signer: { more: [extension('1.2.3.4', true)] } }],
  ]
  it.each(unusual)('is left to the engine where there is %s', (_, wish) => {
    const { chain, root } = makeChain(wish)
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    learn(known, chain)
    expect(known.told().hashLines).toBe('')
  })

  it('is left to the engine where the chain is not whole, in another order, or somebody else’s', () => {
    const { chain, root } = makeChain()
    const stranger = makeChain()
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    const [signer = EMPTY, issuing = EMPTY] = chain
    const [otherSigner = EMPTY, otherIssuing = EMPTY] = stranger.chain
    // The stranger's authorities have the same names as ours: only signatures tell them apart.
    for (const wrong of [[signer], [issuing, signer], [otherSigner, issuing], [otherSigner, otherIssuing], []])
      learn(known, wrong)
    learn(known, [signer, issuing, Uint8Array.of(1, 2, 3)])
    expect(known.told().hashLines).toBe('')
  })

  it('is left to the engine where another list knows it, too', () => {
    const { chain, root } = makeChain()
    const [signer = EMPTY, issuing = EMPTY] = chain
    for (const other of [
      ['official-signers', root.der],
      ['official-signers', issuing],
      ['official-time-stamps', root.der],
      ['interim-leaves', signer],
    ] as const) {
      const known = knownSignersOf(bundle(['own-anchors', root.der], other))
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
    const { chain, root } = makeChain()
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    for (const serialNumber of ['1', null]) known.learn(manifestOf(chain), serialNumber)
    expect(known.told().hashLines).toBe('')
  })

  it('does not change for a reading that has begun', () => {
    const { chain, root } = makeChain()
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
    const before = known.told()
    learn(known, chain)
    expect([before.hashLines, before.has(serialOf(chain))]).toEqual(['', false])
  })

  it('is one chain, byte for byte: neither another one nor the same put together', () => {
    const { chain, root } = makeChain()
    const [signer = EMPTY, issuing = EMPTY] = chain
    const known = knownSignersOf(bundle(['own-anchors', root.der]))
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
