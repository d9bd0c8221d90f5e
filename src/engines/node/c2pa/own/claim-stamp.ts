import type { TrustBundle } from '../../../../catalog/trust-lists.ts'
import { cborBytes, signatureStructure, type CoseSignature } from './cose-signature.ts'
import { ANCHOR_LISTS, anchorsOf, type OwnManifest } from './own-manifest.ts'
import { checkTimeStamp, type TimeStampCheck } from './time-stamp.ts'

/**
 * Checks the time stamp of a manifest's signature, of either version. c2pa-rs asks no authority's chain for claim v1 (knowledge c2pa.md 2.3), takes
 * certificates for e-mail as time-stamp authorities, and never asks whether an issuer may be one (0.91, `time_stamp/verify.rs`). `null`: no stamp.
 */
export async function checkClaimStamp(
  { boxes, cose }: Pick<OwnManifest, 'boxes' | 'cose'>,
  trust: TrustBundle,
): Promise<TimeStampCheck | null> {
  if (cose === null || cose.timeStamp === null || boxes.claimBytes === null) return null
  return await checkTimeStamp(cose.timeStamp.der, stampedBytes(cose, boxes.claimBytes), anchorsOf(trust, ANCHOR_LISTS))
}

/** Version 1 covers the claim, version 2 the signature as a CBOR byte string (C2PA 2.2 section 10.3.2.5). */
function stampedBytes(cose: CoseSignature, claimBytes: Uint8Array): Uint8Array {
  const payload = cose.timeStamp?.version === 2 ? cborBytes(cose.signature) : claimBytes
  return signatureStructure('CounterSignature', cose.protectedBytes, payload)
}
