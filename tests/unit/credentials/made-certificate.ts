import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto'
import { Integer, OctetString, Utf8String } from 'asn1js'
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  CryptoEngine,
  Extension,
  ExtKeyUsage,
  setEngine,
} from 'pkijs'
import { keyUsage } from '../../../src/engines/node/identity/issue-certificate.ts'

setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as never }))

/** A certificate made for one test, with its key. */
export interface MadeCertificate {
  readonly pem: string
  readonly der: Uint8Array
  readonly key: KeyObject
  readonly certificate: Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

/** What differs from an ordinary leaf. Names: `CN`, `O`. */
export interface CertificateWish {
  readonly names: Readonly<Record<string, string>>
  readonly issuer?: MadeCertificate
  readonly isAuthority?: boolean
  readonly pathLength?: number
  readonly usages?: readonly string[]
  /** First byte of the key usage (RFC 5280 section 4.2.1.3), `null` for none; what an authority or a leaf has otherwise. */
  readonly usageBits?: number | null
  /** A number of its own otherwise. */
  readonly serialNumber?: number
  /** Extensions beside the usual ones. */
  readonly more?: readonly Extension[]
  readonly from?: Date
  readonly to?: Date
}

let serialNumber = 1_000
const NAME_TYPES: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10' }

/** Makes a P-256 certificate; without an issuer it signs itself. */
export async function makeCertificate(wish: CertificateWish): Promise<MadeCertificate> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const certificate = new Certificate()
  certificate.version = 2
  serialNumber += 1
  certificate.serialNumber = new Integer({ value: wish.serialNumber ?? serialNumber })
  for (const [name, value] of Object.entries(wish.names)) {
    const type = NAME_TYPES[name] ?? ''
    certificate.subject.typesAndValues.push(new AttributeTypeAndValue({ type, value: new Utf8String({ value }) }))
  }
  certificate.issuer = wish.issuer?.certificate.subject ?? certificate.subject
  certificate.notBefore.value = wish.from ?? new Date('2026-01-01T00:00:00Z')
  certificate.notAfter.value = wish.to ?? new Date('2036-01-01T00:00:00Z')
  certificate.extensions = extensionsOf(wish)
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign((wish.issuer?.keys ?? keys).privateKey, 'SHA-256')
  const der = new Uint8Array(certificate.toSchema(true).toBER())
  // No blank line at the end where the last line is full: OpenSSL reads that as no certificate.
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { pem, der, certificate, keys, key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }) }
}

function extensionsOf(wish: CertificateWish): Extension[] {
  const { isAuthority = false, usages = [], more = [], pathLength } = wish
  const usageBits = wish.usageBits === undefined ? (isAuthority ? 0x06 : 0x80) : wish.usageBits
  const allowed = pathLength === undefined ? {} : { pathLenConstraint: pathLength }
  const constraints = new BasicConstraints({ cA: isAuthority, ...allowed }).toSchema().toBER()
  const extensions = [
    new Extension({
      extnID: '2.5.29.19',
      critical: true,
      extnValue: new OctetString({ valueHex: constraints }).valueBlock.valueHexView.buffer as ArrayBuffer,
    }),
    ...(usageBits === null ? [] : [keyUsage(usageBits)]),
  ]
  if (usages.length > 0) {
    const usage = new ExtKeyUsage({ keyPurposes: [...usages] }).toSchema().toBER()
    extensions.push(new Extension({ extnID: '2.5.29.37', critical: false, extnValue: usage }))
  }
  return [...extensions, ...more]
}
