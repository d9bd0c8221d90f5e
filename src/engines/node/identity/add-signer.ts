import { createPublicKey, randomBytes } from 'node:crypto'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { isSameKey } from './certificate-facts.ts'
import { checkCertificate } from './check-certificate.ts'
import { encryptKey, toPem } from './encrypt-key.ts'
import type { StoredSigner } from './identity-file.ts'
import { type IdentityFiles, writeIdentity } from './identity-store.ts'
import { writeAnchor } from './own-anchors.ts'
import { authorityToTrust } from './own-authority.ts'
import type { ImportedIdentity, ImportError } from './import-identity.ts'
import { orderChain, readMaterial } from './read-material.ts'
import { createCommandSigner } from './signers/command-signer.ts'
import { createServiceSigner, isServiceAddress, type ServiceKeys } from './signers/service-signer.ts'
import type { SignatureMaker } from './signers/signature.ts'
import { algorithmOf } from './signing-algorithm.ts'

/** A signer whose key is elsewhere. Files are bytes, PEM, DER, PKCS#7 or PKCS#12. */
export interface SignerRequest {
  readonly dataDir: string
  readonly name: string
  /** The certificate that the key belongs to, with its intermediates. */
  readonly chainFiles: readonly Uint8Array[]
  readonly signer: StoredSigner
  /** For a service: certificate and key by which it knows us, and its own authority where that is not a public one. */
  readonly clientFiles: readonly Uint8Array[]
  readonly caFile: Uint8Array | null
  /** Opens the client's key and encrypts it again. */
  readonly passphrase?: string
  readonly trustAuthority?: boolean
  /** Sets an identity of the same name aside instead of refusing. */
  readonly isReplacing?: boolean
  /** Shows what a command writes to standard error on the person's own terminal. */
  readonly isErrorShown?: boolean
  readonly signal: AbortSignal
  readonly now?: Date
}

const TEST_BYTES = 64

/**
 * Adds an identity whose key another holds. The certificate is checked first, then one signature over random bytes is asked for and verified: what does
 * not sign now is not stored. Fails with `certificate-missing`, `certificate-unsuitable` with its problems, what the signer answered, or as
 * `writeIdentity` does.
 */
export async function addSigner(request: SignerRequest): Promise<Result<ImportedIdentity, ImportError>> {
  const fail = (error: ReportedError, problems: ImportError['problems'] = []) => err({ ...error, problems })
  const material = readMaterial(request.chainFiles, null)
  if (!material.ok) return fail(material.error)
  const leaf = material.value.certificates.find(c => c.isCa !== true) ?? material.value.certificates[0]
  if (leaf === undefined) return fail({ kind: 'certificate-missing', message: request.name })
  const { chain, root } = orderChain(leaf, material.value.certificates)
  const problems = checkCertificate(
    chain.map(c => c.der),
    request.now === undefined ? {} : { now: request.now },
  )
  const stops = problems.filter(p => p.severity === 'stop')
  const algorithm = algorithmOf(leaf)
  if (stops.length > 0 || algorithm === null)
    return fail({ kind: 'certificate-unsuitable', message: stops.map(p => p.code).join(', ') }, problems)
  const authority = authorityToTrust({ chain, root }, request.trustAuthority)
  if (!authority.ok) return fail(authority.error)
  const expected = { publicKey: leaf.publicKey, algorithm }
  const prepared = prepare(request, expected)
  if (!prepared.ok) return fail(prepared.error)
  const tried = await prepared.value.sign(randomBytes(TEST_BYTES), request.signal)
  if (!tried.ok) return fail({ kind: tried.error.kind, message: `${request.name}: ${tried.error.message}` })
  const chainPem = chain.map(c => toPem('CERTIFICATE', c.der)).join('')
  const files: IdentityFiles = { chainPem, keyPem: null, ...prepared.value.files }
  const written = await writeIdentity(request.dataDir, request.name, files, request.isReplacing)
  if (!written.ok) return fail(written.error)
  if (authority.value === null) return ok({ identity: written.value, problems })
  await writeAnchor(request.dataDir, request.name, toPem('CERTIFICATE', authority.value.der))
  return ok({ identity: { ...written.value, isOwnAnchor: true }, problems })
}

interface Prepared {
  readonly sign: SignatureMaker
  readonly files: Omit<IdentityFiles, 'chainPem' | 'keyPem'>
}

type Expected = Parameters<typeof createCommandSigner>[1]

function prepare(request: SignerRequest, expected: Expected): Result<Prepared, ReportedError> {
  const { signer, passphrase } = request
  if (signer.kind === 'command')
    return ok({
      sign: createCommandSigner(signer, expected, request.isErrorShown),
      files: { kind: 'command', isEncrypted: false, signer },
    })
  if (!isServiceAddress(signer.url)) return err({ kind: 'signer-address', message: 'https://' })
  const client = readClient(request)
  if (!client.ok) return client
  const { keys, storedKeyPem } = client.value
  const files = {
    kind: 'service',
    isEncrypted: passphrase !== undefined && passphrase !== '',
    signer,
    clientChainPem: keys.clientChainPem,
    clientKeyPem: storedKeyPem,
    ...(keys.caPem === null ? {} : { serviceCaPem: keys.caPem }),
  } as const
  return ok({ sign: createServiceSigner(signer, keys, expected), files })
}

function readClient(
  request: SignerRequest,
): Result<{ readonly keys: ServiceKeys; readonly storedKeyPem: string }, ReportedError> {
  const passphrase = request.passphrase ?? ''
  const material = readMaterial(request.clientFiles, passphrase === '' ? null : passphrase)
  if (!material.ok) return material
  const [key] = material.value.keys
  if (key === undefined) return err({ kind: 'client-key-missing', message: request.name })
  // TLS sends the leaf first (RFC 8446 section 4.4.2); files come in any order.
  const publicKey = createPublicKey(key)
  const leaf = material.value.certificates.find(certificate => isSameKey(certificate.publicKey, publicKey))
  if (leaf === undefined) return err({ kind: 'client-certificate-missing', message: request.name })
  const authority = request.caFile === null ? null : readMaterial([request.caFile], null)
  if (authority !== null && (!authority.ok || authority.value.certificates.length === 0))
    return err({ kind: 'certificate-missing', message: '--ca' })
  const clientKeyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const pem = (certificates: readonly { readonly der: Uint8Array }[]) =>
    certificates.map(c => toPem('CERTIFICATE', c.der)).join('')
  const keys = {
    clientChainPem: pem(orderChain(leaf, material.value.certificates).chain),
    clientKeyPem,
    caPem: authority === null ? null : pem(authority.value.certificates),
  }
  return ok({ keys, storedKeyPem: passphrase === '' ? clientKeyPem : encryptKey(key, passphrase) })
}
