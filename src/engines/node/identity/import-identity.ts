import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, isIssuedBy, readCertificate } from './certificate-facts.ts'
import type { CertificateProblem } from './certificate-problem.ts'
import { checkCertificate } from './check-certificate.ts'
import { encryptKey, toPem } from './encrypt-key.ts'
import type { IdentityInfo } from './identity.ts'
import { openKey, writeAnchor, writeIdentity } from './identity-store.ts'
import { readPemBlocks } from './parse-pem.ts'
import { looksLikePkcs12, parsePkcs12 } from './parse-pkcs12.ts'

/** What to import. Files are bytes in any order: PEM certificates, PEM key, PKCS#12, single DER certificates. */
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

interface Material {
  readonly certificates: readonly CertificateFacts[]
  readonly keys: readonly KeyObject[]
}

/** Imports a signing identity, after checking it against the certificate profile; the chain is put in order first. */
export async function importIdentity(request: ImportRequest): Promise<Result<ImportedIdentity, ImportError>> {
  const material = readMaterial(request.files, request.passphrase ?? null)
  if (!material.ok) return fail(material.error)
  const pair = findPair(material.value)
  if (!pair.ok) return fail(pair.error)
  const { chain, root, key } = pair.value
  const problems = checkCertificate(
    chain.map(c => c.der),
    { key },
  )
  if (problems.some(p => p.severity === 'stop'))
    return fail(
      { kind: 'certificate-unsuitable', message: `${request.name}: ${problems.map(p => p.code).join(', ')}` },
      problems,
    )
  const passphrase = request.passphrase ?? ''
  const written = await writeIdentity(request.dataDir, request.name, {
    chainPem: chain.map(c => toPem('CERTIFICATE', c.der)).join(''),
    keyPem: passphrase === '' ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : encryptKey(key, passphrase),
    kind: 'imported',
    isEncrypted: passphrase !== '',
  })
  if (!written.ok) return fail(written.error)
  const top = root ?? chain.at(-1)
  if (request.trustAuthority !== true || top === undefined) return ok({ identity: written.value, problems })
  await writeAnchor(request.dataDir, request.name, toPem('CERTIFICATE', top.der))
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
    const leaf = material.certificates.find(c => c.publicKey.equals(publicKey))
    if (leaf !== undefined) return ok({ key, ...orderChain(leaf, material.certificates) })
  }
  return err({
    kind: 'key-mismatch',
    message: 'The private key belongs to none of the certificates; export both together',
  })
}

function orderChain(
  leaf: CertificateFacts,
  all: readonly CertificateFacts[],
): { chain: CertificateFacts[]; root: CertificateFacts | null } {
  const chain = [leaf]
  let root: CertificateFacts | null = null
  for (let last = leaf; chain.length <= all.length; ) {
    const issuer = all.find(c => !chain.includes(c) && isIssuedBy(last, c))
    if (issuer === undefined) break
    if (issuer.isSelfIssued) {
      root = issuer
      break
    }
    chain.push(issuer)
    last = issuer
  }
  return { chain, root }
}

function readMaterial(files: readonly Uint8Array[], passphrase: string | null): Result<Material, ReportedError> {
  const certificates: CertificateFacts[] = []
  const keys: KeyObject[] = []
  for (const bytes of files) {
    const read = looksLikePkcs12(bytes) ? readPkcs12(bytes, passphrase) : readPemOrDer(bytes, passphrase)
    if (!read.ok) return read
    certificates.push(...read.value.certificates)
    keys.push(...read.value.keys)
  }
  return ok({ certificates, keys })
}

function readPkcs12(bytes: Uint8Array, passphrase: string | null): Result<Material, ReportedError> {
  const content = parsePkcs12(bytes, passphrase ?? '')
  if (content === null) return wrongPassphrase(passphrase)
  const keys = content.keys.flatMap(der => openDerKey(der) ?? [])
  return ok({ certificates: content.certificates.flatMap(der => readCertificate(der) ?? []), keys })
}

function readPemOrDer(bytes: Uint8Array, passphrase: string | null): Result<Material, ReportedError> {
  const blocks = readPemBlocks(new TextDecoder().decode(bytes))
  const certificates: CertificateFacts[] = []
  const keys: KeyObject[] = []
  for (const block of blocks) {
    if (block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE')
      certificates.push(...[readCertificate(block.der) ?? []].flat())
    if (!block.label.endsWith('PRIVATE KEY')) continue
    const key = openKey(block.text, block.isEncrypted ? passphrase : null)
    if (key === null) return wrongPassphrase(passphrase)
    keys.push(key)
  }
  if (blocks.length === 0) certificates.push(...[readCertificate(bytes) ?? []].flat())
  return ok({ certificates, keys })
}

function openDerKey(der: Uint8Array): KeyObject | null {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
  } catch {
    // A key type that Node does not know cannot sign C2PA either; the caller reports that no key was found.
    return null
  }
}

const wrongPassphrase = (given: string | null) =>
  given === null || given === ''
    ? err<ReportedError>({ kind: 'passphrase-needed', message: 'The key is encrypted; give its passphrase' })
    : err<ReportedError>({ kind: 'passphrase-wrong', message: 'The passphrase does not open the key' })

const fail = (error: ReportedError, problems: readonly CertificateProblem[] = []) =>
  err<ImportError>({ ...error, problems })
