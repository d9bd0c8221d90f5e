import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { BitString, Integer, Null, OctetString, PrintableString, Sequence, Set as Asn1Set, Utf8String } from 'asn1js'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  Extension,
  ExtKeyUsage,
  PolicyInformation,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
  TimeType,
} from 'pkijs'
import { type CertificateName, OIDS, toArrayBuffer } from './certificate-facts.ts'

/** Key usage bits as RFC 5280 4.2.1.3 numbers them, first byte. */
export const KEY_USAGE = { digitalSignature: 0x80, nonRepudiation: 0x40, certSign: 0x04, crlSign: 0x02 } as const

/** Everything a certificate says; the extensions are whatever the caller lists, so that tests can make wrong ones too. */
export interface CertificateTemplate {
  readonly subject: CertificateName
  readonly issuer: CertificateName
  readonly publicKey: KeyObject
  readonly issuerKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly Extension[]
}

/** Issues an X.509 v3 certificate (RFC 5280), signed ECDSA or RSA by the type of the issuer's key. Returns DER. */
export function issueCertificate(template: CertificateTemplate): Uint8Array {
  const certificate = new Certificate()
  const { algorithm, hash } = signatureAlgorithm(template.issuerKey)
  certificate.version = 2
  certificate.serialNumber = randomSerial()
  certificate.signature = algorithm
  certificate.signatureAlgorithm = algorithm
  certificate.issuer = writeName(template.issuer)
  certificate.subject = writeName(template.subject)
  certificate.notBefore = timeOf(template.notBefore)
  certificate.notAfter = timeOf(template.notAfter)
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(toArrayBuffer(spkiOf(template.publicKey)))
  certificate.extensions = [...template.extensions]
  const toBeSigned = Buffer.from(certificate.encodeTBS().toBER())
  certificate.signatureValue = new BitString({ valueHex: toArrayBuffer(sign(hash, toBeSigned, template.issuerKey)) })
  return new Uint8Array(certificate.toSchema(true).toBER())
}

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on. */
const timeOf = (date: Date): Time =>
  new Time({ type: date.getUTCFullYear() < 2050 ? TimeType.UTCTime : TimeType.GeneralizedTime, value: date })

/** Basic constraints, critical. `pathLength` counts the CAs allowed below. */
export function basicConstraints(isCa: boolean, pathLength?: number): Extension {
  const value = new BasicConstraints(
    pathLength === undefined ? { cA: isCa } : { cA: isCa, pathLenConstraint: pathLength },
  )
  return extension(OIDS.basicConstraints, value.toSchema().toBER(), true)
}

/** Key usage from `KEY_USAGE` bits. RFC 5280 wants it critical; the C2PA profile too. */
export function keyUsage(bits: number, isCritical = true): Extension {
  let unusedBits = 0
  while (unusedBits < 7 && (bits & (1 << unusedBits)) === 0) unusedBits++
  const value = new BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits })
  return extension(OIDS.keyUsage, value.toBER(), isCritical)
}

/** Extended key usage (RFC 5280 section 4.2.1.12), not critical but for time stamps (RFC 3161 section 2.3); OIDs in dotted decimal. */
export function extendedKeyUsage(oids: readonly string[], isCritical = false): Extension {
  return extension(OIDS.extendedKeyUsage, new ExtKeyUsage({ keyPurposes: [...oids] }).toSchema().toBER(), isCritical)
}

/** Certificate policies without qualifiers (RFC 5280 section 4.2.1.4), not critical; OIDs in dotted decimal. */
export function certificatePolicies(oids: readonly string[]): Extension {
  const policies = oids.map(policyIdentifier => new PolicyInformation({ policyIdentifier }))
  const value = new CertificatePolicies({ certificatePolicies: policies })
  return extension(OIDS.certificatePolicies, value.toSchema().toBER(), false)
}

/** Subject key identifier: SHA-1 over the public key, RFC 5280 4.2.1.2 method 1. SHA-1 is a name here, not a protection. */
export function subjectKeyIdentifier(key: KeyObject): Extension {
  return extension(OIDS.subjectKeyIdentifier, new OctetString({ valueHex: keyIdentifier(key) }).toBER(), false)
}

/** Authority key identifier of the issuing key; the C2PA profile makes it compulsory. */
export function authorityKeyIdentifier(issuerKey: KeyObject): Extension {
  const value = new AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: keyIdentifier(issuerKey) }) })
  return extension(OIDS.authorityKeyIdentifier, value.toSchema().toBER(), false)
}

function extension(extnID: string, value: ArrayBuffer, critical: boolean): Extension {
  return new Extension({ extnID, critical, extnValue: value })
}

function keyIdentifier(key: KeyObject): ArrayBuffer {
  const info = PublicKeyInfo.fromBER(toArrayBuffer(spkiOf(key)))
  return toArrayBuffer(createHash('sha1').update(info.subjectPublicKey.valueBlock.valueHexView).digest())
}

function spkiOf(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' })
}

function randomSerial(): Integer {
  const bytes = randomBytes(16)
  // RFC 5280 4.1.2.2: positive and not zero; a leading bit set would make the DER integer negative.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return new Integer({ valueHex: toArrayBuffer(bytes) })
}

/**
 * A name as RFC 5280 4.1.2.4 has it: a sequence of relative names with one attribute each. pkijs would put all attributes
 * into one set, which other readers print as `C=SE + O=…` and some cannot search; so it is handed the finished DER.
 */
export function writeName(name: CertificateName): RelativeDistinguishedNames {
  const attributes: AttributeTypeAndValue[] = []
  const add = (type: string, value: Utf8String | PrintableString) =>
    attributes.push(new AttributeTypeAndValue({ type, value }))
  if (name.country !== null) add(OIDS.country, new PrintableString({ value: name.country }))
  if (name.organisation !== null) add(OIDS.organisation, new Utf8String({ value: name.organisation }))
  if (name.commonName !== null) add(OIDS.commonName, new Utf8String({ value: name.commonName }))
  const sets = attributes.map(attribute => new Asn1Set({ value: [attribute.toSchema()] }))
  return RelativeDistinguishedNames.fromBER(new Sequence({ value: sets }).toBER())
}

const ECDSA: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['secp384r1', ['1.2.840.10045.4.3.3', 'sha384']],
  ['secp521r1', ['1.2.840.10045.4.3.4', 'sha512']],
])

/**
 * How a key signs certificates and requests: the hash follows the curve (CA/Browser practice, c2pa.md 6.3), else SHA-256; null for Ed25519, which hashes
 * by itself (RFC 8032).
 */
export function signatureAlgorithm(key: KeyObject): { algorithm: AlgorithmIdentifier; hash: string | null } {
  if (key.asymmetricKeyType === 'rsa') {
    const algorithmId = '1.2.840.113549.1.1.11'
    return { algorithm: new AlgorithmIdentifier({ algorithmId, algorithmParams: new Null() }), hash: 'sha256' }
  }
  if (key.asymmetricKeyType === 'ed25519')
    return { algorithm: new AlgorithmIdentifier({ algorithmId: '1.3.101.112' }), hash: null }
  const curve = ECDSA.get(key.asymmetricKeyDetails?.namedCurve ?? '')
  const [algorithmId, hash] = curve ?? ['1.2.840.10045.4.3.2', 'sha256']
  return { algorithm: new AlgorithmIdentifier({ algorithmId }), hash }
}
