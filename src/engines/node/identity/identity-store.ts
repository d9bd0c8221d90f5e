import { createPrivateKey, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { type CertificateFacts, readCertificate } from './certificate-facts.ts'
import { daysBetween, EXPIRY_WARNING_DAYS } from './check-certificate.ts'
import type { IdentityInfo, IdentityState, SigningAlgorithm } from './identity.ts'
import { readPemBlocks } from './parse-pem.ts'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,62}$/u
/** Device names that Windows refuses as file names. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

const identityFile = z.object({
  schema: z.literal('ursprung.identity/1'),
  kind: z.enum(['test', 'own', 'imported']),
  createdAt: z.string(),
  isEncrypted: z.boolean(),
})

/** What is written for one identity. PEM text; the root's key only where Ursprung made the authority. */
export interface IdentityFiles {
  readonly chainPem: string
  readonly keyPem: string
  readonly rootPem?: string
  readonly rootKeyPem?: string
  readonly kind: IdentityInfo['kind']
  readonly isEncrypted: boolean
}

/** DATA_DIR/identities: one folder per identity, readable by its owner alone (modes; Windows keeps the profile's rights). */
export const identitiesFolder = (dataDir: string): string => join(dataDir, 'identities')
/** DATA_DIR/trust/own: anchors that make `verify` answer trust `own`. */
export const ownAnchorsFolder = (dataDir: string): string => join(dataDir, 'trust', 'own')
/** DATA_DIR/trust/own/<name>.pem. */
export const ownAnchorPath = (dataDir: string, name: string): string => join(ownAnchorsFolder(dataDir), `${name}.pem`)

/** Whether a name can be a folder on every system and nothing else (no separators, no dots). Compared after NFC. */
export function isIdentityName(name: string): boolean {
  return NAME.test(name.normalize('NFC')) && !RESERVED.test(name)
}

/** Writes a new identity whole or not at all; `identity-exists` when the name is taken, never overwrites a key. */
export async function writeIdentity(
  dataDir: string,
  name: string,
  files: IdentityFiles,
): Promise<Result<IdentityInfo, ReportedError>> {
  if (!isIdentityName(name)) return err({ kind: 'identity-name', message: `${name}: use letters, digits, - and _` })
  const folder = identitiesFolder(dataDir)
  const target = join(folder, name.normalize('NFC'))
  let partial: string | null = null
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
    partial = await mkdtemp(join(folder, '.partial-'))
    await writeFiles(partial, files)
    await rename(partial, target)
    partial = null
    if (files.rootPem !== undefined) await writeAnchor(dataDir, name, files.rootPem)
    return await readIdentity(dataDir, name)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOTEMPTY' || cause.code === 'EEXIST'))
      return err({
        kind: 'identity-exists',
        message: `${target}: an identity of this name exists; choose another name`,
      })
    return err(describeSystemError(cause))
  } finally {
    if (partial !== null) await rm(partial, { recursive: true, force: true })
  }
}

/** Puts a certificate where `verify` finds the organisation's own anchors. Rejects with the system's error. */
export async function writeAnchor(dataDir: string, name: string, pem: string): Promise<void> {
  await mkdir(ownAnchorsFolder(dataDir), { recursive: true })
  await writeFile(ownAnchorPath(dataDir, name.normalize('NFC')), pem)
}

/** Replaces chain and key of an identity made by Ursprung (renewal); the old pair is kept beside with a date. */
export async function replaceLeaf(
  dataDir: string,
  name: string,
  files: IdentityFiles,
): Promise<Result<IdentityInfo, ReportedError>> {
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  try {
    const stamp = new Date().toISOString().replaceAll(':', '')
    for (const file of ['chain.pem', 'key.pem']) await rename(join(folder, file), join(folder, `${stamp}.${file}`))
    await writeFiles(folder, files)
    return await readIdentity(dataDir, name)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

/** Reads what people may see of one identity; `identity-not-found` or `identity-damaged` otherwise. */
export async function readIdentity(
  dataDir: string,
  name: string,
  now = new Date(),
): Promise<Result<IdentityInfo, ReportedError>> {
  const stored = await readStored(dataDir, name)
  if (!stored.ok) return stored
  const { chain, about, isOwnAnchor } = stored.value
  const leaf = chain[0]
  const algorithm = leaf === undefined ? null : algorithmOf(leaf)
  if (leaf === undefined || algorithm === null) return damaged(name, 'chain.pem holds no usable certificate')
  const daysLeft = daysBetween(now, leaf.notAfter)
  return ok({
    name: name.normalize('NFC'),
    kind: about.kind,
    subject: leaf.subject,
    issuer: leaf.issuer,
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    daysLeft,
    state: stateOf(leaf, daysLeft, now),
    sha256Fingerprint: leaf.sha256Fingerprint,
    serialNumber: leaf.serialNumber,
    algorithm,
    isEncrypted: about.isEncrypted,
    isOwnAnchor,
  })
}

/** All identities by name; damaged ones are left out here and explained by `readIdentity`. */
export async function listIdentities(dataDir: string, now = new Date()): Promise<IdentityInfo[]> {
  const names = await readdir(identitiesFolder(dataDir)).catch(() => [])
  const read = await Promise.all(names.filter(isIdentityName).map(name => readIdentity(dataDir, name, now)))
  return read.flatMap(r => (r.ok ? [r.value] : [])).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Chain (DER, leaf first) and private key, for signing only. The passphrase stays in memory. */
export async function openIdentity(
  dataDir: string,
  name: string,
  passphrase: string | null,
): Promise<Result<{ readonly chain: readonly CertificateFacts[]; readonly key: KeyObject }, ReportedError>> {
  const stored = await readStored(dataDir, name)
  if (!stored.ok) return stored
  const keyPem = await readText(join(identitiesFolder(dataDir), name.normalize('NFC'), 'key.pem'))
  if (keyPem === null) return damaged(name, 'key.pem is missing')
  if (stored.value.about.isEncrypted && passphrase === null)
    return err({ kind: 'passphrase-needed', message: `${name}: the key is encrypted; give its passphrase` })
  const key = openKey(keyPem, passphrase)
  if (key === null) return err({ kind: 'passphrase-wrong', message: `${name}: the passphrase does not open the key` })
  return ok({ chain: stored.value.chain, key })
}

/** The authority that Ursprung made for an identity, to issue a new leaf; `null` where it was imported. */
export async function openAuthority(
  dataDir: string,
  name: string,
  passphrase: string | null,
): Promise<{ readonly root: CertificateFacts; readonly key: KeyObject } | null> {
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  const [rootPem, keyPem] = await Promise.all([
    readText(join(folder, 'root.pem')),
    readText(join(folder, 'root-key.pem')),
  ])
  const root = rootPem === null ? null : (certificatesOf(rootPem)[0] ?? null)
  const key = keyPem === null ? null : openKey(keyPem, passphrase)
  return root === null || key === null ? null : { root, key }
}

async function readStored(dataDir: string, name: string) {
  if (!isIdentityName(name)) return notFound(name)
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  const [chainPem, aboutText, anchor] = await Promise.all([
    readText(join(folder, 'chain.pem')),
    readText(join(folder, 'identity.json')),
    readText(ownAnchorPath(dataDir, name.normalize('NFC'))),
  ])
  if (chainPem === null && aboutText === null) return notFound(name)
  const about = identityFile.safeParse(parseJson(aboutText ?? ''))
  if (chainPem === null || !about.success) return damaged(name, 'identity.json or chain.pem is missing or damaged')
  return ok({ chain: certificatesOf(chainPem), about: about.data, isOwnAnchor: anchor !== null })
}

async function writeFiles(folder: string, files: IdentityFiles): Promise<void> {
  const about = {
    schema: 'ursprung.identity/1',
    kind: files.kind,
    createdAt: new Date().toISOString(),
    isEncrypted: files.isEncrypted,
  }
  await writeFile(join(folder, 'chain.pem'), files.chainPem)
  await writeFile(join(folder, 'key.pem'), files.keyPem, { mode: OWNER_ONLY_FILE })
  if (files.rootPem !== undefined) await writeFile(join(folder, 'root.pem'), files.rootPem)
  if (files.rootKeyPem !== undefined)
    await writeFile(join(folder, 'root-key.pem'), files.rootKeyPem, { mode: OWNER_ONLY_FILE })
  await writeFile(join(folder, 'identity.json'), `${JSON.stringify(about, null, 2)}\n`)
}

/** Signing algorithm by key; `null` for a key that C2PA does not know. */
export function algorithmOf(leaf: CertificateFacts): SigningAlgorithm | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = leaf.publicKey
  if (type === 'rsa' || type === 'rsa-pss') return 'ps256'
  if (type === 'ed25519') return 'ed25519'
  const curves = new Map<string, SigningAlgorithm>([
    ['prime256v1', 'es256'],
    ['secp384r1', 'es384'],
    ['secp521r1', 'es512'],
  ])
  return curves.get(details?.namedCurve ?? '') ?? null
}

function stateOf(leaf: CertificateFacts, daysLeft: number, now: Date): IdentityState {
  if (now.getTime() < Date.parse(leaf.notBefore)) return 'not-yet-valid'
  if (now.getTime() > Date.parse(leaf.notAfter)) return 'expired'
  return daysLeft <= EXPIRY_WARNING_DAYS ? 'expires-soon' : 'valid'
}

function certificatesOf(pem: string): CertificateFacts[] {
  return readPemBlocks(pem).flatMap(block => {
    const facts = block.label === 'CERTIFICATE' ? readCertificate(block.der) : null
    return facts === null ? [] : [facts]
  })
}

/** Opens a PEM private key; `null` when the passphrase is wrong or missing, or it is none. */
export function openKey(pem: string, passphrase: string | null): KeyObject | null {
  try {
    return createPrivateKey(passphrase === null ? pem : { key: pem, passphrase })
  } catch {
    // OpenSSL reports a wrong passphrase and a damaged key alike, in words that differ by version.
    return null
  }
}

async function readText(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema check that follows refuses it and names the file.
    return null
  }
}

const notFound = (name: string) =>
  err<ReportedError>({
    kind: 'identity-not-found',
    message: `${name}: no such identity; see \`ursprung identity list\``,
  })
const damaged = (name: string, fact: string) =>
  err<ReportedError>({ kind: 'identity-damaged', message: `${name}: ${fact}; import or create it again` })
