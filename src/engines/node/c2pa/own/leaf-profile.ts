import type { X509Certificate } from 'node:crypto'
import { KEY_PURPOSES } from '../../../../domain/key-purposes.ts'
import { readCertificate } from '../../identity/certificate-facts.ts'
import type { CertificateProblemCode } from '../../identity/certificate-problem.ts'
import { checkCertificate } from '../../identity/check-certificate.ts'

/** Problems that make a certificate unfit to sign claims or stamps (C2PA 2.2 section 14.5.1); dates, chain and purpose are asked elsewhere. */
const UNFIT: readonly CertificateProblemCode[] = [
  'certificate.unreadable',
  'certificate.version',
  'certificate.aki-missing',
  'certificate.is-ca',
  'certificate.unique-id',
  'certificate.weak-signature',
  'certificate.key-usage-missing',
  'certificate.key-usage-cert-sign',
  'certificate.key-usage-unsuitable',
  'certificate.weak-key',
  'certificate.key-unsupported',
]
/** Problems of what a certificate that signs claims is for. */
const WRONG_PURPOSE: readonly CertificateProblemCode[] = [
  'certificate.eku-missing',
  'certificate.eku-any',
  'certificate.eku-unsuitable',
]

/**
 * Whether the first certificate of a chain (DER) has the profile of one that signs claims (C2PA 2.2 section 14.5.1), and no critical extension that is
 * not read here (RFC 5280 section 4.2; c2pa-rs: `certificate_profile.rs`).
 */
export function maySignClaims(chain: readonly Uint8Array[]): boolean {
  return hasProfile(chain, [...UNFIT, ...WRONG_PURPOSE])
}

/**
 * Whether a certificate has the profile of one that stamps time. Its extended key usage has to be critical and id-kp-timeStamping alone (RFC 3161 section
 * 2.3). c2pa-rs does not ask that it be critical; all ten in the corpus have it so. The rest is asked of whoever signs claims, too,
 * as c2pa-rs does.
 */
export function mayStampTime(certificate: X509Certificate): boolean {
  const facts = readCertificate(certificate.raw)
  const [purpose, another] = facts?.extendedKeyUsages ?? []
  const isForTime = purpose === KEY_PURPOSES.timeStamping && another === undefined
  return isForTime && facts?.isExtendedKeyUsageCritical === true && hasProfile([certificate.raw], UNFIT)
}

function hasProfile(chain: readonly Uint8Array[], unfit: readonly CertificateProblemCode[]): boolean {
  const [der] = chain
  const leaf = der === undefined ? null : readCertificate(der)
  if (leaf === null || leaf.hasUnreadConstraint) return false
  return !checkCertificate(chain).some(({ code }) => unfit.includes(code))
}
