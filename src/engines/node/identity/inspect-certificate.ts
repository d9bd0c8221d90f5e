import { createPublicKey, type KeyObject } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, isAuthority, isIssuedBy, isSameKey } from './certificate-facts.ts'
import type { CertificateProblem } from './certificate-problem.ts'
import { checkCertificate, problem } from './check-certificate.ts'
import type { SigningAlgorithm } from './identity.ts'
import { readIdentity, readStoredIdentity, type StoredIdentity } from './identity-store.ts'
import { orderChain, readMaterial } from './read-material.ts'
import { algorithmOf } from './signing-algorithm.ts'

/** What a certificate is and what is wrong with it; an empty list of problems means that it signs and that its chain is whole. */
export interface CertificateInspection {
  /** Leaf first, without root. */
  readonly chain: readonly CertificateFacts[]
  readonly root: CertificateFacts | null
  readonly algorithm: SigningAlgorithm | null
  /** Whether a private key that belongs to the leaf was among the files. */
  readonly hasKey: boolean
  readonly problems: readonly CertificateProblem[]
}

/** What to judge by: authorities that are known (own anchors and lists), and the time. */
export interface InspectionContext {
  readonly anchors: readonly CertificateFacts[]
  readonly now: Date
}

/**
 * Inspects files (PEM, DER, PKCS#7, PKCS#12, in any order) before anything is imported. Problems are the answer; fails where the files cannot be read, the
 * passphrase does not open them, or with `certificate-missing`.
 */
export function inspectFiles(
  files: readonly Uint8Array[],
  passphrase: string | null,
  context: InspectionContext,
): Result<CertificateInspection, ReportedError> {
  const material = readMaterial(files, passphrase)
  if (!material.ok) return material
  const { certificates, keys } = material.value
  const publicKeys = keys.map(key => createPublicKey(key))
  const ofKey = certificates.find(certificate => publicKeys.some(key => isSameKey(key, certificate.publicKey)))
  const leaf = ofKey ?? certificates.find(certificate => certificate.isCa !== true) ?? certificates[0]
  if (leaf === undefined) return err({ kind: 'certificate-missing', message: '' })
  const { chain, root } = orderChain(leaf, certificates)
  return ok({ ...inspect(chain, root, keys[0], context), hasKey: ofKey !== undefined })
}

/**
 * Inspects an identity as it lies: its certificates, who may read its key, and whether its own authority is in place. Problems are the answer; it fails
 * only as `readIdentity` does.
 */
export async function inspectIdentity(
  dataDir: string,
  name: string,
  context: InspectionContext,
): Promise<Result<CertificateInspection, ReportedError>> {
  const [stored, info] = await Promise.all([
    readStoredIdentity(dataDir, name),
    readIdentity(dataDir, name, context.now),
  ])
  if (!stored.ok) return stored
  if (!info.ok) return info
  const { chain, signer } = stored.value
  const found = inspect(chain, null, undefined, context)
  const isMadeHere = info.value.kind === 'own' || info.value.kind === 'test'
  const anchorMissing = isMadeHere && stored.value.anchorPem === null
  const problems = [
    ...found.problems,
    ...(anchorMissing ? [problem('certificate.anchor-missing', 'ask', { name })] : []),
    ...(await exposedKeys(stored.value)),
  ]
  return ok({ ...found, hasKey: signer === null, problems })
}

function inspect(
  chain: readonly CertificateFacts[],
  root: CertificateFacts | null,
  key: KeyObject | undefined,
  { anchors, now }: InspectionContext,
): Omit<CertificateInspection, 'hasKey'> {
  const [leaf] = chain
  const problems = checkCertificate(
    chain.map(c => c.der),
    key === undefined ? { now } : { now, key },
  )
  return {
    chain,
    root,
    algorithm: leaf === undefined ? null : algorithmOf(leaf),
    problems: [...problems, ...topProblems(chain, root, anchors, now)],
  }
}

/** Does the chain end at an authority that is known, and does that still stand? A leaf among the anchors vouches for nobody (RFC 5280 section 6.1.4 k and n). */
function topProblems(
  chain: readonly CertificateFacts[],
  root: CertificateFacts | null,
  anchors: readonly CertificateFacts[],
  now: Date,
): CertificateProblem[] {
  const top = chain.at(-1)
  if (top === undefined || top.isSelfIssued) return []
  const above = [...(root === null ? [] : [root]), ...anchors].filter(
    anchor => isAuthority(anchor) && (anchor.sha256Fingerprint === top.sha256Fingerprint || isIssuedBy(top, anchor)),
  )
  const issuer = top.issuer.commonName ?? top.issuer.organisation ?? '?'
  if (above.length === 0) return [problem('certificate.chain-incomplete', 'ask', { issuer })]
  const standing = above.find(anchor => now.getTime() <= Date.parse(anchor.notAfter))
  if (standing !== undefined) return []
  const notAfter = above[0]?.notAfter ?? ''
  return [problem('certificate.anchor-expired', 'ask', { issuer, notAfter })]
}

/** Keys that others on the machine may read. POSIX modes; on Windows the profile's own rights hold, and `docs/signing.md` shows how to see them. */
async function exposedKeys({ folder }: StoredIdentity): Promise<CertificateProblem[]> {
  if (process.platform === 'win32') return []
  const found: CertificateProblem[] = []
  for (const file of ['key.pem', 'root-key.pem', 'client-key.pem']) {
    const facts = await stat(join(folder, file)).catch(() => null) // not every identity has each of them
    if (facts !== null && (facts.mode & 0o077) !== 0)
      found.push(problem('certificate.key-exposed', 'ask', { path: join(folder, file) }))
  }
  return found
}
