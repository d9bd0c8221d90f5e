import { constants, createHash, type KeyObject, sign, verify } from 'node:crypto'
import type { ReportedError } from '../../../../domain/finding.ts'
import type { Result } from '../../../../domain/result.ts'
import type { SigningAlgorithm } from '../identity.ts'

/**
 * Makes one signature over the bytes it is given (the `Sig_structure` of COSE, not yet hashed). The answer is the raw form of
 * RFC 9053 and has been verified against the certificate: whatever a service or a command gave, only a true signature comes out.
 */
export type SignatureMaker = (
  toBeSigned: Uint8Array,
  signal: AbortSignal | null,
) => Promise<Result<Uint8Array, ReportedError>>

/** What the holder of a key is sent: the bytes themselves, which it hashes, or their hash alone. Ed25519 allows bytes only (RFC 8032). */
export const SIGNER_INPUTS = ['data', 'digest'] as const
/** One of `SIGNER_INPUTS`; `digest` keeps the bytes themselves on this machine. */
export type SignerInput = (typeof SIGNER_INPUTS)[number]

/** Hash of each algorithm of C2PA 2.2 section 13.2; `null`: Ed25519 hashes by itself. */
export const SIGNATURE_HASHES: Readonly<Record<SigningAlgorithm, string | null>> = {
  es256: 'sha256',
  es384: 'sha384',
  es512: 'sha512',
  ps256: 'sha256',
  ps384: 'sha384',
  ps512: 'sha512',
  ed25519: null,
}

/** Node's options for the raw form: r‖s for ECDSA, PSS with a salt as long as the hash for RSA (RFC 9053, RFC 8230 section 2). */
function rawForm(key: KeyObject, algorithm: SigningAlgorithm) {
  return algorithm.startsWith('ps')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const }
}

/** Signs with a key of this process. Rejects only with OpenSSL's own error, which is a bug of ours: key and algorithm were matched before. */
export function localSignature(key: KeyObject, algorithm: SigningAlgorithm, data: Uint8Array): Promise<Uint8Array> {
  // The callback form runs in the thread pool: an RSA-4096 signature takes milliseconds.
  return new Promise((resolve, reject) => {
    sign(SIGNATURE_HASHES[algorithm], data, rawForm(key, algorithm), (error, signature) =>
      error === null ? resolve(signature) : reject(error),
    )
  })
}

/** Whether a raw signature was made over `data` by the key of the certificate. */
export function isSignatureOver(
  data: Uint8Array,
  signature: Uint8Array,
  expected: { readonly publicKey: KeyObject; readonly algorithm: SigningAlgorithm },
): boolean {
  const { publicKey, algorithm } = expected
  try {
    return verify(SIGNATURE_HASHES[algorithm], data, rawForm(publicKey, algorithm), signature)
  } catch {
    // OpenSSL throws for a signature of the wrong length: then it is none.
    return false
  }
}

/** Whether it is an RSA signature of the older kind (PKCS#1 v1.5), which C2PA does not allow: the commonest slip of a signing service. */
export function isOldRsaSignature(
  data: Uint8Array,
  signature: Uint8Array,
  expected: { readonly publicKey: KeyObject; readonly algorithm: SigningAlgorithm },
): boolean {
  if (expected.publicKey.asymmetricKeyType !== 'rsa') return false
  try {
    const key = { key: expected.publicKey, padding: constants.RSA_PKCS1_PADDING }
    return verify(SIGNATURE_HASHES[expected.algorithm], data, key, signature)
  } catch {
    return false // wrong length
  }
}

/** The bytes or their hash, as the identity says the key's holder wants them. */
export function signerInput(toBeSigned: Uint8Array, input: SignerInput, algorithm: SigningAlgorithm): Uint8Array {
  const hash = SIGNATURE_HASHES[algorithm]
  return input === 'data' || hash === null ? toBeSigned : createHash(hash).update(toBeSigned).digest()
}
