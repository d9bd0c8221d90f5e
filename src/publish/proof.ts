import type { ReportedError } from '../domain/finding.ts'
import type { SizePx } from '../domain/image.ts'
import type { Policy } from '../domain/policy.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { RecordedEntry, RegisterHead } from '../register/entry.ts'

/** The certificate in a picture's active manifest. Names are hostile text; dates ISO 8601 UTC. */
export interface SigningCertificate {
  readonly subject: string
  readonly issuer: string
  readonly sha256Fingerprint: string
  readonly notBefore: string
  readonly notAfter: string
  /** Whether it is that of a test identity, made by the program itself: then no organisation has signed. */
  readonly isTestIdentity: boolean
}

/** A file that was given, by what it turned out to be for the entry. */
export interface ProofFile {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  readonly size: SizePx | null
}

/** A small picture for the page. */
export interface ProofThumbnail {
  readonly jpeg: Uint8Array
  readonly size: SizePx
}

/** How the entry of a picture was found. */
export type ProofMatch = 'output' | 'input' | 'likeness' | 'sequence'

/** Whose words explain the answers: the very policy of the entry, another version of it, or none. */
export interface ProofPolicy {
  readonly policy: Policy
  readonly isSameVersion: boolean
}

/** Everything known about one entry and its files. */
export interface ProofPicture {
  readonly recorded: RecordedEntry
  readonly match: ProofMatch
  readonly likenessPercent: number | null
  /** The labelled copy and the original, as far as they were given and are the ones of the entry (or look like it). */
  readonly labelled: ProofFile | null
  readonly original: ProofFile | null
  readonly before: ProofThumbnail | null
  readonly after: ProofThumbnail | null
  /** Verdict of today on the labelled copy. */
  readonly verdict: VerifyReport | null
  readonly certificate: SigningCertificate | null
  readonly policy: ProofPolicy | null
  /** Later entries that name this picture: exports, verifications. At most `MAX_RELATED`. */
  readonly later: readonly RecordedEntry[]
}

/** More events of one picture than this are counted, not listed. */
export const MAX_RELATED = 8

/** What proves the register at the moment of making. */
export interface ProofRegister {
  readonly head: RegisterHead
  readonly check:
    | { readonly ok: true; readonly entries: number; readonly deleted: number }
    | { readonly ok: false; readonly sequence: number; readonly reason: string }
}

/** What a proof is made from. */
export interface ProofFacts {
  readonly madeAt: string
  readonly version: string
  readonly lang: string
  readonly register: ProofRegister
  readonly pictures: readonly ProofPicture[]
}

/** `ursprung.proof/1`: what was written, and for which inputs there is nothing to prove. */
export interface ProofReport {
  readonly schema: 'ursprung.proof/1'
  readonly status: 'written' | 'nothing-found' | 'failed'
  readonly output: { readonly pdf: string | null; readonly html: string | null; readonly json: string | null }
  readonly register: ProofRegister | null
  readonly pictures: readonly ProofSummary[]
  readonly problems: readonly { readonly path: string; readonly error: ReportedError }[]
}

/** One picture of a proof as data; also what is embedded in the PDF. */
export interface ProofSummary {
  readonly sequence: number
  readonly at: string
  readonly event: RecordedEntry['event']
  readonly contentHash: string
  readonly previousHash: string
  readonly entryHash: string
  readonly match: ProofMatch
  readonly isDeleted: boolean
  readonly entry: RecordedEntry['entry']
  readonly labelled: ProofFile | null
  readonly original: ProofFile | null
  readonly certificate: SigningCertificate | null
  readonly credentials: VerifyReport['credentials']['state'] | null
  readonly later: readonly { readonly sequence: number; readonly at: string; readonly event: string }[]
}

/** How many of the pictures carry the signature of a test identity, which tells nobody who signed: whoever asked for the proof is told. */
export const countTestSigned = (pictures: ProofReport['pictures']): number =>
  pictures.filter(({ certificate }) => certificate?.isTestIdentity === true).length

/** One picture as data. */
export function summariseProof(picture: ProofPicture): ProofSummary {
  const { recorded, match, labelled, original, certificate, verdict, later } = picture
  const { sequence, at, event, contentHash, previousHash, entryHash, entry } = recorded
  return {
    sequence,
    at,
    event,
    contentHash,
    previousHash,
    entryHash,
    match,
    isDeleted: entry === null,
    entry,
    labelled,
    original,
    certificate,
    credentials: verdict?.credentials.state ?? null,
    later: later.map(({ sequence: other, at: when, event: what }) => ({ sequence: other, at: when, event: what })),
  }
}
