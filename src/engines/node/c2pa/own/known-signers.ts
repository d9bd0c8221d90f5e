import { createHash, type X509Certificate } from 'node:crypto'
import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import { KEY_PURPOSES } from '../../../../domain/key-purposes.ts'
import {
  allowsBelow,
  type CertificateFacts,
  decimalSerial,
  isAuthority,
  isIssuedBy,
  readCertificate as readFacts,
} from '../../identity/certificate-facts.ts'
import { checkCertificate } from '../../identity/check-certificate.ts'
import { keepRecent } from '../../keep-recent.ts'
import { readCertificate } from './certificate-chain.ts'
import { anchorsOf, type OwnManifest } from './own-manifest.ts'

/**
 * Certificates that the engine and this code have both traced to an own issuer. The engine is told them by hash, as the spec's private credential store
 * (C2PA 2.3 section 14.4.3), and then needs not check their chain again, which takes it longer than everything else in a small picture. They vouch for no
 * picture: which certificate a claim is signed with, and whether it is, stays the engine's answer.
 */
export interface KnownSigners {
  /** As they are now: what is learned or forgotten while a picture is read does not touch its reading. */
  readonly told: () => ToldSigners
  /**
   * Remembers the signer of a manifest that the engine found under an own anchor, if the chain is plain. `serialNumber` is that of the certificate the
   * engine checked the signature with: only pictures it vouched for teach anything, so that strangers' pictures cost nothing and forget nobody.
   */
  readonly learn: (manifest: OwnManifest, serialNumber: string | null) => void
}

/** The known signers that one reading was made with. */
export interface ToldSigners {
  /** One a line, as c2pa-rs takes them into its allowed list: base64 of the SHA-256 of the certificate. Empty where none is known. */
  readonly hashLines: string
  /** Whether a serial number (decimal, as the engine tells it) is that of one of them. */
  readonly has: (serialNumber: string | null) => boolean
  /** How a manifest's signer stands: not one of them, with the chain that was traced, or with another one, which only the engine can judge. */
  readonly standingOf: (manifest: OwnManifest) => 'unknown' | 'as-traced' | 'other-chain'
}

/** An organisation has a few; the oldest goes first. */
const MOST_KNOWN = 32
/** Signers that were looked at once and need not be again. */
const MOST_JUDGED = 256
/**
 * Time stamping and OCSP signing: whoever may do these is not let in by a list of signers. E-mail protection, too: c2pa-rs takes it for either of them,
 * and would take the stamps of a listed signer without asking for a chain.
 */
const OTHER_TRADES: ReadonlySet<string> = new Set([
  KEY_PURPOSES.timeStamping,
  KEY_PURPOSES.ocspSigning,
  KEY_PURPOSES.emailProtection,
])

/** For a reading whose answer shall be the engine's alone. */
export const NOBODY_TOLD: ToldSigners = toldOf(new Map())

const byBundle = new WeakMap<TrustBundle, KnownSigners>()

/** The signers known under these lists; other lists start with none. */
export function knownSignersOf(trust: TrustBundle): KnownSigners {
  const known = byBundle.get(trust) ?? createKnownSigners(trust)
  byBundle.set(trust, known)
  return known
}

interface Traced {
  readonly hash: string
  readonly chain: string
}

function createKnownSigners(trust: TrustBundle): KnownSigners {
  const known = new Map<string, Traced>()
  const judged = keepRecent<CertificateFacts | null>(MOST_JUDGED)
  return {
    told: () => toldOf(new Map(known)),
    learn: ({ cose, leaf }, serialNumber) => {
      if (cose === null || leaf === null || serialNumber === null || known.has(serialNumber)) return
      const chain = chainKey(cose.chain)
      const signer = judged(chain, () => tracedSigner(leaf, cose.chain, trust))
      if (signer?.serialNumber !== serialNumber) return
      const [oldest] = known.keys()
      if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest)
      known.set(serialNumber, { hash: hashOf(signer.der), chain })
    },
  }
}

function toldOf(known: ReadonlyMap<string, Traced>): ToldSigners {
  const chains = new Map([...known.values()].map(({ hash, chain }) => [hash, chain]))
  return {
    hashLines: [...chains.keys()].join('\n'),
    has: serialNumber => serialNumber !== null && known.has(serialNumber),
    standingOf: ({ cose }) => {
      const [leaf] = cose?.chain ?? []
      const traced = leaf === undefined || chains.size === 0 ? undefined : chains.get(hashOf(leaf))
      if (traced === undefined) return 'unknown'
      return traced === chainKey(cose?.chain ?? []) ? 'as-traced' : 'other-chain'
    },
  }
}

const hashOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64')

/** Hashes one by one: bytes put together could be cut in two ways, and a chain can be as large as the file. */
const chainKey = (chain: readonly Uint8Array[]): string => chain.map(hashOf).join(' ')

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

const isPlain = ({ hasAllowedSignature, hasUnreadConstraint }: CertificateFacts): boolean =>
  hasAllowedSignature && !hasUnreadConstraint

const isPlainSigner = (signer: CertificateFacts): boolean =>
  isPlain(signer) && !signer.isSelfIssued && !(signer.extendedKeyUsages ?? []).some(usage => OTHER_TRADES.has(usage))

/** `below`: authorities between it and the signer. */
function isPlainAuthority(authority: CertificateFacts, below: number, signer: CertificateFacts): boolean {
  return (
    isPlain(authority) &&
    isAuthority(authority) &&
    authority.keyUsage !== null &&
    authority.extendedKeyUsages === null &&
    allowsBelow(authority, below) &&
    authority.notBefore <= signer.notBefore &&
    signer.notAfter <= authority.notAfter
  )
}
