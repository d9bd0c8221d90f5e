import type { PolicyProblem } from '../catalog/policies.ts'
import type { TrustListKind, TrustListStatus } from '../catalog/trust-lists.ts'
import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type { SigningIdentity } from '../domain/identity.ts'
import type { LocalText, Policy } from '../domain/policy.ts'
import type { Result } from '../domain/result.ts'
import type { ExplainedRule } from '../policy/explain-policy.ts'

/** Signing identities: certificate and key. Keys never pass through here. */
export interface Identities {
  readonly list: () => Promise<readonly SigningIdentity[]>
  readonly show: (name: string) => Promise<Result<SigningIdentity, ReportedError>>
  /** A private authority and a signing certificate of the organisation's own. */
  readonly create: (request: {
    readonly name: string
    readonly organisation: string
    readonly commonName?: string
    readonly validityDays?: number
    readonly passphrase?: string
  }) => Promise<Result<SigningIdentity, ReportedError>>
  /** Certificate and key from PEM or PKCS#12 files; `problems` name each field that is wrong, also when it succeeds. */
  readonly import: (request: {
    readonly name: string
    readonly paths: readonly string[]
    readonly passphrase?: string
    readonly trustAuthority?: boolean
  }) => Promise<
    Result<
      { readonly identity: SigningIdentity; readonly problems: readonly FindingFact[] },
      ReportedError & { readonly problems: readonly FindingFact[] }
    >
  >
}

/** Lists of known issuers. Nothing is fetched unless `update` is called. */
export interface TrustLists {
  readonly list: () => Promise<readonly TrustListStatus[]>
  /** A file or a folder of lists; the kind is recognised, or stated where it cannot be. */
  readonly import: (
    path: string,
    kind: TrustListKind | null,
  ) => Promise<Result<readonly TrustListStatus[], ReportedError>>
  /** Fetches the official lists from their published address: the one call of the product that goes out, on request. */
  readonly update: (signal: AbortSignal) => Promise<Result<readonly TrustListStatus[], ReportedError>>
}

/** Organisation policies: presets and files. */
export interface Policies {
  readonly list: () => Promise<readonly { readonly id: string; readonly version: string; readonly name: LocalText }[]>
  readonly load: (nameOrFile: string) => Promise<Result<Policy, ReportedError>>
  /** Every problem with its line and column; an empty list means that the file is a valid policy. */
  readonly check: (path: string) => Promise<Result<readonly PolicyProblem[], ReportedError>>
  readonly explain: (policy: Policy) => readonly ExplainedRule[]
}

/** A face model of the organisation's own choice; the hash decides what may run. */
export interface FaceModels {
  readonly list: () => Promise<readonly FaceModelInfo[]>
  /** Takes in a listed model (docs/faces/model-card.md); others are refused with the reason. It is used from then on. */
  readonly import: (path: string) => Promise<Result<FaceModelInfo, ReportedError>>
  /** Goes back to the built-in models; `false` when there was no such model. */
  readonly remove: (id: string) => Promise<boolean>
}

/** What is known of an imported model. */
export interface FaceModelInfo {
  readonly id: string
  readonly name: string
  readonly licence: string
  readonly sha256: string
}

/** What a person sets up once and looks after. */
export interface Administration {
  readonly identities: Identities
  readonly trust: TrustLists
  readonly policies: Policies
  readonly faceModels: FaceModels
}
