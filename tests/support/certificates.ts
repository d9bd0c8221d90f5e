import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { BitString } from 'asn1js'
import { AlgorithmIdentifier, Certificate, type Extension } from 'pkijs'
import { KEY_PURPOSES } from '../../src/domain/key-purposes.ts'
import { toArrayBuffer } from '../../src/engines/node/identity/certificate-facts.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  issueCertificate,
  KEY_USAGE,
  keyUsage,
  subjectKeyIdentifier,
} from '../../src/engines/node/identity/issue-certificate.ts'

interface Issuer {
  readonly name: string
  readonly key: KeyObject
}

/** What differs from a plain authority. */
export interface AuthorityWish {
  readonly more?: readonly Extension[]
  readonly key?: KeyObject
  readonly pathLength?: number
  /** Bits of `KEY_USAGE`; that of an authority otherwise. */
  readonly usage?: number
  readonly isCa?: boolean
  /** From now; longer than what is issued below it otherwise. */
  readonly days?: number
}

/** What differs from a plain chain of root, issuing authority and signer. */
export interface ChainWish {
  readonly root?: AuthorityWish
  readonly issuing?: AuthorityWish
  readonly signer?: SignerWish
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const named = (commonName: string) => ({ country: 'SE', organisation: 'Kommun', commonName })
/** For extensions. */
export const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer

/** Name constraints that permit the e-mail addresses of one host (RFC 5280 section 4.2.1.10). */
export function namesUnder(host: string): ArrayBuffer {
  const framed = (tag: number, content: readonly number[]) => [tag, content.length, ...content]
  return bytes(...framed(0x30, framed(0xa0, framed(0x30, framed(0x81, [...Buffer.from(host)])))))
}

const lasting = (days: number) => ({
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86_400_000),
})

/** A certificate authority; its own issuer where none is `above`. */
export function makeAuthority(name: string, above?: Issuer, wish: AuthorityWish = {}) {
  const { more = [], key = newKey(), pathLength, usage = KEY_USAGE.certSign, isCa = true } = wish
  const issuer = above ?? { name, key }
  const der = issueCertificate({
    subject: named(name),
    issuer: named(issuer.name),
    publicKey: key,
    issuerKey: issuer.key,
    ...lasting(wish.days ?? (above === undefined ? 3_000 : 2_000)),
    extensions: [
      basicConstraints(isCa, pathLength),
      keyUsage(usage),
      subjectKeyIdentifier(key),
      ...(above === undefined ? [] : [authorityKeyIdentifier(issuer.key)]),
      ...more,
    ],
  })
  return { name, key, der }
}

interface SignerWish {
  /** Common name; `Signer` otherwise. */
  readonly name?: string
  /** Extended key usage; claim signing otherwise. */
  readonly usage?: string | readonly string[]
  /** Of the extended key usage; a time-stamp authority has it so (RFC 3161 section 2.3). */
  readonly isUsageCritical?: boolean
  /** Bits of `KEY_USAGE`; that of a signer otherwise. */
  readonly keyBits?: number
  readonly more?: readonly Extension[]
  readonly from?: Date
  readonly to?: Date
}

/** A certificate that may sign claims, or is for another usage, with its key. */
export function makeSigner(issuer: Issuer, wish: SignerWish = {}) {
  const { usage = KEY_PURPOSES.claimSigning, keyBits = KEY_USAGE.digitalSignature, more = [], from, to } = wish
  const { isUsageCritical = usage === KEY_PURPOSES.timeStamping } = wish
  const key = newKey()
  const { notBefore, notAfter } = lasting(300)
  const der = issueCertificate({
    subject: named(wish.name ?? 'Signer'),
    issuer: named(issuer.name),
    publicKey: key,
    issuerKey: issuer.key,
    notBefore: from ?? notBefore,
    notAfter: to ?? notAfter,
    extensions: [
      basicConstraints(false),
      keyUsage(keyBits),
      authorityKeyIdentifier(issuer.key),
      extendedKeyUsage([usage].flat(), isUsageCritical),
      ...more,
    ],
  })
  return { key, der }
}

/** Root, issuing authority and signer; `chain` without the root. */
export function makeChain(wish: ChainWish = {}) {
  const root = makeAuthority('Root', undefined, wish.root)
  const issuing = makeAuthority('Issuing', root, wish.issuing)
  const { key, der } = makeSigner(issuing, wish.signer)
  return { root, issuing, key, chain: [der, issuing.der] }
}

/** The same certificate, signed with SHA-1, which no longer protects. */
export function signedWeakly(der: Uint8Array, issuerKey: KeyObject): Uint8Array {
  const algorithm = new AlgorithmIdentifier({ algorithmId: '1.2.840.10045.4.1' })
  return reissued(
    der,
    issuerKey,
    certificate => Object.assign(certificate, { signature: algorithm, signatureAlgorithm: algorithm }),
    'sha1',
  )
}

/** The same certificate with a change, signed anew. */
export function reissued(
  der: Uint8Array,
  issuerKey: KeyObject,
  change: (certificate: Certificate) => void,
  hash: 'sha1' | 'sha256' = 'sha256',
): Uint8Array {
  const certificate = Certificate.fromBER(toArrayBuffer(der))
  change(certificate)
  const toBeSigned = Buffer.from(certificate.encodeTBS().toBER())
  certificate.tbsView = toBeSigned
  certificate.signatureValue = new BitString({
    valueHex: toArrayBuffer(signBytes(hash, toBeSigned, issuerKey)),
  })
  return new Uint8Array(certificate.toSchema(true).toBER())
}
