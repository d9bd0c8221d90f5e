import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { type CertificateFacts, readCertificate } from './certificate-facts.ts'
import { algorithmOf } from './signing-algorithm.ts'
import { daysBetween, EXPIRY_WARNING_DAYS } from './check-certificate.ts'
import type { IdentityInfo, IdentityState } from './identity.ts'
import { parseIdentityFile, type StoredSigner } from './identity-file.ts'
import { costsTooMuch } from './key-cost.ts'
import { readPemBlocks } from './parse-pem.ts'
import { removeOwn } from '../leftovers.ts'
import { makeOwnFolder } from '../make-folder.ts'
import { ownAnchorPath, writeAnchor } from './own-anchors.ts'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,62}$/u
/** Device names that Windows refuses as file names. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** What is written for one identity. PEM text; the root's key only where Ursprung made the authority. */
export interface IdentityFiles {
  readonly chainPem: string
  /** `null`: the key is elsewhere, and `signer` says where. */
  readonly keyPem: string | null
  readonly rootPem?: string
  readonly rootKeyPem?: string
  /** How we prove ourselves to a signing service, and whom we believe. */
  readonly clientChainPem?: string
  readonly clientKeyPem?: string
  readonly serviceCaPem?: string
  readonly signer?: StoredSigner
  readonly kind: IdentityInfo['kind']
  readonly isEncrypted: boolean
}

/** DATA_DIR/identities: one folder per identity, readable by its owner alone (modes; Windows keeps the profile's rights). */
export const identitiesFolder = (dataDir: string): string => join(dataDir, 'identities')

/** Whether a name can be a folder on every system and nothing else (no separators, no dots). Compared after NFC. */
export function isIdentityName(name: string): boolean {
  return NAME.test(name.normalize('NFC')) && !RESERVED.test(name)
}

/**
 * Writes a new identity whole or not at all; `identity-exists` when the name is taken. Never overwrites a key: with `isReplacing` the
 * identity before is set aside, dated, under `.earlier`.
 */
export async function writeIdentity(
  dataDir: string,
  name: string,
  files: IdentityFiles,
  isReplacing = false,
): Promise<Result<IdentityInfo, ReportedError>> {
  if (!isIdentityName(name)) return err({ kind: 'identity-name', message: `${name}: use letters, digits, - and _` })
  const folder = identitiesFolder(dataDir)
  const target = join(folder, name.normalize('NFC'))
  let partial: string | null = null
  try {
    makeOwnFolder(folder, OWNER_ONLY_FOLDER)
    await chmod(folder, OWNER_ONLY_FOLDER) // a folder made by hand, or copied, may be open to others
    partial = await mkdtemp(join(folder, '.partial-'))
    await writeFiles(partial, files)
    if (isReplacing) await setAside(folder, target)
    await rename(partial, target)
    partial = null
    if (files.rootPem !== undefined) await writeAnchor(dataDir, name, files.rootPem)
    return await readIdentity(dataDir, name)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOTEMPTY' || cause.code === 'EEXIST'))
      return err({ kind: 'identity-exists', message: target })
    return err(describeSystemError(cause))
  } finally {
    if (partial !== null) await removeOwn(partial)
  }
}

async function setAside(folder: string, target: string): Promise<void> {
  const earlier = join(folder, '.earlier')
  makeOwnFolder(earlier, OWNER_ONLY_FOLDER)
  const stamp = new Date().toISOString().replaceAll(':', '')
  try {
    await rename(target, join(earlier, `${basename(target)}-${stamp}`))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause // nothing to set aside
  }
}

/** Replaces chain and key of an identity made by Ursprung (renewal); the old pair is kept beside with a date. Fails with the disk's reason. */
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
  const stored = readStored(dataDir, name)
  if (!stored.ok) return stored
  const { chain, about, anchorPem } = stored.value
  const leaf = chain[0]
  const algorithm = leaf === undefined ? null : algorithmOf(leaf)
  if (leaf === undefined || algorithm === null) return damaged(name, 'chain.pem holds no usable certificate')
  // The signature counts no longer than the shortest-lived certificate of its chain.
  const daysLeft = Math.min(...chain.map(certificate => daysBetween(now, certificate.notAfter)))
  return ok({
    name: name.normalize('NFC'),
    kind: about.kind,
    subject: leaf.subject,
    issuer: leaf.issuer,
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    daysLeft,
    state: stateOf(chain, daysLeft, now),
    sha256Fingerprint: leaf.sha256Fingerprint,
    serialNumber: leaf.serialNumber,
    algorithm,
    isEncrypted: about.isEncrypted,
    isOwnAnchor: anchorPem !== null,
  })
}

/** All identities by name; damaged ones are left out here and explained by `readIdentity`. */
export async function listIdentities(dataDir: string, now = new Date()): Promise<IdentityInfo[]> {
  const names = await readdir(identitiesFolder(dataDir)).catch(() => [])
  const read = await Promise.all(names.filter(isIdentityName).map(name => readIdentity(dataDir, name, now)))
  return read.flatMap(r => (r.ok ? [r.value] : [])).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Everything of one identity that signing needs, as it lies on the disk; keys still under their passphrase. */
export interface StoredIdentity {
  readonly chain: readonly CertificateFacts[]
  readonly isEncrypted: boolean
  readonly signer: StoredSigner | null
  readonly folder: string
  readonly anchorPem: string | null
}

/** Reads an identity for signing or checking; `identity-not-found` or `identity-damaged` otherwise. */
export async function readStoredIdentity(
  dataDir: string,
  name: string,
): Promise<Result<StoredIdentity, ReportedError>> {
  const stored = readStored(dataDir, name)
  if (!stored.ok) return stored
  const { chain, about, anchorPem } = stored.value
  if (chain.length === 0) return damaged(name, 'chain.pem holds no usable certificate')
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  return ok({ chain, isEncrypted: about.isEncrypted, signer: about.signer ?? null, folder, anchorPem })
}

/** Chain (DER, leaf first) and private key, for signing only. The passphrase stays in memory. Fails as `readStoredIdentity` and `openStoredKey` do. */
export async function openIdentity(
  dataDir: string,
  name: string,
  passphrase: string | null,
): Promise<Result<{ readonly chain: readonly CertificateFacts[]; readonly key: KeyObject }, ReportedError>> {
  const stored = await readStoredIdentity(dataDir, name)
  if (!stored.ok) return stored
  const key = await openStoredKey(stored.value, name, { file: 'key.pem', passphrase })
  return key.ok ? ok({ chain: stored.value.chain, key: key.value }) : key
}

/** Opens one of an identity's keys; `passphrase-needed`, `passphrase-wrong`, or `identity-damaged` where it is missing. */
export async function openStoredKey(
  { folder, isEncrypted }: StoredIdentity,
  name: string,
  { file, passphrase }: { readonly file: 'key.pem' | 'client-key.pem'; readonly passphrase: string | null },
): Promise<Result<KeyObject, ReportedError>> {
  const keyPem = readText(join(folder, file))
  if (keyPem === null) return damaged(name, `${file} is missing`)
  if (isEncrypted && passphrase === null)
    return err({ kind: 'passphrase-needed', message: `${name}: the key is encrypted; give its passphrase` })
  const key = openKey(keyPem, passphrase)
  return key === null
    ? err({ kind: 'passphrase-wrong', message: `${name}: the passphrase does not open the key` })
    : ok(key)
}

/** The authority that Ursprung made for an identity, to issue a new leaf; `null` where it was imported. */
export async function openAuthority(
  dataDir: string,
  name: string,
  passphrase: string | null,
): Promise<{ readonly root: CertificateFacts; readonly key: KeyObject } | null> {
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  const rootPem = readText(join(folder, 'root.pem'))
  const keyPem = readText(join(folder, 'root-key.pem'))
  const root = rootPem === null ? null : (certificatesOf(rootPem)[0] ?? null)
  const key = keyPem === null ? null : openKey(keyPem, passphrase)
  return root === null || key === null ? null : { root, key }
}

function readStored(dataDir: string, name: string) {
  if (!isIdentityName(name)) return notFound(name)
  const folder = join(identitiesFolder(dataDir), name.normalize('NFC'))
  const chainPem = readText(join(folder, 'chain.pem'))
  const aboutText = readText(join(folder, 'identity.json'))
  const anchor = readText(ownAnchorPath(dataDir, name.normalize('NFC')))
  if (chainPem === null && aboutText === null) return notFound(name)
  const about = parseIdentityFile(aboutText ?? '')
  if (chainPem === null || about === null) return damaged(name, 'identity.json or chain.pem is missing or damaged')
  return ok({ chain: certificatesOf(chainPem), about, anchorPem: anchor })
}

async function writeFiles(folder: string, files: IdentityFiles): Promise<void> {
  const about = {
    schema: 'ursprung.identity/1',
    kind: files.kind,
    createdAt: new Date().toISOString(),
    isEncrypted: files.isEncrypted,
    ...(files.signer === undefined ? {} : { signer: files.signer }),
  }
  const parts: readonly (readonly [string, string | null | undefined])[] = [
    ['chain.pem', files.chainPem],
    ['key.pem', files.keyPem],
    ['root.pem', files.rootPem],
    ['root-key.pem', files.rootKeyPem],
    ['client-chain.pem', files.clientChainPem],
    ['client-key.pem', files.clientKeyPem],
    ['service-ca.pem', files.serviceCaPem],
    // Owner-only too: who may write here may choose the program that is run.
    ['identity.json', `${JSON.stringify(about, null, 2)}\n`],
  ]
  for (const [file, text] of parts)
    if (text !== undefined && text !== null) await writeFile(join(folder, file), text, { mode: OWNER_ONLY_FILE })
}

function stateOf(chain: readonly CertificateFacts[], daysLeft: number, now: Date): IdentityState {
  if (chain.some(({ notBefore }) => now.getTime() < Date.parse(notBefore))) return 'not-yet-valid'
  if (daysLeft < 0) return 'expired'
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
  if (readPemBlocks(pem).some(({ label, der }) => label === 'ENCRYPTED PRIVATE KEY' && costsTooMuch(der))) return null
  try {
    return createPrivateKey(passphrase === null ? pem : { key: pem, passphrase })
  } catch {
    // OpenSSL reports a wrong passphrase and a damaged key alike, in words that differ by version.
    return null
  }
}

/** At once: an identity is a few kilobytes and read for every picture; by way of another thread each file takes ten times as long. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
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
