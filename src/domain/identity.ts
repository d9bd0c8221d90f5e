/**
 * The organisation in every certificate of the test identity. Whoever reads a signature elsewhere, or after the identity has been made anew, knows it by this
 * alone: no organisation has signed.
 */
export const TEST_ORGANISATION = 'Ursprung testidentitet'

/** A signing identity as a shell shows it; never holds a key. Dates ISO 8601 UTC, fingerprint SHA-256 in lower-case hex. */
export interface SigningIdentity {
  readonly name: string
  /**
   * `test`: made by Ursprung at first use, nobody has decided on it · `own`: made on purpose · `imported`: brought along ·
   * `command`, `service`: the key is elsewhere, and a program or an HTTPS service signs with it.
   */
  readonly kind: 'test' | 'own' | 'imported' | 'command' | 'service'
  readonly subject: { readonly organisation: string | null; readonly commonName: string | null }
  readonly issuer: { readonly organisation: string | null; readonly commonName: string | null }
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days until `notAfter`, negative when it has passed. */
  readonly daysLeft: number
  readonly state: 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid'
  readonly sha256Fingerprint: string
  readonly isEncrypted: boolean
  /** Whether `verify` calls its signatures the organisation's own. */
  readonly isOwnAnchor: boolean
}

/** Keys that a certificate can be asked for, by the names of C2PA 2.2 section 13.2; `ps256` is an RSA key. */
export const REQUEST_KEYS = ['es256', 'es384', 'es512', 'ps256', 'ed25519'] as const
/** One of `REQUEST_KEYS`; `es256` (P-256) where nobody chose. */
export type RequestKey = (typeof REQUEST_KEYS)[number]
