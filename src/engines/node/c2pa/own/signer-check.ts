import type { X509Certificate } from 'node:crypto'
import type { TrustBundle, TrustListKind } from '../../../../catalog/trust-lists.ts'
import type { StatusEntry, TrustSlot } from '../../../../domain/provenance.ts'
import { isValidAt, reachesAnchor, readCertificate } from './certificate-chain.ts'
import { checkResult, jumbfUrl, ownStatus, type CheckResult } from './check-manifest.ts'
import { checkClaimStamp } from './claim-stamp.ts'
import type { CoseSignature } from './cose-signature.ts'
import { anchorsOf, type OwnManifest } from './own-manifest.ts'
import { maySignClaims } from './leaf-profile.ts'
import { isRevokedIn } from './revocation.ts'
import type { TimeStampCheck } from './time-stamp.ts'

/** Which list knows the signer, and what the certificate and the stamp gave, at the manifest's signature. */
export interface SignerCheck {
  readonly slot: TrustSlot
  readonly result: CheckResult
  readonly stamp: TimeStampCheck | null
}

/** Everything known beside the manifest. `responses` are stapled OCSP responses, DER. `now` decides expiry where no stamp does. */
export interface SignerContext {
  readonly trust: TrustBundle
  readonly responses: readonly Uint8Array[]
  readonly now: Date
}

/**
 * Judges the signer as the engine would: fit certificate, chain to a list, time stamp, stapled revocation (C2PA 2.2 sections 14.4, 15.8 and
 * 15.9). An unfit or revoked certificate is on no list, whatever its chain says. Never rejects.
 */
export async function checkSigner({ boxes, cose, leaf }: OwnManifest, context: SignerContext): Promise<SignerCheck> {
  const url = jumbfUrl(boxes.label, 'c2pa.signature')
  if (cose === null || leaf === null || boxes.claimBytes === null)
    return {
      slot: 'none',
      result: checkResult({ failure: [ownStatus('signingCredential.invalid', url)] }),
      stamp: null,
    }
  const stamp = await checkClaimStamp({ boxes, cose }, context.trust)
  const stampedAt = stamp?.answer === 'trusted' && stamp.time !== null ? new Date(stamp.time) : null
  const isFit = maySignClaims(cose.chain)
  const isRevoked = isRevokedIn(context.responses, leaf)
  const slot = isFit && !isRevoked ? slotOf(leaf, cose, { trust: context.trust, at: stampedAt }) : 'none'
  const failure = [
    ...(isFit ? [] : ['signingCredential.invalid']),
    ...(isRevoked ? ['signingCredential.ocsp.revoked'] : []),
    ...(slot === 'none' ? ['signingCredential.untrusted'] : []),
    ...(isValidAt(leaf, stampedAt ?? context.now) ? [] : ['signingCredential.expired']),
  ].map(code => ownStatus(code, url))
  const success = slot === 'none' ? [] : [ownStatus('signingCredential.trusted', url)]
  const times = stampStatus(stamp, url)
  return {
    slot,
    stamp,
    result: checkResult({ failure, success: [...success, ...times.success], informational: times.informational }),
  }
}

function stampStatus(
  stamp: TimeStampCheck | null,
  url: string,
): { readonly success: readonly StatusEntry[]; readonly informational: readonly StatusEntry[] } {
  if (stamp === null) return { success: [], informational: [] }
  if (stamp.answer !== 'trusted') return { success: [], informational: [ownStatus('timeStamp.untrusted', url)] }
  return {
    success: [ownStatus('timeStamp.validated', url), ownStatus('timeStamp.trusted', url)],
    informational: [],
  }
}

function slotOf(
  leaf: X509Certificate,
  cose: CoseSignature,
  { trust, at }: { readonly trust: TrustBundle; readonly at: Date | null },
): TrustSlot {
  const intermediates = cose.chain.slice(1).flatMap(der => readCertificate(der) ?? [])
  const reaches = (kind: TrustListKind) => reachesAnchor(leaf, intermediates, anchorsOf(trust, [kind]), at)
  if (reaches('official-signers')) return 'official'
  const isAllowed = anchorsOf(trust, ['interim-leaves']).some(known => known.fingerprint256 === leaf.fingerprint256)
  if (isAllowed) return 'interim'
  if (reaches('own-anchors')) return 'own'
  return reaches('interim-anchors') ? 'interim' : 'none'
}
