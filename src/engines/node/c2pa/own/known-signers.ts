import { createHash, type X509Certificate } from 'node:crypto'
import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import {
  type CertificateFacts,
  decimalSerial,
  isIssuedBy,
  readCertificate as readFacts,
} from '../../identity/certificate-facts.ts'
import { checkCertificate } from '../../identity/check-certificate.ts'
import { keepRecent } from '../../keep-recent.ts'
import { readCertificate } from './certificate-chain.ts'
import { anchorsOf, type OwnManifest } from './own-manifest.ts'

/**
 * Certificates that this process has traced to an own issuer. The engine is told them by hash, as the spec's private credential store (C2PA 2.3
 * section 14.4.3), and then needs not check their chain again, which takes it longer than everything else in a small picture. They vouch for no
 * picture: which certificate a claim is signed with, and whether it is, stays the engine's answer.
 */
export interface KnownSigners {
  /** One a line, as c2pa-rs takes them into its allowed list: base64 of the SHA-256 of the certificate. Empty where none is known. */
  readonly hashLines: () => string
  /** Whether a serial number (decimal, as the engine tells it) is that of a known signer. No interim leaf has the same. */
  readonly has: (serialNumber: string | null) => boolean
  /** Looks at the signers of a store, of which it knows nothing but that they stand there. What is new is known to the next reading. */
  readonly learn: (manifests: readonly OwnManifest[]) => void
}

/** An organisation has a few; the oldest goes first. */
const MOST_KNOWN = 32
/** Signers that were looked at once and need not be again. */
const MOST_JUDGED = 256
/** Signature algorithms of certificates that C2PA 2.2 section 13.2 allows and c2pa-rs checks: RSA with SHA-2, PSS, ECDSA with SHA-2, Ed25519. */
const SIGNATURES: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.113549.1.1.10',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
])
/** Time stamping and OCSP signing: whoever may do these is not let in by a list of signers. */
const OTHER_TRADES: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.9'])

const byBundle = new WeakMap<TrustBundle, KnownSigners>()

/** The signers known under these lists; other lists start with none. */
export function knownSignersOf(trust: TrustBundle): KnownSigners {
  const known = byBundle.get(trust) ?? createKnownSigners(trust)
  byBundle.set(trust, known)
  return known
}

function createKnownSigners(trust: TrustBundle): KnownSigners {
  const serials = new Map<string, string>()
  const judged = keepRecent<CertificateFacts | null>(MOST_JUDGED)
  const hasOwnIssuers = anchorsOf(trust, ['own-anchors']).length > 0
  return {
    hashLines: () => [...serials.values()].join('\n'),
    has: serialNumber => serialNumber !== null && serials.has(serialNumber),
    learn: manifests => {
      if (!hasOwnIssuers) return
      for (const { cose, leaf } of manifests) {
        if (cose === null || leaf === null) continue
        const chain = cose.chain.map(der => Buffer.from(der).toString('latin1')).join('|')
        const signer = judged(chain, () => tracedSigner(leaf, cose.chain, trust))
        if (signer === null || serials.has(signer.serialNumber)) continue
        const [oldest] = serials.keys()
        if (serials.size >= MOST_KNOWN && oldest !== undefined) serials.delete(oldest)
        serials.set(signer.serialNumber, createHash('sha256').update(signer.der).digest('base64'))
      }
    },
  }
}

/**
 * The signer, where its chain leads to an own issuer in the plainest way there is; `null` for anything out of the ordinary, about which the engine is
 * asked each time. Stricter than the engine: authorities must be such, live as long as the signer, and set no bounds that this code does not read. So
 * dates need no look later: that the signer's own certificate was valid is checked by the engine for every claim.
 */
function tracedSigner(
  leaf: X509Certificate,
  chain: readonly Uint8Array[],
  trust: TrustBundle,
): CertificateFacts | null {
  const certificates = chain.map(readCertificate)
  const issuers = new Set(certificates.map(certificate => certificate?.issuer))
  const top = certificates.at(-1)?.issuer
  const anchor = anchorsOf(trust, ['own-anchors']).find(candidate => candidate.subject === top)
  if (anchor === undefined || anchor.fingerprint256 === leaf.fingerprint256) return null
  const isOfficialToo = anchorsOf(trust, ['official-signers', 'official-time-stamps']).some(({ subject }) =>
    issuers.has(subject),
  )
  if (isOfficialToo) return null // the engine then says official
  const [signer, ...authorities] = [...chain, anchor.raw].map(readFacts)
  if (signer === null || signer === undefined) return null
  const serials = anchorsOf(trust, ['interim-leaves']).map(({ serialNumber }) => decimalSerial(serialNumber))
  if (serials.includes(signer.serialNumber)) return null
  if (checkCertificate(chain).some(({ severity }) => severity === 'stop') || !isPlainSigner(signer)) return null
  let below = signer
  for (const [position, authority] of authorities.entries()) {
    if (authority === null || !isPlainAuthority(authority, position, signer) || !isIssuedBy(below, authority))
      return null
    below = authority
  }
  return signer
}

const isPlain = ({ signatureAlgorithm, hasUnreadConstraint }: CertificateFacts): boolean =>
  SIGNATURES.has(signatureAlgorithm) && !hasUnreadConstraint

const isPlainSigner = (signer: CertificateFacts): boolean =>
  isPlain(signer) && !signer.isSelfIssued && !(signer.extendedKeyUsages ?? []).some(usage => OTHER_TRADES.has(usage))

/** `below`: authorities between it and the signer (RFC 5280 section 4.2.1.9). */
function isPlainAuthority(authority: CertificateFacts, below: number, signer: CertificateFacts): boolean {
  return (
    isPlain(authority) &&
    authority.isCa === true &&
    authority.keyUsage?.certSign === true &&
    authority.extendedKeyUsages === null &&
    (authority.pathLength === null || below <= authority.pathLength) &&
    authority.notBefore <= signer.notBefore &&
    signer.notAfter <= authority.notAfter
  )
}
