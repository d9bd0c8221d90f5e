import type { X509Certificate } from 'node:crypto'
import { readManifestContent } from '../../../../container/c2pa-store.ts'
import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import type { Manifest, ManifestSigner, OwnChecks, OwnReading } from '../../../../domain/provenance.ts'
import { twoReadings } from './check-manifest.ts'
import { checkClaimStamp } from './claim-stamp.ts'
import {
  allowsBelow,
  decimalSerial,
  isAuthority,
  keyProblem,
  readCertificate as readCertificateFacts,
} from '../../identity/certificate-facts.ts'
import { certificateDate, isSignedUnder, reachesAnchor, readCertificate } from './certificate-chain.ts'
import { MAX_CHAIN, verifyCoseSignature } from './cose-signature.ts'
import { HARD_BINDINGS } from './data-hash.ts'
import { ANCHOR_LISTS, anchorsOf, readOwnManifests, type OwnManifest } from './own-manifest.ts'

/** Nothing checked, because there was no store to look into. */
export const NO_OWN_CHECKS: OwnChecks = {
  coseSignature: null,
  timeStamp: null,
  certificateNotBefore: null,
  certificateNotAfter: null,
}

/** Certificates that call themselves test certificates: `C2PA Test Signing Cert`, `FOR TESTING_ONLY`, `TEST USE ONLY`; not `Testkommun`. */
const TEST_NAME = /(?<![A-Za-zÀ-ÿ])test(?:ing|s)?(?![A-Za-zÀ-ÿ])/i

/**
 * No further may two readings of one stamp lie apart: the engine goes by the attribute `signingTime` where the authority set it (RFC 5652 section 11.3),
 * our own code by `genTime` (RFC 3161 section 2.4.2).
 */
const SAME_TIME_MS = 60_000

/** What to check of one manifest. `needsSignature`: the engine's own answer cannot be relied on (knowledge c2pa.md 3.2 rule 2). */
export interface OwnCheckRequest {
  readonly manifest: OwnManifest
  readonly trust: TrustBundle
  readonly needsSignature: boolean
  /** Whether to check the time stamp (knowledge c2pa.md 3.4). */
  readonly needsTimeStamp: boolean
  /** The time that the engine read in the stamp (`null`: it told none); left out where no engine told of the manifest. */
  readonly toldTime?: string | null
}

/** Runs the checks the engine leaves out. Never rejects: what cannot be read, or can be read in two ways, is `not-checked` or null. */
export async function runOwnChecks({
  manifest,
  trust,
  needsSignature,
  needsTimeStamp,
  toldTime,
}: OwnCheckRequest): Promise<OwnChecks> {
  const { cose, leaf, boxes } = manifest
  const claimBytes = boxes.claimBytes
  const isReadable = cose !== null && claimBytes !== null && twoReadings(boxes).length === 0
  const signature = () => (isReadable ? verifyCoseSignature(cose, claimBytes) : 'not-checked')
  return {
    coseSignature: needsSignature ? signature() : null,
    timeStamp: needsTimeStamp && isReadable ? await timeStampAnswer(manifest, trust, toldTime) : null,
    certificateNotBefore: leaf === null ? null : certificateDate(leaf.validFrom),
    certificateNotAfter: leaf === null ? null : certificateDate(leaf.validTo),
    isTestCertificate: (cose?.chain ?? []).some(der => isTestCertificate(readCertificate(der))),
    keyUsages: leaf?.keyUsage ?? [],
  }
}

/** Whether the stamp is one to believe, and, where the engine read one, the same one: not an honest stamp for the time of another. */
async function timeStampAnswer(
  manifest: OwnManifest,
  trust: TrustBundle,
  toldTime: string | null | undefined,
): Promise<OwnChecks['timeStamp']> {
  const stamp = await checkClaimStamp(manifest, trust)
  if (stamp === null || stamp.answer !== 'trusted' || toldTime === undefined) return stamp?.answer ?? null
  const difference = Math.abs(Date.parse(stamp.time ?? '') - Date.parse(toldTime ?? ''))
  return difference <= SAME_TIME_MS ? 'trusted' : 'not-checked'
}

function isTestCertificate(certificate: X509Certificate | null): boolean {
  return (
    certificate !== null &&
    (TEST_NAME.test(spacedName(certificate.subject)) || TEST_NAME.test(spacedName(certificate.issuer)))
  )
}

/** Names of a certificate with underscores as blanks, so that `TESTING_ONLY` is two words. E-mail domains do not count. */
function spacedName(name: string): string {
  return name
    .split(/\n| \+ /)
    .filter(line => /^(?:CN|O|OU)=/.test(line))
    .join(' ')
    .replaceAll('_', ' ')
}

/**
 * Whether the certificate with this serial number, which the engine checked the signature with, is issued under the official list of signers. That
 * list and the one of time-stamp authorities, who vouch for no signer, share one bundle in c2pa-rs (issue 2039). `false` is no proof: the engine
 * follows chains that this code does not.
 */
export function reachesOfficialSigner(manifest: OwnManifest, serialNumber: string | null, trust: TrustBundle): boolean {
  const { leaf, cose } = manifest
  if (leaf === null || cose === null || decimalSerial(leaf.serialNumber) !== serialNumber) return false
  const intermediates = cose.chain.slice(1).flatMap(der => readCertificate(der) ?? [])
  return reachesAnchor(leaf, intermediates, anchorsOf(trust, ['official-signers']), null)
}

/**
 * The active manifest, where the engine has read it as this code does; `null` for what can be read in two ways, another serial number of the signer
 * (`null`: the engine does not tell it), and no certificate. `manifests`: those of the store that have the active one's label.
 */
export function soleReading(manifests: readonly OwnManifest[], serialNumber: string | null): OwnManifest | null {
  const [manifest, another] = manifests
  if (manifest === undefined || another !== undefined || twoReadings(manifest.boxes).length > 0) return null
  if (manifest.leaf === null) return null
  return serialNumber === null || decimalSerial(manifest.leaf.serialNumber) === serialNumber ? manifest : null
}

/**
 * Whether authorities alone stand above the signer of a manifest, as its `soleReading` has it: the one whose certificate the engine checked the signature with.
 * c2pa-rs follows names and signatures and never asks whether an issuer may be one, nor what bounds it (0.91, `certificate_trust/rust_native.rs`), so that
 * everybody with a certificate of a listed issuer, or with one that is listed itself, could issue others in any name. False, too, where this code
 * cannot tell: what can be read in two ways (`null`), a chain longer than is read, an authority whose key C2PA does not allow, and one with a critical extension that neither of the two
 * obeys, such as the names it is for (RFC 5280 sections 4.2 and 4.2.1.10).
 */
export function hasOnlyAuthorities(sole: OwnManifest | null, trust: TrustBundle): boolean {
  const cose = sole?.cose ?? null
  if (cose === null || cose.chain.length >= MAX_CHAIN) return false
  const areAuthorities = cose.chain.slice(1).every((der, below) => {
    const facts = readCertificateFacts(der)
    const mayIssue = facts !== null && isAuthority(facts) && keyProblem(facts) === null
    return mayIssue && !facts.hasUnreadCritical && allowsBelow(facts, below)
  })
  return areAuthorities && !isIssuedByUnfit(cose.chain, trust)
}

const knownUnfit = new WeakMap<TrustBundle, readonly X509Certificate[]>()

/** Anchors that are no authorities, or whose keys C2PA does not allow; looked for once per bundle. */
function unfitAnchors(trust: TrustBundle): readonly X509Certificate[] {
  const isUnfit = ({ ca, raw }: X509Certificate): boolean => {
    const facts = ca ? readCertificateFacts(raw) : null
    return facts === null || keyProblem(facts) !== null
  }
  const unfit = knownUnfit.get(trust) ?? anchorsOf(trust, ANCHOR_LISTS).filter(isUnfit)
  knownUnfit.set(trust, unfit)
  return unfit
}

/** Whether one of these is issued by a certificate among the anchors that may issue none. One that signed itself issued nobody else. */
function isIssuedByUnfit(chain: readonly Uint8Array[], trust: TrustBundle): boolean {
  const unfit = unfitAnchors(trust)
  if (unfit.length === 0) return false
  const certificates = chain.flatMap(der => readCertificate(der) ?? [])
  return unfit.some(anchor =>
    certificates.some(
      certificate => certificate.fingerprint256 !== anchor.fingerprint256 && isSignedUnder(certificate, anchor),
    ),
  )
}

/** The own reading of a store the engine refused; `undefined` where there is nothing in it. */
export async function readRefusedStore(store: Uint8Array, trust: TrustBundle): Promise<OwnReading | undefined> {
  const manifests = readOwnManifests(store)
  const active = manifests.at(-1)
  if (active === undefined) return undefined
  return {
    activeLabel: active.boxes.label,
    manifests: manifests.map(withSigner),
    ownChecks: await runOwnChecks({ manifest: active, trust, needsSignature: true, needsTimeStamp: true }),
    hasHardBinding: active.boxes.assertions.some(box => HARD_BINDINGS.test(box.label)),
  }
}

/** What a manifest says, with the signer its certificate names. */
export function withSigner({ boxes, leaf }: OwnManifest): Manifest {
  return { ...readManifestContent(boxes), signer: leaf === null ? null : signerOf(leaf) }
}

function signerOf(leaf: X509Certificate): ManifestSigner {
  // Not from Node's text: it escapes commas, and writes a name whose parts share one set on a single line.
  const subject = readCertificateFacts(leaf.raw)?.subject
  return {
    name: subject?.commonName ?? null,
    organisation: subject?.organisation ?? null,
    serialNumber: decimalSerial(leaf.serialNumber),
    algorithm: null,
    claimedTime: null,
  }
}
