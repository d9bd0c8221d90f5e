import type { CertificateName } from './certificate-facts.ts'

/**
 * `test`: made by Ursprung at first use, nobody has decided on it · `own`: made on purpose · `imported`: brought along ·
 * `command`, `service`: the key is elsewhere, and a program or an HTTPS service signs with it.
 */
export type IdentityKind = 'test' | 'own' | 'imported' | 'command' | 'service'

/** Where an identity stands in its life. `expires-soon`: `EXPIRY_WARNING_DAYS` or fewer left. */
export type IdentityState = 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid'

/** A signing identity as people see it; never holds a key. Dates ISO 8601 UTC, fingerprint SHA-256 in lower-case hex. */
export interface IdentityInfo {
  readonly name: string
  readonly kind: IdentityKind
  readonly subject: CertificateName
  readonly issuer: CertificateName
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days until `notAfter`, negative when it has passed. */
  readonly daysLeft: number
  readonly state: IdentityState
  readonly sha256Fingerprint: string
  /** Decimal, as c2pa-rs prints it. */
  readonly serialNumber: string
  readonly algorithm: SigningAlgorithm
  /** Whether the key asks for a passphrase. */
  readonly isEncrypted: boolean
  /** Whether `trust/own/<name>.pem` makes `verify` call its signatures own. */
  readonly isOwnAnchor: boolean
}

/** C2PA 2.2 section 13.2, as the library names them. RSA keys sign PSS with SHA-256 unless the key itself demands another hash. */
export type SigningAlgorithm = 'es256' | 'es384' | 'es512' | 'ps256' | 'ps384' | 'ps512' | 'ed25519'
