import type { KeyObject } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import type { Severity } from '../../../domain/finding.ts'
import { CLAIM_PURPOSES, KEY_PURPOSES } from '../../../domain/key-purposes.ts'
import {
  type CertificateFacts,
  describeKey,
  isAuthority,
  isIssuedBy,
  isSameKey,
  keyProblem,
  readCertificate,
} from './certificate-facts.ts'
import type { CertificateProblem, CertificateProblemCode } from './certificate-problem.ts'

const ANY_USAGE = '2.5.29.37.0'
/** Whoever does these does nothing else (C2PA 2.2 section 14.5.1; c2pa-rs: "invalid set of EKUs"). */
const OTHER_TRADES: readonly string[] = [KEY_PURPOSES.timeStamping, KEY_PURPOSES.ocspSigning]
/** Days before the end at which a person is told: long enough to order a certificate in a municipality. */
export const EXPIRY_WARNING_DAYS = 30
const DAY_MS = 86_400_000
const PROFILE = 'C2PA 2.2 §14.5.1'

/** What to check besides the chain: the key that shall belong to it, and the time to judge by. */
export interface CertificateCheckOptions {
  readonly key?: KeyObject
  readonly now?: Date
}

/**
 * Checks a signing chain (DER, leaf first) against the C2PA certificate profile before anything is signed,
 * because the library's own answer is only "the certificate is invalid". An empty list means it will sign.
 */
export function checkCertificate(
  chain: readonly Uint8Array[],
  options: CertificateCheckOptions = {},
): CertificateProblem[] {
  const facts = chain.map(readCertificate)
  const unreadable = facts.findIndex(f => f === null)
  const leaf = facts[0]
  if (leaf === null || leaf === undefined || unreadable !== -1)
    return [problem('certificate.unreadable', 'stop', { position: Math.max(unreadable, 0) + 1 })]
  const known = facts.filter(f => f !== null)
  return [
    ...checkLeafFields(leaf),
    ...checkUsages(leaf),
    ...checkKey(leaf, options.key),
    ...known.flatMap((f, i) => checkDates(f, i + 1, options.now ?? new Date())),
    ...checkChain(known),
  ]
}

function checkLeafFields(leaf: CertificateFacts): CertificateProblem[] {
  const found: CertificateProblem[] = []
  if (leaf.version !== 3) found.push(problem('certificate.version', 'stop', { version: leaf.version }))
  // Not in the profile, but c2pa-rs 0.90.1 writes a file it then calls broken: c2pa.md 6.3.
  if (leaf.subject.organisation === null) found.push(problem('certificate.organisation-missing', 'stop'))
  if (!leaf.hasAuthorityKeyIdentifier) found.push(problem('certificate.aki-missing', 'stop'))
  if (leaf.isCa === true) found.push(problem('certificate.is-ca', 'stop'))
  if (leaf.hasUniqueId) found.push(problem('certificate.unique-id', 'stop'))
  if (!leaf.hasAllowedSignature)
    found.push(problem('certificate.weak-signature', 'stop', { algorithm: leaf.signatureAlgorithm }))
  return found
}

function checkUsages(leaf: CertificateFacts): CertificateProblem[] {
  const found: CertificateProblem[] = []
  const extended = leaf.extendedKeyUsages
  if (extended === null) found.push(problem('certificate.eku-missing', 'stop'))
  else if (extended.includes(ANY_USAGE)) found.push(problem('certificate.eku-any', 'stop'))
  else if (
    !extended.some(usage => CLAIM_PURPOSES.includes(usage)) ||
    extended.some(usage => OTHER_TRADES.includes(usage))
  )
    found.push(problem('certificate.eku-unsuitable', 'stop', { found: extended.join(', ') }))
  const usage = leaf.keyUsage
  if (usage === null) return [...found, problem('certificate.key-usage-missing', 'stop')]
  if (usage.certSign) found.push(problem('certificate.key-usage-cert-sign', 'stop'))
  if (!usage.digitalSignature && !usage.nonRepudiation) found.push(problem('certificate.key-usage-unsuitable', 'stop'))
  if (!usage.isCritical) found.push(problem('certificate.key-usage-not-critical', 'note'))
  return found
}

function checkKey(leaf: CertificateFacts, key: KeyObject | undefined): CertificateProblem[] {
  const found: CertificateProblem[] = []
  const type = leaf.publicKey.asymmetricKeyType ?? 'unknown'
  const details = leaf.publicKey.asymmetricKeyDetails
  const wrong = keyProblem(leaf)
  if (wrong === 'weak') found.push(problem('certificate.weak-key', 'stop', { type, bits: details?.modulusLength ?? 0 }))
  if (wrong === 'unsupported')
    found.push(problem('certificate.key-unsupported', 'stop', { type, curve: details?.namedCurve ?? '' }))
  if (key !== undefined && !isSameKey(publicOf(key), leaf.publicKey))
    found.push(problem('certificate.key-mismatch', 'stop'))
  return found
}

const publicOf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key)

function checkDates(facts: CertificateFacts, position: number, now: Date): CertificateProblem[] {
  const values = { position, notBefore: facts.notBefore, notAfter: facts.notAfter }
  if (now.getTime() < Date.parse(facts.notBefore)) return [problem('certificate.not-yet-valid', 'stop', values)]
  if (now.getTime() > Date.parse(facts.notAfter)) return [problem('certificate.expired', 'stop', values)]
  const days = daysBetween(now, facts.notAfter)
  if (days > EXPIRY_WARNING_DAYS) return []
  return [problem('certificate.expires-soon', 'note', { ...values, days })]
}

function checkChain(chain: readonly CertificateFacts[]): CertificateProblem[] {
  const leaf = chain[0]
  if (leaf === undefined) return []
  if (leaf.isSelfIssued) return [problem('certificate.self-signed', 'ask')]
  const found: CertificateProblem[] = []
  const broken = chain.findIndex((c, i) => {
    const next = chain[i + 1]
    return next !== undefined && !isIssuedBy(c, next)
  })
  if (broken !== -1) {
    const isElsewhere = chain.some((c, i) => i !== broken && c !== undefined && isIssuedBy(chain[broken] ?? leaf, c))
    found.push(
      problem(isElsewhere ? 'certificate.chain-order' : 'certificate.chain-broken', 'stop', { position: broken + 1 }),
    )
  }
  for (const [i, issuer] of chain.entries()) {
    const child = chain[i - 1]
    if (child === undefined) continue
    if (!isAuthority(issuer)) found.push(problem('certificate.issuer-not-ca', 'stop', { position: i + 1 }))
    if (keyProblem(issuer) !== null)
      found.push(problem('certificate.issuer-key', 'stop', { position: i + 1, key: describeKey(issuer) }))
    // OpenSSL and c2pa-rs follow the identifiers; a chain that contradicts itself is refused although the signatures hold.
    const { authorityKeyIdentifier: named } = child
    const isOther = named !== null && issuer.subjectKeyIdentifier !== null && named !== issuer.subjectKeyIdentifier
    if (isOther && isIssuedBy(child, issuer)) found.push(problem('certificate.aki-mismatch', 'stop', { position: i }))
  }
  const last = chain.at(-1)
  if (chain.length > 1 && last?.isSelfIssued === true) found.push(problem('certificate.root-in-chain', 'note'))
  return found
}

/** Whole days from `now` until an ISO 8601 time; negative when it has passed. */
export function daysBetween(now: Date, until: string): number {
  return Math.floor((Date.parse(until) - now.getTime()) / DAY_MS)
}

/** One problem of the profile, resting on C2PA 2.2 §14.5.1. `values` are for the placeholders of its words. */
export function problem(
  code: CertificateProblemCode,
  severity: Severity,
  values?: Readonly<Record<string, string | number>>,
): CertificateProblem {
  return values === undefined ? { code, severity, rule: PROFILE } : { code, severity, values, rule: PROFILE }
}
