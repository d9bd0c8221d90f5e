/**
 * What a `ursprung.verify/1` object given earlier, perhaps by another version, is compared on. Values are plain text: an older or newer
 * version may know words that this one does not. Fields that came later are null.
 */
export interface PastVerdict {
  readonly path: string
  readonly sha256: string | null
  readonly credentials: {
    readonly state: string
    readonly integrity: string
    readonly trust: string
    readonly time: string
    readonly signer: { readonly name: string | null; readonly organisation: string | null } | null
  }
  readonly origin: {
    readonly kind: string
    readonly basis: string
    readonly generator: string | null
    readonly evidence: readonly { readonly source: string; readonly field: string; readonly value: string }[]
  }
  readonly label: { readonly state: string }
  readonly findings: readonly { readonly code: string; readonly message: string }[]
  readonly basis: {
    readonly engine: string
    readonly rules: string
    readonly policy: string
    readonly faces: string | null
    readonly trustLists: readonly { readonly name: string; readonly date: string; readonly sha256: string }[]
    readonly checkedAt: string
  }
  readonly error: { readonly kind: string } | null
}
