import type { X509Certificate } from 'node:crypto'
import { readManifestContent } from '../../../../container/c2pa-store.ts'
import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import type { Manifest, ManifestSigner, OwnChecks, OwnReading } from '../../../../domain/provenance.ts'
import { twoReadings } from './check-manifest.ts'
import { decimalSerial, readCertificate as readCertificateFacts } from '../../identity/certificate-facts.ts'
import { certificateDate, reachesAnchor, readCertificate } from './certificate-chain.ts'
import { MAX_CHAIN, signatureStructure, verifyCoseSignature, type CoseSignature } from './cose-signature.ts'
import { HARD_BINDINGS } from './data-hash.ts'
import { anchorsOf, readOwnManifests, type OwnManifest } from './own-manifest.ts'
import { checkTimeStamp } from './time-stamp.ts'

/** Nothing checked, because there was no store to look into. */
export const NO_OWN_CHECKS: OwnChecks = {
  coseSignature: null,
  legacyTimeStamp: null,
  certificateNotBefore: null,
  certificateNotAfter: null,
}

/** Certificates that call themselves test certificates: `C2PA Test Signing Cert`, `FOR TESTING_ONLY`, `TEST USE ONLY`; not `Testkommun`. */
const TEST_NAME = /(?<![A-Za-zÀ-ÿ])test(?:ing|s)?(?![A-Za-zÀ-ÿ])/i

/** What to check of one manifest. `needsSignature`: the engine's own answer cannot be relied on (knowledge c2pa.md 3.2 rule 2). */
export interface OwnCheckRequest {
  readonly manifest: OwnManifest
  readonly trust: TrustBundle
  readonly needsSignature: boolean
  /** Whether to check the time stamp of a claim v1 (knowledge c2pa.md 3.4). */
  readonly needsTimeStamp: boolean
}

/** Runs the checks the engine leaves out. Never rejects: what cannot be read, or can be read in two ways, is `not-checked` or null. */
export async function runOwnChecks({
  manifest,
  trust,
  needsSignature,
  needsTimeStamp,
}: OwnCheckRequest): Promise<OwnChecks> {
  const { cose, leaf, boxes } = manifest
  const claimBytes = boxes.claimBytes
  const isReadable = cose !== null && claimBytes !== null && twoReadings(boxes).length === 0
  const signature = () => (isReadable ? verifyCoseSignature(cose, claimBytes) : 'not-checked')
  return {
    coseSignature: needsSignature ? signature() : null,
    legacyTimeStamp: needsTimeStamp && isReadable ? await legacyTimeStamp(cose, claimBytes, trust) : null,
    certificateNotBefore: leaf === null ? null : certificateDate(leaf.validFrom),
    certificateNotAfter: leaf === null ? null : certificateDate(leaf.validTo),
    isTestCertificate: (cose?.chain ?? []).some(der => isTestCertificate(readCertificate(der))),
    keyUsages: leaf?.keyUsage ?? [],
  }
}

async function legacyTimeStamp(
  cose: CoseSignature,
  claimBytes: Uint8Array,
  trust: TrustBundle,
): Promise<OwnChecks['legacyTimeStamp']> {
  if (cose.timeStamp === null || cose.timeStamp.version !== 1) return null
  const stamped = signatureStructure('CounterSignature', cose.protectedBytes, claimBytes)
  const anchors = anchorsOf(trust, ['official-time-stamps', 'official-signers', 'interim-anchors', 'own-anchors'])
  return (await checkTimeStamp(cose.timeStamp.der, stamped, anchors)).answer
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
 * Whether authorities alone stand above the signer with this serial number, which is that of the certificate the engine checked the signature with.
 * c2pa-rs follows names and signatures and never asks whether an issuer may be one (0.91, `certificate_trust/rust_native.rs`), so that everybody with a
 * certificate of a listed issuer could issue others in any name. False, too, where this code cannot tell: what can be read in two ways, a chain
 * longer than is read, another serial number (`null`: the engine does not tell it). `manifests`: those of the store that have the active one's label.
 */
export function hasOnlyAuthorities(manifests: readonly OwnManifest[], serialNumber: string | null): boolean {
  const [manifest, another] = manifests
  if (manifest === undefined || another !== undefined || twoReadings(manifest.boxes).length > 0) return false
  const { leaf, cose } = manifest
  if (leaf === null || cose === null || cose.chain.length >= MAX_CHAIN) return false
  if (serialNumber !== null && decimalSerial(leaf.serialNumber) !== serialNumber) return false
  return cose.chain.slice(1).every((der, below) => {
    const authority = readCertificateFacts(der)
    return authority?.isCa === true && (authority.pathLength === null || below <= authority.pathLength)
  })
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
