import type { FindingFact } from '../../../domain/finding.ts'

/**
 * What can be wrong with a signing certificate. `stop`: signing fails or every reader calls the signature invalid;
 * `ask`/`note`: it signs, but a person should know. Text is chosen in the shell by `code`.
 */
export const CERTIFICATE_PROBLEM_CODES = [
  'certificate.unreadable',
  'certificate.version',
  'certificate.organisation-missing',
  'certificate.eku-missing',
  'certificate.eku-any',
  'certificate.eku-unsuitable',
  'certificate.aki-missing',
  'certificate.key-usage-missing',
  'certificate.key-usage-unsuitable',
  'certificate.key-usage-cert-sign',
  'certificate.key-usage-not-critical',
  'certificate.is-ca',
  'certificate.unique-id',
  'certificate.expired',
  'certificate.not-yet-valid',
  'certificate.expires-soon',
  'certificate.key-mismatch',
  'certificate.key-unsupported',
  'certificate.weak-key',
  'certificate.weak-signature',
  'certificate.self-signed',
  'certificate.chain-order',
  'certificate.chain-broken',
  'certificate.root-in-chain',
  'certificate.issuer-not-ca',
  'certificate.issuer-key',
  'certificate.aki-mismatch',
  'certificate.chain-incomplete',
  'certificate.anchor-missing',
  'certificate.anchor-expired',
  'certificate.key-exposed',
] as const
/** One of `CERTIFICATE_PROBLEM_CODES`; each has its words and a reason (`why.…`) in assets/locales. */
export type CertificateProblemCode = (typeof CERTIFICATE_PROBLEM_CODES)[number]

/** One problem, naming the field by its code and the values found. */
export interface CertificateProblem extends FindingFact {
  readonly code: CertificateProblemCode
}
