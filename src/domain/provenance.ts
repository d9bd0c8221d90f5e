/**
 * Content Credentials as the engine read them, before any judgement. Specification: C2PA 2.2, https://spec.c2pa.org.
 * Every string in here comes from a file and is hostile; labels are kept in arrays, never as object keys.
 */

/** One status code of the C2PA validation, with the JUMBF URL of what it is about (`self#jumbf=/c2pa/<label>/…`). */
export interface StatusEntry {
  readonly code: string
  readonly url: string
  readonly explanation: string
}

/** Whether a status code says that a hash of the picture matches: `assertion.dataHash.match`, `.bmffHash.match`, `.boxesHash.match` and the like (C2PA 2.2 section 15.2.1). */
export const isHashMatch = (code: string): boolean => /^assertion\..*Hash\.match$/.test(code)

/** The three lists the specification sorts status codes into. */
export interface StatusLists {
  readonly success: readonly StatusEntry[]
  readonly informational: readonly StatusEntry[]
  readonly failure: readonly StatusEntry[]
}

/** What an action assertion says was done. `digitalSourceType` is a full URI or whatever the file had. */
export interface ManifestAction {
  readonly action: string
  readonly when: string | null
  readonly softwareAgent: string | null
  readonly digitalSourceType: string | null
  readonly description: string | null
  readonly parameters: Readonly<Record<string, unknown>> | null
}

/** An ingredient of a manifest; `activeManifest` is the label of its own manifest, when it had one. */
export interface ManifestIngredient {
  readonly title: string
  readonly format: string | null
  readonly relationship: 'parentOf' | 'componentOf' | 'inputTo' | 'unknown'
  readonly activeManifest: string | null
  /** Failures the signer recorded when the ingredient was added (claim v1 `validation_status`, v2 `validation_results`). */
  readonly recordedFailures: readonly StatusEntry[]
  readonly digitalSourceType: string | null
}

/** An assertion kept for people (level 4) and for the marker rules: label and JSON-safe data. */
export interface ManifestAssertion {
  readonly label: string
  readonly data: unknown
}

/** Who signed a manifest. `organisation` is the certificate's O, `name` its CN; either can be missing. */
export interface ManifestSigner {
  readonly name: string | null
  readonly organisation: string | null
  readonly serialNumber: string | null
  readonly algorithm: string | null
  /** Time in the time stamp, trusted or not. ISO 8601 UTC. */
  readonly claimedTime: string | null
}

/** One manifest of the store, unjudged. `claimVersion` as the engine tells it: 1 for `c2pa.claim`, 2 for `c2pa.claim.v2`, null where it does not say. */
export interface Manifest {
  readonly label: string
  readonly claimVersion: 1 | 2 | null
  readonly title: string | null
  readonly generator: string | null
  readonly signer: ManifestSigner | null
  readonly actions: readonly ManifestAction[]
  readonly ingredients: readonly ManifestIngredient[]
  readonly assertions: readonly ManifestAssertion[]
}

/** Which list knew the signer: the official C2PA list, the interim list frozen 2026-01-01, the organisation's own anchors. */
export type TrustSlot = 'official' | 'interim' | 'own' | 'none'

/** What an own check of a certificate chain or time stamp found where the library has none. See knowledge/c2pa.md 3.2 and 3.4. */
export interface OwnChecks {
  /** COSE signature of the active claim checked by our own code; null when the library's answer stands. */
  readonly coseSignature: 'valid' | 'invalid' | 'not-checked' | null
  /** Whether our own code believes the stamp of the active signature; null where there is none to check, or none that the engine believes. */
  readonly timeStamp: 'trusted' | 'untrusted' | 'not-checked' | null
  /** Validity of the signing certificate, ISO 8601 UTC. */
  readonly certificateNotBefore: string | null
  readonly certificateNotAfter: string | null
  /** Whether a certificate of the chain says of itself that it is for testing; such a signer vouches for nothing. */
  readonly isTestCertificate?: boolean
  /** Extended key usages of the signing certificate, OIDs; empty where it names none. */
  readonly keyUsages?: readonly string[]
  /** Whether a data hash that the library found to match may have left out other bytes than the store, so that it proves nothing of the picture. */
  readonly leavesOutMore?: boolean
}

/**
 * What our own reader saw in a store that the engine refuses to open. Nothing in it was validated by the engine, so its claims are
 * declared at most; an invalid `coseSignature` is proof all the same. See knowledge/c2pa.md section 4.
 */
export interface OwnReading {
  readonly activeLabel: string | null
  readonly manifests: readonly Manifest[]
  readonly ownChecks: OwnChecks
  readonly hasHardBinding: boolean
}

/** What an active update manifest says that it updates (C2PA 2.2 section 11.2.3). */
export interface UpdatedManifests {
  /** From the one that it names on; the last has the hash of the picture. Empty where that cannot be told. */
  readonly labels: readonly string[]
  /** Whether the update, which is signed, has recorded that this hash matched. */
  readonly wasBound: boolean
}

/** A whole manifest store that could be read. */
export interface ManifestStore {
  readonly activeLabel: string | null
  /** Manifests in store order; a missing active manifest leaves this without it. */
  readonly manifests: readonly Manifest[]
  readonly active: StatusLists
  /** Failures that differ from what an ingredient recorded when it was signed. */
  readonly ingredientDeltas: readonly (StatusLists & { readonly ingredientUrl: string })[]
  readonly trustSlot: TrustSlot
  readonly ownChecks: OwnChecks
  /** Set where the active manifest has no hash of the picture, because it updates another that has. */
  readonly updates?: UpdatedManifests
  /** Whether the store stands in the file or came from a `.c2pa` sidecar. */
  readonly isEmbedded: boolean
  readonly storeBytes: number
  /** Set where the engine refused the store with this error and our own code did all the checks instead (docs/c2pa-limits.md). */
  readonly engineRefusal?: string
}

/** Why a store that is there could not be read; each has its own sentence. None of them means "tampered". */
export const UNREADABLE_REASONS = [
  'damaged',
  'prerelease',
  'multiple-stores',
  'no-hard-binding',
  'loose-binding',
  'own-limit',
  'unknown-algorithm',
  'engine-limit',
  'timed-out',
  'out-of-memory',
  'engine-missing',
  'other',
] as const
/** One of `UNREADABLE_REASONS`. `own-limit`: only the library finds the store, as one over 64 MB; `timed-out` and `out-of-memory`: the reader was killed; `engine-missing`: this installation has no engine. */
export type UnreadableReason = (typeof UNREADABLE_REASONS)[number]

/** What reading a file's Content Credentials gave. */
export type ProvenanceReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'remote-only'; readonly url: string }
  | {
      readonly kind: 'unreadable'
      readonly reason: UnreadableReason
      readonly message: string
      readonly own?: OwnReading
    }
  | { readonly kind: 'read'; readonly store: ManifestStore }

/** The contract's `credentials`: three separate answers, then one summary. Fails never: unreadable is an answer. */
export interface Credentials {
  readonly state: 'trusted' | 'intact' | 'broken' | 'none' | 'remote-only' | 'unreadable'
  /** Has anything changed since it was signed? */
  readonly integrity: 'intact' | 'broken' | 'unknown'
  /** Which list knows the signer? */
  readonly trust: TrustSlot
  /** When was it signed, as far as can be proven? */
  readonly time: 'stamped' | 'within-validity' | 'expired' | 'unknown'
  /** C2PA failure codes of the active manifest and of ingredients, sorted, unique. */
  readonly codes: readonly string[]
  readonly signer: { readonly name: string | null; readonly organisation: string | null } | null
  readonly generator: string | null
  /** Time of a trusted stamp only; a claimed time is shown in the details. */
  readonly signedAt: string | null
  readonly manifests: number
  /** Levels of ingredients below the active manifest; an ingredient without a manifest is a level too. */
  readonly depth: number
  readonly remoteUrl: string | null
  readonly brokenIngredients: number
  /** Why it could not be read, when `state` is `unreadable`. */
  readonly unreadable: { readonly reason: UnreadableReason; readonly message: string } | null
}

/** Names of the lists that others publish (C2PA 2.2 section 14.4). Every other list in use is an anchor of the organisation's own, by which nobody else is known. */
export const PUBLISHED_LIST_NAMES = [
  'C2PA Trust List',
  'C2PA TSA Trust List',
  'C2PA interim trust list (anchors)',
  'C2PA interim trust list (allowed)',
] as const

/** A trust list in use. `sha256` over the bytes of the list, `date` ISO 8601 of its issue (or import, when it says none). */
export interface TrustListInfo {
  readonly name: string
  readonly date: string
  readonly sha256: string
}
