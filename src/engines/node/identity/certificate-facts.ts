import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  type Extension,
  ExtKeyUsage,
  type RelativeDistinguishedNames,
  RSASSAPSSParams,
} from 'pkijs'

import { BitString, fromBER, type Integer, OctetString } from 'asn1js'
import { keepRecent } from '../keep-recent.ts'

/** Object identifiers of RFC 5280 extensions and name attributes used here. */
export const OIDS = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const

const READ_EXTENSIONS: ReadonlySet<string> = new Set(Object.values(OIDS))
/** Bounds that hold whether they are marked critical or not: name constraints, policy mappings, policy constraints, inhibit anyPolicy. */
const BOUNDS: ReadonlySet<string> = new Set(['2.5.29.30', '2.5.29.33', '2.5.29.36', '2.5.29.54'])

/** A distinguished name, as far as Ursprung shows it. Text comes from a file: escape before display. */
export interface CertificateName {
  readonly commonName: string | null
  readonly organisation: string | null
  readonly country: string | null
}

/** Key usage bits of RFC 5280 4.2.1.3 that the C2PA profile speaks of. */
export interface KeyUsage {
  readonly digitalSignature: boolean
  readonly nonRepudiation: boolean
  readonly certSign: boolean
  readonly isCritical: boolean
}

/** What a certificate says, for the profile check and for people. Dates ISO 8601 UTC, identifiers lower-case hex. */
export interface CertificateFacts {
  readonly der: Uint8Array
  readonly version: number
  /** Decimal, as c2pa-rs prints `cert_serial_number`. */
  readonly serialNumber: string
  readonly subject: CertificateName
  readonly issuer: CertificateName
  readonly notBefore: string
  readonly notAfter: string
  /** `null`: no basicConstraints. */
  readonly isCa: boolean | null
  /** Authorities that may stand between this one and a leaf (RFC 5280 section 4.2.1.9); `null`: as many as there are. */
  readonly pathLength: number | null
  /** `null`: no such extension. */
  readonly extendedKeyUsages: readonly string[] | null
  /** `false` also where there is none. */
  readonly isExtendedKeyUsageCritical: boolean
  readonly keyUsage: KeyUsage | null
  readonly hasAuthorityKeyIdentifier: boolean
  readonly authorityKeyIdentifier: string | null
  readonly subjectKeyIdentifier: string | null
  readonly hasUniqueId: boolean
  /** Whether it bounds what it may be used for in a way that is not read here: then it vouches for nobody (RFC 5280 sections 4.2 and 6.1). */
  readonly hasUnreadConstraint: boolean
  /** Whether it has a critical extension that is not read here: whoever checks a chain has to reject it (RFC 5280 section 4.2). */
  readonly hasUnreadCritical: boolean
  readonly isSelfIssued: boolean
  readonly publicKey: KeyObject
  readonly signatureAlgorithm: string
  /** Whether it is signed by a method that C2PA allows for certificates and c2pa-rs checks (C2PA 2.2 section 13.2). */
  readonly hasAllowedSignature: boolean
  readonly sha256Fingerprint: string
}

/** Hashes that C2PA 2.2 section 13.1 allows: SHA-256, SHA-384, SHA-512. */
export const ALLOWED_HASHES: ReadonlySet<string> = new Set([
  '2.16.840.1.101.3.4.2.1',
  '2.16.840.1.101.3.4.2.2',
  '2.16.840.1.101.3.4.2.3',
])
/** RSA and ECDSA with those, and Ed25519. */
const ALLOWED_SIGNATURES: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
])
const RSASSA_PSS = '1.2.840.113549.1.1.10'

/** The last certificates read, by their bytes: the chain of an identity is read for each picture that it signs, and takes 3 ms a certificate. */
const recentFacts = keepRecent<CertificateFacts | null>(64)
/** Larger ones are read but not kept: no real certificate is. */
const MAX_KEPT_BYTES = 8_192

/** Reads one DER certificate; `null` when it is none. */
export function readCertificate(der: Uint8Array): CertificateFacts | null {
  if (der.length > MAX_KEPT_BYTES) return tryFactsOf(der)
  return recentFacts(Buffer.from(der).toString('latin1'), () => tryFactsOf(Uint8Array.from(der)))
}

function tryFactsOf(der: Uint8Array): CertificateFacts | null {
  try {
    return factsOf(der)
  } catch {
    // Bytes that are no certificate are an expected input (a wrong file was chosen); the caller names the file.
    return null
  }
}

function factsOf(der: Uint8Array): CertificateFacts {
  const parsed = Certificate.fromBER(toArrayBuffer(der))
  const native = new X509Certificate(der)
  const all = parsed.extensions ?? []
  const extension = (oid: string) => all.find(e => e.extnID === oid)
  const valueOf = (oid: string) => {
    const found = extension(oid)
    return found === undefined ? null : fromBER(found.extnValue.valueBlock.valueHexView).result
  }
  const basic = valueOf(OIDS.basicConstraints)
  const constraints = basic === null ? null : new BasicConstraints({ schema: basic })
  const usages = valueOf(OIDS.extendedKeyUsage)
  const authority = valueOf(OIDS.authorityKeyIdentifier)
  const subjectKey = valueOf(OIDS.subjectKeyIdentifier)
  const authorityKey = authority === null ? null : new AuthorityKeyIdentifier({ schema: authority })
  return {
    der,
    version: parsed.version + 1,
    serialNumber: decimalSerial(native.serialNumber),
    subject: readName(parsed.subject),
    issuer: readName(parsed.issuer),
    notBefore: parsed.notBefore.value.toISOString(),
    notAfter: parsed.notAfter.value.toISOString(),
    isCa: constraints === null ? null : constraints.cA,
    pathLength: lengthOf(constraints?.pathLenConstraint),
    extendedKeyUsages: usages === null ? null : new ExtKeyUsage({ schema: usages }).keyPurposes,
    isExtendedKeyUsageCritical: extension(OIDS.extendedKeyUsage)?.critical ?? false,
    keyUsage: readKeyUsage(valueOf(OIDS.keyUsage), extension(OIDS.keyUsage)?.critical ?? false),
    hasAuthorityKeyIdentifier: authorityKey !== null,
    authorityKeyIdentifier: hexOf(authorityKey?.keyIdentifier),
    subjectKeyIdentifier: hexOf(subjectKey instanceof OctetString ? subjectKey : undefined),
    hasUniqueId: parsed.issuerUniqueID !== undefined || parsed.subjectUniqueID !== undefined,
    hasUnreadConstraint: all.some(entry => BOUNDS.has(entry.extnID) || isUnreadCritical(entry)),
    hasUnreadCritical: all.some(isUnreadCritical),
    isSelfIssued: native.subject === native.issuer,
    publicKey: native.publicKey,
    signatureAlgorithm: parsed.signatureAlgorithm.algorithmId,
    hasAllowedSignature: isAllowedSignature(parsed.signatureAlgorithm),
    sha256Fingerprint: createHash('sha256').update(der).digest('hex'),
  }
}

/** RSASSA-PSS names its hash in parameters, SHA-1 where they leave it out (RFC 4055 section 3.1); that of the mask has to be the same, as c2pa-rs asks. */
function isAllowedSignature({ algorithmId, algorithmParams }: AlgorithmIdentifier): boolean {
  if (algorithmId !== RSASSA_PSS) return ALLOWED_SIGNATURES.has(algorithmId)
  const { hashAlgorithm, maskGenAlgorithm } = new RSASSAPSSParams({ schema: algorithmParams })
  const maskHash = new AlgorithmIdentifier({ schema: maskGenAlgorithm.algorithmParams })
  return ALLOWED_HASHES.has(hashAlgorithm.algorithmId) && maskHash.algorithmId === hashAlgorithm.algorithmId
}

const isUnreadCritical = ({ extnID, critical }: Extension): boolean => critical && !READ_EXTENSIONS.has(extnID)

/**
 * Node's text of a serial number (hex) in decimal, as c2pa-rs prints it: a negative one, which RFC 5280 forbids and anybody can write, as its bytes
 * without a sign.
 */
export function decimalSerial(hex: string): string {
  if (!hex.startsWith('-')) return BigInt(`0x${hex}`).toString()
  const size = BigInt(`0x${hex.slice(1)}`)
  let bits = 8n
  while (size > 1n << (bits - 1n)) bits += 8n
  return ((1n << bits) - size).toString()
}

/** pkijs gives a number where it fits one; asn1js reads what does not as 0, which allows nothing. */
function lengthOf(constraint: number | Integer | undefined): number | null {
  if (constraint === undefined) return null
  return typeof constraint === 'number' ? constraint : constraint.valueBlock.valueDec
}

/** Whether a certificate may issue others: basic constraints say so, and a key usage, where there is one, does not say otherwise (RFC 5280 section 6.1.4 k and n). */
export const isAuthority = ({ isCa, keyUsage }: CertificateFacts): boolean =>
  isCa === true && keyUsage?.certSign !== false

const MIN_RSA_BITS = 2048
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

/** What is wrong with a certificate's key, an authority's or another's: too short, or of a kind that C2PA does not allow (2.2 section 14.5.1); `null`: nothing. */
export function keyProblem({ publicKey }: CertificateFacts): 'weak' | 'unsupported' | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  if (type === 'rsa' || type === 'rsa-pss') return (details?.modulusLength ?? 0) < MIN_RSA_BITS ? 'weak' : null
  return type === 'ed25519' || (type === 'ec' && CURVES.has(details?.namedCurve ?? '')) ? null : 'unsupported'
}

/** A certificate's key in words for experts: `rsa 1024`, `ec secp224r1`. */
export function describeKey({ publicKey }: CertificateFacts): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  return [type ?? 'unknown', details?.modulusLength ?? details?.namedCurve ?? ''].join(' ').trim()
}

/** Whether a certificate allows so many authorities between itself and a leaf (RFC 5280 section 4.2.1.9). */
export const allowsBelow = ({ pathLength }: CertificateFacts, below: number): boolean =>
  pathLength === null || below <= pathLength

const recentIssues = keepRecent<boolean>(64)

/** Whether `issuer` signed `certificate`: name chaining and signature, no dates. */
export function isIssuedBy(certificate: CertificateFacts, issuer: CertificateFacts): boolean {
  const pair = `${certificate.sha256Fingerprint} ${issuer.sha256Fingerprint}`
  return recentIssues(pair, () => hasIssued(issuer, certificate))
}

function hasIssued(issuer: CertificateFacts, certificate: CertificateFacts): boolean {
  const child = new X509Certificate(certificate.der)
  const parent = new X509Certificate(issuer.der)
  if (child.issuer !== parent.subject) return false
  try {
    return child.verify(issuer.publicKey)
  } catch {
    // OpenSSL throws for a key type that cannot have made the signature: then it was not this issuer.
    return false
  }
}

/**
 * Whether two public keys are the same. Kinds are compared first: OpenSSL leaves an error behind when it compares keys of different kinds,
 * and Node then blames the next operation for it (measured: every second import of a key failed).
 */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other)
}

/** A copy of the bytes as its own ArrayBuffer, which asn1js and pkijs want. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function readName(name: RelativeDistinguishedNames): CertificateName {
  const value = (oid: string): string | null => {
    const found = name.typesAndValues.find(t => t.type === oid)
    const text: unknown = found?.value.valueBlock.value
    return typeof text === 'string' && text !== '' ? text : null
  }
  return {
    commonName: value(OIDS.commonName),
    organisation: value(OIDS.organisation),
    country: value(OIDS.country),
  }
}

function readKeyUsage(value: unknown, isCritical: boolean): KeyUsage | null {
  if (!(value instanceof BitString)) return null
  const bits = value.valueBlock.valueHexView[0] ?? 0
  return {
    digitalSignature: (bits & 0x80) !== 0,
    nonRepudiation: (bits & 0x40) !== 0,
    certSign: (bits & 0x04) !== 0,
    isCritical,
  }
}

function hexOf(value: OctetString | undefined): string | null {
  return value === undefined ? null : Buffer.from(value.valueBlock.valueHexView).toString('hex')
}
