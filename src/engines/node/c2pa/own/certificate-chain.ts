import { X509Certificate } from 'node:crypto'
import { allowsBelow, keyProblem, readCertificate as readCertificateFacts } from '../../identity/certificate-facts.ts'
import { keepRecent } from '../../keep-recent.ts'

/** PEM block of one certificate; lists carry remarks between them. */
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----/g
/** No list has more certificates than this; a bigger file is not a trust list. */
export const MAX_LIST_CERTIFICATES = 5_000

/** Certificates of a PEM text in its order. `damaged` counts blocks that are no certificates. */
export function readPemCertificates(pem: string): {
  readonly certificates: readonly X509Certificate[]
  readonly damaged: number
} {
  const blocks = (pem.match(PEM_CERTIFICATE) ?? []).slice(0, MAX_LIST_CERTIFICATES)
  const certificates = blocks.flatMap(block => parseCertificate(block) ?? [])
  return { certificates, damaged: blocks.length - certificates.length }
}

/** The last certificates read, by their bytes: an archive has thousands of pictures by the same few signers, and parsing one takes 0.1 ms. */
const recent = keepRecent<X509Certificate | null>(256)
/** Larger ones are read but not kept: no real certificate is. */
const MAX_KEPT_BYTES = 8_192

/** One certificate from PEM or DER; `null` where it is none. */
export function readCertificate(source: string | Uint8Array): X509Certificate | null {
  if (source.length > MAX_KEPT_BYTES) return parseCertificate(source)
  const key = typeof source === 'string' ? source : Buffer.from(source).toString('latin1')
  return recent(key, () => parseCertificate(source))
}

function parseCertificate(source: string | Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(source)
  } catch {
    return null // hostile or unknown encoding: a certificate that cannot be read cannot vouch for anything
  }
}

/** ISO 8601 UTC of a certificate's date text (`Jan 24 14:48:56 2023 GMT`); `null` where it is unreadable. */
export function certificateDate(text: string): string | null {
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

/**
 * Whether a chain leads from `leaf` over `intermediates` to an anchor that issued the last of it. Anchors may be roots or issuing CAs: the official
 * list holds both, so partial chains are accepted (knowledge c2pa.md section 7). Whoever issues has to be an authority, an anchor too (RFC 5280 section
 * 6.1.4 k and n): a leaf among the anchors vouches for nobody, itself included (knowledge c2pa.md 2.3). Names, path lengths (section 4.2.1.9) and
 * signatures, by a method that C2PA allows, are checked, dates where `at` is given; over an authority that bounds names or policies nothing is
 * reached, and neither is it from a leaf with a critical extension that is not read here (section 4.2).
 */
export function reachesAnchor(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date | null,
): boolean {
  if (readCertificateFacts(leaf.raw)?.hasUnreadConstraint !== false) return false
  let current: X509Certificate | undefined = leaf
  const seen = new Set<string>()
  while (current !== undefined && !seen.has(current.fingerprint256)) {
    const certificate: X509Certificate = current
    const authoritiesBelow = seen.size // all but the leaf, once this one is an authority
    seen.add(certificate.fingerprint256)
    if (at !== null && !isValidAt(certificate, at)) return false
    const isIssuer = (candidate: X509Certificate): boolean =>
      candidate.ca && isIssuedBy(certificate, candidate, at) && allowsPath(candidate, authoritiesBelow)
    if (anchors.some(isIssuer)) return true
    current = intermediates.find(candidate => !seen.has(candidate.fingerprint256) && isIssuer(candidate))
  }
  return false
}

/** Whether an authority has a key that C2PA allows, allows so many authorities between itself and the leaf, and sets no bounds that are not read here. One that cannot be read allows none. */
function allowsPath(authority: X509Certificate, below: number): boolean {
  const facts = readCertificateFacts(authority.raw)
  return facts !== null && keyProblem(facts) === null && !facts.hasUnreadConstraint && allowsBelow(facts, below)
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate, at: Date | null): boolean {
  if (!certificate.checkIssued(issuer) || !readCertificateFacts(certificate.raw)?.hasAllowedSignature) return false
  if (at !== null && !isValidAt(issuer, at)) return false
  return isSignedUnder(certificate, issuer)
}

/** Whether a certificate names another as its issuer and is signed with its key; nothing else is asked of either. */
export function isSignedUnder(certificate: X509Certificate, issuer: X509Certificate): boolean {
  if (certificate.issuer !== issuer.subject) return false
  try {
    return certificate.verify(issuer.publicKey)
  } catch {
    return false // an algorithm OpenSSL no longer accepts cannot prove a chain
  }
}

/** Whether a moment lies in a certificate's validity. */
export function isValidAt(certificate: X509Certificate, at: Date): boolean {
  return Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo)
}
