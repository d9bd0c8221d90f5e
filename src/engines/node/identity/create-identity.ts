import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { ReportedError } from '../../../domain/finding.ts'
import { KEY_PURPOSES } from '../../../domain/key-purposes.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { CertificateName } from './certificate-facts.ts'
import { encryptKey, toPem } from './encrypt-key.ts'
import type { IdentityInfo, IdentityKind } from './identity.ts'
import { listIdentities, openAuthority, readIdentity, replaceLeaf, writeIdentity } from './identity-store.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  extendedKeyUsage,
  issueCertificate,
  KEY_USAGE,
  keyUsage,
  subjectKeyIdentifier,
} from './issue-certificate.ts'
import { withAnchor } from './restore-anchor.ts'

/** What a new identity is made from. */
export interface IdentityRequest {
  readonly dataDir: string
  readonly name: string
  /** The organisation as it shall stand in every signature, e.g. `Örebro kommun`. Compulsory: readers fail without it. */
  readonly organisation: string
  readonly commonName?: string
  readonly validityDays?: number
  /** Encrypts the private keys; never stored. */
  readonly passphrase?: string
  readonly kind?: IdentityKind
  readonly now?: Date
}

/**
 * Without a time stamp a signature counts as trusted only while its certificate is valid, so a short life would
 * make last year's pictures look worse than this year's. Five years, as long as an issuing CA may live
 * (C2PA Certificate Policy 0.2: 1,827 days).
 */
export const DEFAULT_VALIDITY_DAYS = 1_825
const MAX_VALIDITY_DAYS = 1_826
const ISSUING_CA_DAYS = 1_827
const ROOT_DAYS = 7_305
const DAY_MS = 86_400_000
/** Clocks of two machines differ; a certificate from the future would refuse to sign. */
const CLOCK_SKEW_MS = 300_000
const MAX_NAME_CHARS = 64
const COUNTRY = 'SE'
const C2PA_POLICY = '1.3.6.1.4.1.62558.1.1'

/**
 * Makes a private root CA, an issuing CA and a signing certificate (P-384, P-384, P-256; profile: c2pa.md 6.3).
 *
 * Keys: the issuing CA's key is thrown away at once. The root's key is kept, owner-only and under the same
 * passphrase, so that `renewIdentity` can issue the next certificate under the same root and old signatures stay
 * `own`. Whoever can read the folder can sign anyway; the root adds nothing to what a thief could already do here.
 * An organisation that wants it elsewhere may move `root-key.pem` away; only renewal then fails.
 *
 * The root becomes DATA_DIR/trust/own/<name>.pem.
 */
export async function createIdentity(request: IdentityRequest): Promise<Result<IdentityInfo, ReportedError>> {
  const refusal = refuse(request)
  if (refusal !== null) return err(refusal)
  const now = request.now ?? new Date()
  const rootName = nameOf(request, 'Ursprung Root CA')
  const rootKey = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  const root = issueCertificate({
    subject: rootName,
    issuer: rootName,
    publicKey: rootKey,
    issuerKey: rootKey,
    ...span(now, ROOT_DAYS),
    extensions: [
      basicConstraints(true, 1),
      keyUsage(KEY_USAGE.certSign | KEY_USAGE.crlSign),
      subjectKeyIdentifier(rootKey),
    ],
  })
  const issued = issueBelow(rootName, rootKey, request)
  return await writeIdentity(request.dataDir, request.name, {
    ...issued,
    rootPem: toPem('CERTIFICATE', root),
    rootKeyPem: keyPem(rootKey, request.passphrase),
    kind: request.kind ?? 'own',
    isEncrypted: request.passphrase !== undefined,
  })
}

/**
 * A new key and certificate under the same root; the old pair stays beside, dated. `identity-not-renewable` for imported ones and where the passphrase
 * does not open the root's key; otherwise fails as `readIdentity` does, or the disk.
 */
export async function renewIdentity(request: IdentityRequest): Promise<Result<IdentityInfo, ReportedError>> {
  const refusal = refuse(request)
  if (refusal !== null) return err(refusal)
  const before = await readIdentity(request.dataDir, request.name)
  if (!before.ok) return before
  const authority = await openAuthority(request.dataDir, request.name, request.passphrase ?? null)
  if (authority === null)
    return err({
      kind: 'identity-not-renewable',
      message: `${request.name}: its root key is not here or the passphrase is wrong; import a new certificate instead`,
    })
  return await replaceLeaf(request.dataDir, request.name, {
    ...issueBelow(authority.root.subject, authority.key, request),
    kind: before.value.kind,
    isEncrypted: request.passphrase !== undefined,
  })
}

/**
 * The identity to sign with when nobody has chosen: the first usable that was imported or made on purpose, else the test identity, made now if need be.
 * Never in silence a lesser one than the organisation has: where its own have expired, or are a signing service or a command (a service goes out on the
 * network, so a person names it), it fails with an error that says so.
 */
export async function ensureDefaultIdentity(
  dataDir: string,
  organisation: string,
  now = new Date(),
): Promise<Result<IdentityInfo, ReportedError>> {
  return await withAnchor(dataDir, await defaultIdentity(dataDir, organisation, now))
}

async function defaultIdentity(
  dataDir: string,
  organisation: string,
  now: Date,
): Promise<Result<IdentityInfo, ReportedError>> {
  const found = await listIdentities(dataDir, now)
  const usable = found.filter(i => i.state === 'valid' || i.state === 'expires-soon')
  for (const kind of ['imported', 'own'] as const) {
    const best = usable.find(identity => identity.kind === kind)
    if (best !== undefined) return ok(best)
  }
  const outside = usable.filter(i => i.kind === 'command' || i.kind === 'service')
  if (outside.length > 0)
    return err({ kind: 'identity-not-chosen', message: outside.map(identity => identity.name).join(', ') })
  const ended = found.find(i => i.kind !== 'test')
  if (ended !== undefined) return err(endedIdentity(ended))
  const test = usable[0]
  if (test !== undefined) return ok(test)
  const names = new Set(found.map(i => i.name))
  let name = 'standard'
  for (let n = 2; names.has(name); n++) name = `standard-${n}`
  const made = await createIdentity({ dataDir, name, organisation, kind: 'test', now })
  // Two first uses at once: the other one won the rename, and its identity is as good.
  return !made.ok && made.error.kind === 'identity-exists' ? await readIdentity(dataDir, name, now) : made
}

const endedIdentity = ({ name, state, notBefore, notAfter }: IdentityInfo): ReportedError =>
  state === 'expired'
    ? { kind: 'certificate-expired', message: `${name}, ${notAfter.slice(0, 10)}` }
    : { kind: 'certificate-not-yet-valid', message: `${name}, ${notBefore.slice(0, 10)}` }

function issueBelow(rootName: CertificateName, rootKey: KeyObject, request: IdentityRequest) {
  const now = request.now ?? new Date()
  const issuingName = nameOf(request, 'Ursprung Issuing CA')
  const issuingKey = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  const leafKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const issuing = issueCertificate({
    subject: issuingName,
    issuer: rootName,
    publicKey: issuingKey,
    issuerKey: rootKey,
    ...span(now, ISSUING_CA_DAYS),
    extensions: [
      basicConstraints(true, 0),
      keyUsage(KEY_USAGE.certSign | KEY_USAGE.crlSign),
      subjectKeyIdentifier(issuingKey),
      authorityKeyIdentifier(rootKey),
    ],
  })
  const leaf = issueCertificate({
    subject: nameOf(request, request.commonName ?? request.organisation),
    issuer: issuingName,
    publicKey: createPublicKey(leafKey),
    issuerKey: issuingKey,
    ...span(now, request.validityDays ?? DEFAULT_VALIDITY_DAYS),
    extensions: [
      basicConstraints(false),
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation),
      subjectKeyIdentifier(leafKey),
      authorityKeyIdentifier(issuingKey),
      extendedKeyUsage([KEY_PURPOSES.claimSigning, KEY_PURPOSES.documentSigning]),
      certificatePolicies([C2PA_POLICY]),
    ],
  })
  return {
    chainPem: toPem('CERTIFICATE', leaf) + toPem('CERTIFICATE', issuing),
    keyPem: keyPem(leafKey, request.passphrase),
  }
}

function refuse(request: IdentityRequest): ReportedError | null {
  const days = request.validityDays ?? DEFAULT_VALIDITY_DAYS
  if (!Number.isInteger(days) || days < 1 || days > MAX_VALIDITY_DAYS)
    return {
      kind: 'validity-out-of-range',
      message: `Expected 1-${MAX_VALIDITY_DAYS} days but received ${days}`,
      values: { days: MAX_VALIDITY_DAYS },
    }
  return namesProblem(request)
}

/** Why names or passphrase will not do for a certificate; `null` when they will. */
export function namesProblem(
  request: Pick<IdentityRequest, 'organisation' | 'commonName' | 'passphrase'>,
): ReportedError | null {
  const names = [request.organisation, request.commonName ?? request.organisation]
  if (request.organisation.trim() === '')
    return { kind: 'organisation-missing', message: 'Give the organisation: readers fail on a certificate without O' }
  // RFC 5280 appendix A: ub-organization-name and ub-common-name are 64.
  if (names.some(n => n.length > MAX_NAME_CHARS || /[\u0000-\u001f]/.test(n)))
    return {
      kind: 'certificate-name-too-long',
      message: `Names in a certificate have at most ${MAX_NAME_CHARS} characters, no control characters`,
    }
  if (request.passphrase === '') return { kind: 'passphrase-empty', message: 'Give a passphrase or leave it out' }
  return null
}

function nameOf(request: IdentityRequest, commonName: string): CertificateName {
  return {
    country: COUNTRY,
    organisation: request.organisation.normalize('NFC'),
    commonName: commonName.normalize('NFC'),
  }
}

function span(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const start = Math.floor((now.getTime() - CLOCK_SKEW_MS) / 1000) * 1000
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) }
}

function keyPem(key: KeyObject, passphrase: string | undefined): string {
  if (passphrase !== undefined) return encryptKey(key, passphrase)
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
