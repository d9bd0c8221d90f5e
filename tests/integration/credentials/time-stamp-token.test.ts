import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { Extension } from 'pkijs'
import { describe, expect, it } from 'vitest'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import { checkTimeStamp } from '../../../src/engines/node/c2pa/own/time-stamp.ts'
import { OIDS } from '../../../src/engines/node/identity/certificate-facts.ts'
import { extendedKeyUsage, KEY_USAGE } from '../../../src/engines/node/identity/issue-certificate.ts'
import { bytes, makeAuthority, makeSigner, reissued, signedWeakly } from '../../support/certificates.ts'
import { makeToken, type Stamper, type TokenWish } from './made-stamps.ts'

const THEN = new Date('2026-01-15T12:00:00Z')

describe('an honest token', () => {
  const [data, others] = [Buffer.from('these bytes'), Buffer.from('others')]
  const root = makeAuthority('Root')
  const authority = (usage: string): Stamper => stamper(root, { usage })
  const honest = authority(KEY_PURPOSES.timeStamping)
  const anchors = [new X509Certificate(root.der)]

  it('proves the time of the bytes it was made for, and of no others', async () => {
    const token = makeToken(data, honest, THEN)
    expect(await checkTimeStamp(token, data, anchors)).toEqual({ answer: 'trusted', time: THEN.toISOString() })
    expect((await checkTimeStamp(token, others, anchors)).answer).toBe('untrusted')
  })

  it('proves nothing under another content type, where pkijs compares no imprint', async () => {
    const token = makeToken(data, honest, THEN, { contentType: '1.2.840.113549.1.7.1' })
    for (const bytes of [data, others])
      expect(await checkTimeStamp(token, bytes, anchors)).toEqual({ answer: 'not-checked', time: null })
  })

  it.each([{ imprint: 'sha1' }, { digest: 'sha1' }] as const)(
    'proves nothing with a hash that no longer holds: %o',
    async wish => {
      const token = makeToken(data, honest, THEN, wish)
      expect(await checkTimeStamp(token, data, anchors)).toEqual({ answer: 'not-checked', time: null })
    },
  )

  it('proves the time where it names the certificate it is signed with, by either hash, and once by each', async () => {
    const own = honest.chain[0] ?? new Uint8Array(0)
    const other = authority(KEY_PURPOSES.timeStamping).chain[0] ?? new Uint8Array(0)
    const answers = async (...naming: NonNullable<TokenWish['naming']>) =>
      (await checkTimeStamp(makeToken(data, honest, THEN, { naming }), data, anchors)).answer
    for (const hash of ['sha1', 'sha256'] as const) {
      expect(await answers([hash, own])).toBe('trusted')
      expect(await answers([hash, other])).toBe('untrusted')
      expect(await answers([hash, own], [hash, own])).toBe('untrusted')
    }
    expect(await answers(['sha1', own], ['sha256', own])).toBe('trusted')
    expect(await answers(['sha1', own], ['sha256', other])).toBe('untrusted')
    expect(await answers()).toBe('untrusted')
  })

  it('proves nothing with a second signature in it, as readers choose one', async () => {
    const token = makeToken(data, honest, THEN, { second: authority(KEY_PURPOSES.emailProtection) })
    expect(await checkTimeStamp(token, data, anchors)).toEqual({ answer: 'not-checked', time: null })
  })
})

describe('an authority that a list vouches for', () => {
  const data = Buffer.from('these bytes')
  const root = makeAuthority('Root')
  const anchors = [new X509Certificate(root.der)]
  const usage = KEY_PURPOSES.timeStamping
  const changed = (change: Parameters<typeof reissued>[2]): Stamper => {
    const { der, key } = makeSigner(root, { usage })
    return { chain: [reissued(der, root.key, change)], key }
  }
  const without =
    (oid: string): Parameters<typeof reissued>[2] =>
    certificate => {
      certificate.extensions = (certificate.extensions ?? []).filter(({ extnID }) => extnID !== oid)
    }

  it.each([
    ['whose purpose is not critical', stamper(root, { usage, isUsageCritical: false })],
    ['that is for e-mail, too', stamper(root, { usage: [usage, KEY_PURPOSES.emailProtection], isUsageCritical: true })],
    ['that is for anything', stamper(root, { usage: [usage, '2.5.29.37.0'], isUsageCritical: true })],
    ['whose certificate is signed with SHA-1', weakly(stamper(root, { usage }), root.key)],
    ['with no purpose', changed(without(OIDS.extendedKeyUsage))],
    ['with no key usage', changed(without(OIDS.keyUsage))],
    ['whose key may not sign', stamper(root, { usage, keyBits: KEY_USAGE.crlSign })],
    [
      'whose key may sign certificates',
      stamper(root, { usage, keyBits: KEY_USAGE.digitalSignature | KEY_USAGE.certSign }),
    ],
    ['that does not name the key of its issuer', changed(without(OIDS.authorityKeyIdentifier))],
    [
      'with a critical extension that nobody knows',
      stamper(root, { usage, more: [new Extension({ extnID: '1.2.3.4', critical: true, extnValue: bytes(5, 0) })] }),
    ],
  ])('proves no time %s', async (_, by) => {
    expect((await checkTimeStamp(makeToken(data, by, THEN), data, anchors)).answer).toBe('untrusted')
  })

  it('proves no time where it is an authority for certificates', async () => {
    const { der, key } = makeAuthority('Both', root, {
      more: [extendedKeyUsage([usage], true)],
      usage: KEY_USAGE.digitalSignature | KEY_USAGE.certSign,
    })
    expect((await checkTimeStamp(makeToken(data, { chain: [der], key }, THEN), data, anchors)).answer).toBe('untrusted')
  })

  it('proves no time where the key of the listed authority is too short', async () => {
    const short = makeAuthority('Short', undefined, {
      key: generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey,
    })
    const token = makeToken(data, stamper(short, { usage }), THEN)
    expect((await checkTimeStamp(token, data, [new X509Certificate(short.der)])).answer).toBe('untrusted')
  })

  it('proves no time where its own certificate stands among the anchors, and no issuer', async () => {
    const by = stamper(root, { usage })
    const listed = by.chain.map(der => new X509Certificate(der))
    expect((await checkTimeStamp(makeToken(data, by, THEN), data, listed)).answer).toBe('untrusted')
  })
})

function weakly({ chain: [der = new Uint8Array(0)], key }: Stamper, issuerKey: KeyObject): Stamper {
  return { chain: [signedWeakly(der, issuerKey)], key }
}

function stamper(...of: Parameters<typeof makeSigner>): Stamper {
  const { der, key } = makeSigner(...of)
  return { chain: [der], key }
}
