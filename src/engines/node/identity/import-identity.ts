import { createPublicKey, type KeyObject } from 'node:crypto'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, isSameKey } from './certificate-facts.ts'
import type { CertificateProblem } from './certificate-problem.ts'
import { checkCertificate } from './check-certificate.ts'
import { encryptKey, toPem } from './encrypt-key.ts'
import type { IdentityInfo } from './identity.ts'
import { authorityToTrust } from './own-authority.ts'
import { writeIdentity } from './identity-store.ts'
import { writeAnchor } from './own-anchors.ts'
import { type Material, orderChain, readMaterial } from './read-material.ts'

/** What to import. Files are bytes in any order: PEM certificates, PEM key, PKCS#12, PKCS#7 chains, single DER certificates. */
export interface ImportRequest {
  readonly dataDir: string
  readonly name: string
  readonly files: readonly Uint8Array[]
  /** Opens the key and, unless empty, encrypts the stored one again. Never written anywhere. */
  readonly passphrase?: string
  /**
   * Whether the top certificate shall count as the organisation's own authority. Off by default: for a certificate
   * bought from a public CA it would make every customer of that CA "own".
   */
  readonly trustAuthority?: boolean
  /** The clock that the certificate is judged by. */
  readonly now?: Date
}

/** Why nothing was imported; `problems` names each field of the certificate that is wrong. */
export interface ImportError extends ReportedError {
  readonly problems: readonly CertificateProblem[]
}

/** An import with what is worth knowing about it (`note` and `ask` only; a `stop` refuses the import). */
export interface ImportedIdentity {
  readonly identity: IdentityInfo
  readonly problems: readonly CertificateProblem[]
}

/**
 * Imports a signing identity, after checking it against the certificate profile; the chain is put in order first. Fails with the material's reason,
 * `certificate-unsuitable` with every problem found, or as `writeIdentity` does; then nothing is stored.
 */
export async function importIdentity(request: ImportRequest): Promise<Result<ImportedIdentity, ImportError>> {
  const material = readMaterial(request.files, request.passphrase ?? null)
  if (!material.ok) return fail(material.error)
  const pair = findPair(material.value)
  if (!pair.ok) return fail(pair.error)
  const { chain, root, key } = pair.value
  const problems = checkCertificate(
    chain.map(c => c.der),
    { key, ...(request.now === undefined ? {} : { now: request.now }) },
  )
  if (problems.some(p => p.severity === 'stop'))
    return fail(
      { kind: 'certificate-unsuitable', message: `${request.name}: ${problems.map(p => p.code).join(', ')}` },
      problems,
    )
  const authority = authorityToTrust({ chain, root }, request.trustAuthority)
  if (!authority.ok) return fail(authority.error)
  const passphrase = request.passphrase ?? ''
  const written = await writeIdentity(request.dataDir, request.name, {
    chainPem: chain.map(c => toPem('CERTIFICATE', c.der)).join(''),
    keyPem: passphrase === '' ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : encryptKey(key, passphrase),
    kind: 'imported',
    isEncrypted: passphrase !== '',
  })
  if (!written.ok) return fail(written.error)
  if (authority.value === null) return ok({ identity: written.value, problems })
  await writeAnchor(request.dataDir, request.name, toPem('CERTIFICATE', authority.value.der))
  return ok({ identity: { ...written.value, isOwnAnchor: true }, problems })
}

/** Leaf, intermediates (no root: C2PA 2.2 §14.6) and the key that belongs to the leaf. */
function findPair(
  material: Material,
): Result<{ chain: CertificateFacts[]; root: CertificateFacts | null; key: KeyObject }, ReportedError> {
  if (material.certificates.length === 0)
    return err({
      kind: 'certificate-missing',
      message: 'No certificate found in the files; add the chain (PEM or PKCS#12)',
    })
  if (material.keys.length === 0)
    return err({ kind: 'key-missing', message: 'No private key found in the files; add the key (PEM or PKCS#12)' })
  for (const key of material.keys) {
    const publicKey = createPublicKey(key)
    const leaf = material.certificates.find(c => isSameKey(c.publicKey, publicKey))
    if (leaf !== undefined) return ok({ key, ...orderChain(leaf, material.certificates) })
  }
  return err({
    kind: 'key-mismatch',
    message: 'The private key belongs to none of the certificates; export both together',
  })
}

const fail = (error: ReportedError, problems: readonly CertificateProblem[] = []) =>
  err<ImportError>({ ...error, problems })
