import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, describeKey, isAuthority, keyProblem } from './certificate-facts.ts'

/**
 * The certificate to count as the organisation's own authority: the topmost at hand. `null` where nobody wishes it. Fails with `authority-missing` where
 * only the signer's own is at hand, which vouches for nobody (RFC 5280 section 6.1.4 k and n), and `authority-weak`.
 */
export function authorityToTrust(
  { chain, root }: { readonly chain: readonly CertificateFacts[]; readonly root: CertificateFacts | null },
  isWished: boolean | undefined,
): Result<CertificateFacts | null, ReportedError> {
  if (isWished !== true) return ok(null)
  const top = root ?? chain.at(-1)
  const name = top?.subject.commonName ?? top?.subject.organisation ?? ''
  if (top === undefined || !isAuthority(top)) return err({ kind: 'authority-missing', message: name })
  return keyProblem(top) === null ? ok(top) : err({ kind: 'authority-weak', message: describeKey(top) })
}
