import type { CertificateFacts } from './certificate-facts.ts'
import type { SigningAlgorithm } from './identity.ts'

const CURVES: ReadonlyMap<string, SigningAlgorithm> = new Map([
  ['prime256v1', 'es256'],
  ['secp384r1', 'es384'],
  ['secp521r1', 'es512'],
])
const PSS_HASHES: ReadonlyMap<string, SigningAlgorithm> = new Map([
  ['sha256', 'ps256'],
  ['sha384', 'ps384'],
  ['sha512', 'ps512'],
])

/** Signing algorithm by the certificate's key; `null` for a key that C2PA does not know. An RSA-PSS key may demand its hash (RFC 4055 3.1). */
export function algorithmOf({ publicKey }: Pick<CertificateFacts, 'publicKey'>): SigningAlgorithm | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  if (type === 'rsa') return 'ps256'
  if (type === 'rsa-pss') {
    const hash = details?.hashAlgorithm
    return hash === undefined ? 'ps256' : (PSS_HASHES.get(hash) ?? null)
  }
  if (type === 'ed25519') return 'ed25519'
  return CURVES.get(details?.namedCurve ?? '') ?? null
}
