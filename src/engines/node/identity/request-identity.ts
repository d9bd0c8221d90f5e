import { createPublicKey, X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { REQUEST_KEYS, type RequestKey } from '../../../domain/identity.ts'
import { generateRequestKey, makeCertificateRequest } from './certificate-request.ts'
import { isSameKey } from './certificate-facts.ts'
import { checkCertificate } from './check-certificate.ts'
import { namesProblem } from './create-identity.ts'
import { encryptKey, toPem } from './encrypt-key.ts'
import { isIdentityName, readIdentity, writeIdentity } from './identity-store.ts'
import { writeAnchor } from './own-anchors.ts'
import { authorityToTrust } from './own-authority.ts'
import type { ImportedIdentity, ImportError } from './import-identity.ts'
import { orderChain, readMaterial } from './read-material.ts'
import { removeOwn } from '../leftovers.ts'
import { makeOwnFolder } from '../make-folder.ts'

/** Who asks a certificate authority for a certificate, and with what key. */
export interface RequestOptions {
  readonly dataDir: string
  readonly name: string
  readonly organisation: string
  readonly commonName?: string
  readonly key?: RequestKey
  /** Encrypts the new key; never stored. */
  readonly passphrase?: string
}

/** A request that waits for its certificate. The key stays here, owner-only, and never leaves. */
export interface PendingRequest {
  readonly name: string
  readonly organisation: string
  readonly commonName: string
  readonly key: RequestKey
  /** ISO 8601 UTC. */
  readonly createdAt: string
  readonly isEncrypted: boolean
  /** PKCS#10, to be sent to the authority. No secret. */
  readonly requestPem: string
  /** Whether an identity of this name exists, which the new certificate will replace. */
  readonly isRenewal: boolean
}

const requestFile = z.object({
  schema: z.literal('ursprung.identity-request/1'),
  organisation: z.string().max(200),
  commonName: z.string().max(200),
  key: z.enum(REQUEST_KEYS),
  createdAt: z.string().max(40),
  isEncrypted: z.boolean(),
})

/** DATA_DIR/identity-requests: one folder per request, owner-only. */
const requestsFolder = (dataDir: string): string => join(dataDir, 'identity-requests')

/**
 * Makes a key and a request for it. `request-exists` when one of this name waits already: its key may be at the authority. Also fails on a name or subject
 * that will not do, or where the disk does.
 */
export async function requestIdentity(options: RequestOptions): Promise<Result<PendingRequest, ReportedError>> {
  const { dataDir, name, passphrase, key: kind = 'es256' } = options
  const commonName = (options.commonName ?? options.organisation).normalize('NFC')
  const organisation = options.organisation.normalize('NFC')
  const problem = namesProblem({ organisation, commonName, ...(passphrase === undefined ? {} : { passphrase }) })
  if (problem !== null) return err(problem)
  if (!isIdentityName(name)) return err({ kind: 'identity-name', message: `${name}: use letters, digits, - and _` })
  const key = generateRequestKey(kind)
  const csr = makeCertificateRequest({ country: 'SE', organisation, commonName }, key)
  const isEncrypted = passphrase !== undefined
  const about = { schema: 'ursprung.identity-request/1', organisation, commonName, key: kind, isEncrypted }
  const files = {
    'key.pem': isEncrypted ? encryptKey(key, passphrase) : key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'public.pem': createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    'request.pem': toPem('CERTIFICATE REQUEST', csr),
    'request.json': `${JSON.stringify({ ...about, createdAt: new Date().toISOString() }, null, 2)}\n`,
  }
  const written = await writeRequest(dataDir, name, files)
  return written.ok ? await readRequest(dataDir, name) : written
}

async function writeRequest(
  dataDir: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Result<void, ReportedError>> {
  const folder = requestsFolder(dataDir)
  let partial: string | null = null
  try {
    makeOwnFolder(folder, 0o700)
    await chmod(folder, 0o700)
    partial = await mkdtemp(join(folder, '.partial-'))
    for (const [file, text] of Object.entries(files)) await writeFile(join(partial, file), text, { mode: 0o600 })
    await rename(partial, join(folder, name.normalize('NFC')))
    partial = null
    return ok(undefined)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOTEMPTY' || cause.code === 'EEXIST'))
      return err({ kind: 'request-exists', message: name })
    return err(describeSystemError(cause))
  } finally {
    if (partial !== null) await removeOwn(partial)
  }
}

/** One request that waits; `request-not-found` when there is none of the name or it is damaged. */
export async function readRequest(dataDir: string, name: string): Promise<Result<PendingRequest, ReportedError>> {
  const missing = err<ReportedError>({ kind: 'request-not-found', message: name })
  if (!isIdentityName(name)) return missing
  const folder = join(requestsFolder(dataDir), name.normalize('NFC'))
  try {
    const [text, requestPem] = await Promise.all(
      ['request.json', 'request.pem'].map(file => readFile(join(folder, file), 'utf8')),
    )
    const about = requestFile.safeParse(JSON.parse(text ?? ''))
    if (!about.success) return missing
    const { schema: _schema, ...rest } = about.data
    const isRenewal = (await readIdentity(dataDir, name)).ok
    return ok({ name: name.normalize('NFC'), ...rest, requestPem: requestPem ?? '', isRenewal })
  } catch {
    return missing // not there, or its JSON is damaged: asking anew is the remedy for both
  }
}

/** All requests that wait, by name; damaged ones are left out, as `readRequest` does not find them. No folder yet is an empty list. */
export async function listRequests(dataDir: string): Promise<readonly PendingRequest[]> {
  const names = await readdir(requestsFolder(dataDir)).catch(() => [])
  const read = await Promise.all(names.filter(isIdentityName).map(name => readRequest(dataDir, name)))
  return read.flatMap(request => (request.ok ? [request.value] : [])).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Drops a request and its key; `false` when there was none. */
export async function cancelRequest(dataDir: string, name: string): Promise<boolean> {
  if (!(await readRequest(dataDir, name)).ok) return false
  await rm(join(requestsFolder(dataDir), name.normalize('NFC')), { recursive: true, force: true })
  return true
}

/** What the authority sent back. Files are bytes: PEM, DER or PKCS#7, in any order. */
export interface CompleteOptions {
  readonly dataDir: string
  readonly name: string
  readonly files: readonly Uint8Array[]
  readonly trustAuthority?: boolean
  readonly now?: Date
}

/**
 * Joins the authority's certificate with the key that waits for it. The certificate must belong to the key and keep to the profile;
 * otherwise nothing changes and the request still waits. An identity of the same name is set aside, not overwritten.
 */
export async function completeRequest(options: CompleteOptions): Promise<Result<ImportedIdentity, ImportError>> {
  const { dataDir, name } = options
  const fail = (error: ReportedError, problems: ImportError['problems'] = []) => err({ ...error, problems })
  const request = await readRequest(dataDir, name)
  if (!request.ok) return fail(request.error)
  const material = readMaterial(options.files, null)
  if (!material.ok) return fail(material.error)
  const { certificates } = material.value
  if (certificates.length === 0) return fail({ kind: 'certificate-missing', message: name })
  const folder = join(requestsFolder(dataDir), name.normalize('NFC'))
  try {
    const [keyPem, publicPem] = await Promise.all(['key.pem', 'public.pem'].map(f => readFile(join(folder, f), 'utf8')))
    const publicKey = createPublicKey(publicPem ?? '')
    const leaf = certificates.find(certificate => isSameKey(certificate.publicKey, publicKey))
    if (leaf === undefined)
      return fail({ kind: 'request-key-mismatch', message: new X509Certificate(certificates[0]?.der ?? '').subject })
    const { chain, root } = orderChain(leaf, certificates)
    const problems = checkCertificate(
      chain.map(c => c.der),
      options.now === undefined ? {} : { now: options.now },
    )
    const stops = problems.filter(problem => problem.severity === 'stop')
    if (stops.length > 0)
      return fail({ kind: 'certificate-unsuitable', message: stops.map(p => p.code).join(', ') }, problems)
    const authority = authorityToTrust({ chain, root }, options.trustAuthority)
    if (!authority.ok) return fail(authority.error)
    const chainPem = chain.map(c => toPem('CERTIFICATE', c.der)).join('')
    const { isEncrypted } = request.value
    const files = { chainPem, keyPem: keyPem ?? '', kind: 'imported', isEncrypted } as const
    const written = await writeIdentity(dataDir, name, files, request.value.isRenewal)
    if (!written.ok) return fail(written.error)
    await removeOwn(folder)
    if (authority.value === null) return ok({ identity: written.value, problems })
    await writeAnchor(dataDir, name, toPem('CERTIFICATE', authority.value.der))
    return ok({ identity: { ...written.value, isOwnAnchor: true }, problems })
  } catch (cause) {
    return fail(describeSystemError(cause))
  }
}
