import { constants, createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SigningAlgorithm } from '../../../src/engines/node/identity/identity.ts'
import { ecdsaFromDer, readSignature } from '../../../src/engines/node/identity/signers/read-signature.ts'
import { isSignatureOver, localSignature } from '../../../src/engines/node/identity/signers/signature.ts'

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys: readonly (readonly [SigningAlgorithm, { privateKey: KeyObject; publicKey: KeyObject }])[] = [
  ['es256', ec('P-256')],
  ['es384', ec('P-384')],
  ['es512', ec('P-521')],
  ['ps256', rsa],
  ['ps384', rsa],
  ['ps512', rsa],
  ['ed25519', generateKeyPairSync('ed25519')],
]
const toBeSigned = randomBytes(300)
const FIELD_BYTES = { es256: 32, es384: 48, es512: 66 } as const
const HASH = { es256: 'sha256', es384: 'sha384', es512: 'sha512' } as const

describe('reading what a signer answered', () => {
  it.each(keys)(
    'finds the %s signature raw, in base64, hex, PEM armour and JSON',
    async (algorithm, { privateKey, publicKey }) => {
      const raw = Buffer.from(await localSignature(privateKey, algorithm, toBeSigned))
      const base64 = raw.toString('base64')
      const folded = base64.replaceAll(/.{64}/g, '$&\n')
      for (const answer of [
        raw,
        Buffer.from(base64),
        Buffer.from(`${folded}\r\n`),
        Buffer.from(raw.toString('base64url')),
        Buffer.from(raw.toString('hex').toUpperCase()),
        Buffer.from(`-----BEGIN SIGNATURE-----\n${folded}\n-----END SIGNATURE-----\n`),
        Buffer.from(JSON.stringify({ signature: base64 })),
        Buffer.from(JSON.stringify({ signatures: [base64], other: 1 })),
      ]) {
        const read = readSignature(answer, { toBeSigned, publicKey, algorithm })
        expect(read.ok).toBe(true)
        if (read.ok) expect(isSignatureOver(toBeSigned, read.value, { publicKey, algorithm })).toBe(true)
      }
    },
  )

  it.each(['es256', 'es384', 'es512'] as const)(
    'turns DER into r‖s for %s, whatever zeros r and s begin with',
    algorithm => {
      const pair = keys.find(([name]) => name === algorithm)?.[1]
      if (pair === undefined) throw new Error('no key')
      // 100 signatures hold sign-padded integers, and now and then a short one.
      for (let n = 0; n < 100; n++) {
        const der = sign(HASH[algorithm], toBeSigned, pair.privateKey)
        const raw = ecdsaFromDer(der, FIELD_BYTES[algorithm])
        expect(raw?.length).toBe(2 * FIELD_BYTES[algorithm])
        expect(isSignatureOver(toBeSigned, raw ?? new Uint8Array(0), { publicKey: pair.publicKey, algorithm })).toBe(
          true,
        )
      }
    },
  )

  it('names the older padding of RSA, which C2PA does not allow', () => {
    const answer = sign('sha256', toBeSigned, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PADDING })
    expect(readSignature(answer, { toBeSigned, publicKey: rsa.publicKey, algorithm: 'ps256' })).toMatchObject({
      error: { kind: 'signer-wrong-padding' },
    })
  })

  it('names a hash that was hashed again', () => {
    const pair = ec('P-256')
    const answer = sign('sha256', createHash('sha256').update(toBeSigned).digest(), pair.privateKey)
    expect(readSignature(answer, { toBeSigned, publicKey: pair.publicKey, algorithm: 'es256' })).toMatchObject({
      error: { kind: 'signer-hashed-twice' },
    })
  })

  it('refuses the signature of another key, and of other bytes', async () => {
    const [one, other] = [ec('P-256'), ec('P-256')]
    const expected = { toBeSigned, publicKey: one.publicKey, algorithm: 'es256' } as const
    for (const answer of [
      await localSignature(other.privateKey, 'es256', toBeSigned),
      await localSignature(one.privateKey, 'es256', randomBytes(10)),
    ])
      expect(readSignature(answer, expected)).toMatchObject({ error: { kind: 'signer-wrong-signature' } })
  })

  it('never takes garbage for a signature, and never throws', () => {
    const { publicKey } = ec('P-256')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 600 }),
          fc.string({ maxLength: 600 }).map(text => Buffer.from(text)),
        ),
        answer => !readSignature(answer, { toBeSigned, publicKey, algorithm: 'es256' }).ok,
      ),
      { numRuns: 500, examples: [[Uint8Array.of(24, 0)]] },
    )
  })

  it('does not stumble over a raw signature that begins like a date', () => {
    const { privateKey, publicKey } = ec('P-256')
    const raw = rawSignatureLikeADate(privateKey)
    expect(readSignature(raw, { toBeSigned, publicKey, algorithm: 'es256' })).toEqual({ ok: true, value: raw })
  })
})

/** ECDSA draws its r anew each time: about one signature in a thousand begins like a GeneralizedTime of a fitting length. */
function rawSignatureLikeADate(key: KeyObject): Uint8Array {
  for (;;) {
    const raw = sign('sha256', toBeSigned, { key, dsaEncoding: 'ieee-p1363' })
    if (raw[0] === 0x18 && Number(raw[1]) <= raw.length - 2) return new Uint8Array(raw)
  }
}
