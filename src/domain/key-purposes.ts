/** What a certificate's key may be used for: purposes of the extended key usage extension (RFC 5280 section 4.2.1.12), as OIDs in dotted decimal. */
export const KEY_PURPOSES = {
  /** RFC 5280 section 4.2.1.12. */
  emailProtection: '1.3.6.1.5.5.7.3.4',
  /** RFC 3161 section 2.3. */
  timeStamping: '1.3.6.1.5.5.7.3.8',
  /** RFC 6960 section 4.2.2.2. */
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  /** RFC 9336. */
  documentSigning: '1.3.6.1.5.5.7.3.36',
  /** Microsoft's own for C2PA. */
  microsoftSigning: '1.3.6.1.4.1.311.76.59.1.9',
  /** C2PA Certificate Policy. */
  claimSigning: '1.3.6.1.4.1.62558.2.1',
} as const

/** Purposes that may sign claims (C2PA 2.2 section 14.5.1, knowledge c2pa.md 6.3); a certificate needs one of them. */
export const CLAIM_PURPOSES: readonly string[] = [
  KEY_PURPOSES.emailProtection,
  KEY_PURPOSES.documentSigning,
  KEY_PURPOSES.claimSigning,
  KEY_PURPOSES.microsoftSigning,
]
