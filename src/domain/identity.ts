/** A signing identity as a shell shows it; never holds a key. Dates ISO 8601 UTC, fingerprint SHA-256 in lower-case hex. */
export interface SigningIdentity {
  readonly name: string
  /** `test`: made by Ursprung at first use, nobody has decided on it · `own`: made on purpose · `imported`: brought along. */
  readonly kind: 'test' | 'own' | 'imported'
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
