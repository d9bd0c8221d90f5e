import type { PolicyProblem } from '../catalog/policies.ts'
import type { TrustListKind, TrustListStatus } from '../catalog/trust-lists.ts'
import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import type { RequestKey, SigningIdentity } from '../domain/identity.ts'
import type { Job } from '../domain/job.ts'
import type { LocalText, Policy } from '../domain/policy.ts'
import type { Credentials, TrustListInfo } from '../domain/provenance.ts'
import type { Result } from '../domain/result.ts'
import type { ExplainedRule } from '../policy/explain-policy.ts'

/** A finding on a certificate with the reason for it: what, why, and what to do. */
export interface CertificateFinding extends Finding {
  readonly why: string
}

/** A certificate as a checker sees it. `findings` empty: it signs, and its chain is whole. */
export interface CertificateReport {
  readonly schema: 'ursprung.certificate/1'
  /** Name of the identity or path of the file. */
  readonly checked: string
  /** Leaf first, without root. Dates ISO 8601 UTC. */
  readonly chain: readonly {
    readonly subject: SigningIdentity['subject']
    readonly issuer: SigningIdentity['issuer']
    readonly notBefore: string
    readonly notAfter: string
    readonly sha256Fingerprint: string
  }[]
  /** C2PA's name of the algorithm, e.g. `es256`; `null` where the key cannot sign. */
  readonly algorithm: string | null
  readonly hasKey: boolean
  readonly findings: readonly CertificateFinding[]
}

/** What somebody else sees who checks a picture that this identity signed, with one set of lists. */
export interface SeenView {
  readonly lists: 'none' | 'own' | 'official'
  /** The lists that were really used; empty also for `official` where none has been imported. */
  readonly trustLists: readonly TrustListInfo[]
  readonly credentials: Credentials
  /** One sentence for people, and what it means. */
  readonly sentence: string
  readonly meaning: string
}

/** A certificate request that waits for its authority. `requestPem` is no secret; the key never leaves the data folder. */
export interface WaitingRequest {
  readonly name: string
  readonly organisation: string
  readonly commonName: string
  readonly key: string
  readonly createdAt: string
  readonly isEncrypted: boolean
  readonly requestPem: string
  readonly isRenewal: boolean
}

/** What an import answers; `problems` also when it succeeds. */
export type ImportAnswer = Result<
  { readonly identity: SigningIdentity; readonly problems: readonly FindingFact[] },
  ReportedError & { readonly problems: readonly FindingFact[] }
>

/** A signer whose key is elsewhere: a program that is run, or an HTTPS service with a client certificate. */
export interface SignerWish {
  readonly name: string
  readonly chainPaths: readonly string[]
  readonly signer:
    | { readonly kind: 'command'; readonly command: readonly string[] }
    | {
        readonly kind: 'service'
        readonly url: string
        readonly clientPaths: readonly string[]
        readonly caPath: string | null
      }
  readonly input: 'data' | 'digest'
  readonly timeoutMs: number
  readonly passphrase?: string
  readonly trustAuthority?: boolean
  readonly isReplacing?: boolean
  /** Lets a command write to this process's standard error; never recorded. */
  readonly isErrorShown?: boolean
}

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
  }) => Promise<ImportAnswer>
  /** Makes a key and a request for it (PKCS#10) to send to an authority. `key`: es256 (default), es384, es512, ps256 or ed25519. */
  readonly request: (wish: {
    readonly name: string
    readonly organisation: string
    readonly commonName?: string
    readonly key?: RequestKey
    readonly passphrase?: string
  }) => Promise<Result<WaitingRequest, ReportedError>>
  readonly requests: () => Promise<readonly WaitingRequest[]>
  /** Drops a request and its key; `false` when there was none. */
  readonly cancelRequest: (name: string) => Promise<boolean>
  /** Joins the authority's certificate with the key that waits for it. */
  readonly complete: (answer: {
    readonly name: string
    readonly paths: readonly string[]
    readonly trustAuthority?: boolean
  }) => Promise<ImportAnswer>
  /** Adds a signer whose key is elsewhere, after it has signed once on trial. Goes out on the network for a service. */
  readonly addSigner: (wish: SignerWish, job: Job) => Promise<ImportAnswer>
  /** Everything wrong with an identity, or with files before they are imported, each with reason and remedy. */
  readonly check: (
    what: { readonly name: string } | { readonly paths: readonly string[]; readonly passphrase?: string },
  ) => Promise<Result<CertificateReport, ReportedError>>
  /** One signature on trial, verified; says how long it took. Goes out on the network for a service. */
  readonly trySigner: (name: string, job: Job) => Promise<Result<{ readonly milliseconds: number }, ReportedError>>
  /** Signs a small drawn picture and verifies it with no list, with the own list and with the official ones. */
  readonly asSeen: (name: string, job: Job) => Promise<Result<readonly SeenView[], ReportedError>>
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
  /** Goes back to the list before, for one kind or for all that have one; once more goes forward again. */
  readonly rollBack: (kind: TrustListKind | null) => Promise<Result<readonly TrustListStatus[], ReportedError>>
  /** Lists that are not used because they are damaged or were changed since they were imported. */
  readonly problems: () => Promise<readonly (ReportedError & { readonly path: string })[]>
}

/** Organisation policies. `list` tells those that ship, `load` and `check` also read files; one that cannot be read or is no policy is an error value. */
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
