import type { FindingFact } from '../domain/finding.ts'
import { CLAIM_PURPOSES } from '../domain/key-purposes.ts'
import type { Credentials, ManifestStore, ProvenanceReading, UnreadableReason } from '../domain/provenance.ts'
import { assertNever } from '../domain/result.ts'
import { isTestSigned } from '../markers/c2pa-weights.ts'
import { activeFailures, CHANGE_CODES, updateFailures, urlSuffix } from './status-codes.ts'

/** What is known beside the reading. */
export interface CredentialContext {
  /** Whether any trust list is loaded; without one every signer is unknown, which says nothing about the signer. Default `true`. */
  readonly hasTrustLists: boolean
}

/**
 * Everything a person should know about a picture's Content Credentials, as codes with values; words are chosen elsewhere.
 * `stop` only for a proven change; certificates, lists and the network give notes (contract.md: "invalid" is not "tampered").
 */
export function credentialFindings(
  reading: ProvenanceReading,
  credentials: Credentials,
  context: CredentialContext = { hasTrustLists: true },
): readonly FindingFact[] {
  switch (reading.kind) {
    case 'none':
      return []
    case 'remote-only':
      return [note('remote-manifest', 'C2PA 2.2 section 11.4', { url: reading.url })]
    case 'unreadable':
      return unreadableFindings(reading, credentials)
    case 'read':
      return storeFindings(reading.store, credentials, context)
    default:
      return assertNever(reading, 'ProvenanceReading')
  }
}

function note(code: string, rule: string, values?: FindingFact['values']): FindingFact {
  return { code, severity: 'note', rule, ...(values === undefined ? {} : { values }) }
}

/** Each reason has its own sentence; none of them is a suspicion. */
const UNREADABLE_RULES: Readonly<Record<UnreadableReason, string>> = {
  damaged: 'C2PA 2.2 section 11.1',
  prerelease: 'C2PA 1.0 (earlier drafts are not readable)',
  'multiple-stores': 'C2PA 2.2 section 11.1.4',
  'no-hard-binding': 'C2PA 2.2 section 9.1.1',
  'loose-binding': 'C2PA 2.2 section 18.5',
  'own-limit': 'contract.md credentials.state',
  'unknown-algorithm': 'C2PA 2.2 section 13.2.1',
  'engine-limit': 'contract.md credentials.state',
  'timed-out': 'contract.md credentials.state',
  'out-of-memory': 'contract.md credentials.state',
  'engine-missing': 'contract.md credentials.state',
  other: 'contract.md credentials.state',
}

function unreadableFindings(
  reading: Extract<ProvenanceReading, { kind: 'unreadable' }>,
  credentials: Credentials,
): readonly FindingFact[] {
  const { reason, message, own } = reading
  const base = note(`credentials-unreadable-${reason}`, UNREADABLE_RULES[reason], { message })
  if (own === undefined) return [base]
  const changed = credentials.integrity === 'broken' ? [changedSinceSigning('claimSignature.mismatch')] : []
  const notAfter = own.ownChecks.certificateNotAfter
  const isPast = notAfter !== null && own.ownChecks.timeStamp !== 'trusted' && reading.reason !== 'prerelease'
  const expiry = isPast ? [note('certificate-valid-until', 'C2PA 2.2 section 14.5', { notAfter })] : []
  const missing =
    own.hasHardBinding || reason === 'no-hard-binding' ? [] : [note('no-hard-binding', 'C2PA 2.2 section 9.1.1')]
  return [...changed, base, ...missing, ...expiry, ...keyUsageFindings(own.ownChecks.keyUsages)]
}

function keyUsageFindings(usages: readonly string[] | undefined): readonly FindingFact[] {
  if (usages === undefined || usages.some(usage => CLAIM_PURPOSES.includes(usage))) return []
  return [note('certificate-wrong-usage', 'C2PA 2.2 section 14.5.1', { usages: usages.slice(0, 5).join(', ') })]
}

function changedSinceSigning(codes: string): FindingFact {
  return { code: 'changed-since-signing', severity: 'stop', rule: 'C2PA 2.2 section 15.2', values: { codes } }
}

function storeFindings(
  store: ManifestStore,
  credentials: Credentials,
  context: CredentialContext,
): readonly FindingFact[] {
  return [
    ...integrityFindings(store, credentials),
    ...signerFindings(store, credentials, context),
    ...revocationFindings(store),
    ...timeFindings(store, credentials),
    ...specificationFindings(store, credentials),
  ]
}

/** A revoked certificate vouches for nobody; it does not tell whether the picture is changed. */
function revocationFindings(store: ManifestStore): readonly FindingFact[] {
  const isRevoked = activeFailures(store).some(({ code }) => /^signingCredential\.(?:ocsp\.)?revoked$/.test(code))
  return isRevoked ? [note('certificate-revoked', 'C2PA 2.2 section 15.9')] : []
}

function integrityFindings(store: ManifestStore, credentials: Credentials): readonly FindingFact[] {
  const told = [...activeFailures(store), ...updateFailures(store)]
  const failures = told.filter(entry => CHANGE_CODES.includes(entry.code))
  const findings: FindingFact[] = []
  if (credentials.integrity === 'broken') {
    findings.push(changedSinceSigning([...new Set(failures.map(entry => entry.code))].sort().join(', ')))
  }
  if (credentials.integrity === 'unknown' && credentials.unreadable !== null) {
    const { reason, message } = credentials.unreadable
    findings.push(note(`credentials-unreadable-${reason}`, UNREADABLE_RULES[reason], { message }))
  }
  if (store.ownChecks.coseSignature === 'valid') findings.push(checkedByUrsprung(store))
  if (credentials.brokenIngredients > 0) {
    findings.push({
      code: 'ingredient-broken',
      severity: 'ask',
      rule: 'C2PA 2.2 section 15.11',
      values: { count: credentials.brokenIngredients },
    })
  }
  if (!store.manifests.some(manifest => manifest.label === store.activeLabel)) {
    findings.push(note('active-manifest-missing', 'C2PA 2.2 section 15.3', { label: store.activeLabel ?? '' }))
  }
  const extra = store.active.informational.filter(
    entry => entry.code === 'assertion.dataHash.additionalExclusionsPresent',
  )
  if (extra.length > 0) findings.push(note('additional-exclusions', 'C2PA 2.2 section 18.5', { count: extra.length }))
  return findings
}

/** Our own code checked the signature or, where the engine refused the store, everything: then the engine's error is told. */
function checkedByUrsprung({ engineRefusal }: ManifestStore): FindingFact {
  const code = 'signature-checked-by-ursprung'
  if (engineRefusal === undefined) return note(code, 'RFC 9052 section 4.4')
  return note(code, 'C2PA 2.2 section 15', { engine: engineRefusal })
}

function signerFindings(
  store: ManifestStore,
  credentials: Credentials,
  context: CredentialContext,
): readonly FindingFact[] {
  const values = { name: credentials.signer?.name ?? '', organisation: credentials.signer?.organisation ?? '' }
  const isInvalid = activeFailures(store).some(
    entry => entry.code === 'signingCredential.invalid' && urlSuffix(entry.url) === 'c2pa.signature',
  )
  const invalid = isInvalid ? [note('certificate-not-conforming', 'C2PA 2.2 section 14.5.1', values)] : []
  const usages = isInvalid ? keyUsageFindings(store.ownChecks.keyUsages) : []
  const hasNoName = credentials.signer !== null && credentials.signer.organisation === null
  const nameless = hasNoName
    ? [note('signer-without-organisation', 'C2PA 2.2 section 14.5.1', { name: values.name })]
    : []
  return [...unknownSigner(store, credentials, { ...context, values }), ...invalid, ...usages, ...nameless]
}

function unknownSigner(
  store: ManifestStore,
  credentials: Credentials,
  { hasTrustLists, values }: CredentialContext & { readonly values: Readonly<Record<string, string>> },
): readonly FindingFact[] {
  if (credentials.trust === 'interim')
    return [note('signer-on-interim-list', 'C2PA interim trust list, frozen 2026-01-01', values)]
  if (credentials.trust !== 'none') return []
  if (isTestSigned(store)) return [note('test-signer', 'C2PA 2.2 section 14.4', values)]
  return hasTrustLists ? [note('signer-unknown', 'C2PA 2.2 section 14.4', values)] : []
}

function timeFindings(store: ManifestStore, credentials: Credentials): readonly FindingFact[] {
  const active = store.manifests.find(manifest => manifest.label === store.activeLabel)
  const claimedTime = active?.signer?.claimedTime ?? ''
  const notAfter = store.ownChecks.certificateNotAfter ?? ''
  if (credentials.time === 'expired')
    return [note('certificate-expired', 'C2PA 2.2 section 15.8', { notAfter, claimedTime })]
  const isUndated = credentials.time === 'unknown' && store.ownChecks.certificateNotBefore === null
  if (credentials.time === 'unknown' && !isUndated) return [note('certificate-not-yet-valid', 'C2PA 2.2 section 15.8')]
  if (isUndated || (credentials.time === 'within-validity' && claimedTime !== '')) {
    return [note('time-stamp-unlisted', 'C2PA 2.2 section 15.8', { claimedTime, notAfter })]
  }
  return []
}

/** Failures that break a rule of the specification or concern identities beside the signature; the picture stays `intact`. */
function specificationFindings(store: ManifestStore, credentials: Credentials): readonly FindingFact[] {
  if (credentials.integrity !== 'intact') return []
  const others = activeFailures(store)
    .map(entry => entry.code)
    .filter(code => !CHANGE_CODES.includes(code) && !/^(signingCredential|timeStamp)\./.test(code))
  const identity = [...new Set(others.filter(code => code.startsWith('cawg.')))].sort()
  const violations = [...new Set(others.filter(code => !code.startsWith('cawg.')))].sort()
  return [
    ...(violations.length === 0
      ? []
      : [note('spec-violation', 'C2PA 2.2 section 15', { codes: violations.join(', ') })]),
    ...(identity.length === 0
      ? []
      : [note('identity-not-confirmed', 'CAWG Identity Assertion 1.1', { codes: identity.join(', ') })]),
  ]
}
