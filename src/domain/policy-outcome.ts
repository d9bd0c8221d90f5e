/** What a policy's rules are asked about one picture, and what they answer. */
import type { ExposureKind } from './evidence.ts'
import type { FindingFact } from './finding.ts'
import type { OriginKind } from './origin-kind.ts'
import type { Credentials } from './provenance.ts'
import type { MetadataItem, PolicyContact, PolicyJob, PolicyQuestion, RequiredField } from './policy.ts'

/** What is known of one picture when the rules are asked. Hostile text (`tool`, `signerOrganisation`) is only compared and quoted. */
export interface PolicyFacts {
  readonly job: PolicyJob
  readonly kind: OriginKind
  /** `null`: nobody looked. */
  readonly faceCount: number | null
  readonly namedPeopleCount: number
  readonly promptNamesPerson: boolean
  readonly tool: string | null
  readonly signerOrganisation: string | null
  readonly credentials: Credentials['state']
  /** Which list knows the signer; left out, none. A listed signer whose certificate has expired is `intact`, not unknown. */
  readonly signerTrust?: Credentials['trust']
  readonly exposure: readonly ExposureKind[]
  readonly rightsCount: number
  readonly hasAltText: boolean
  /**
   * The words that would be drawn; null or left out when none are. `isFree`: the person's own. `needsReview`: nobody who
   * speaks the language has checked them. `hasMark`: the template draws the letters AI beside them.
   */
  readonly caption?: {
    readonly text: string
    readonly isFree: boolean
    readonly needsReview: boolean
    readonly hasMark: boolean
  } | null
  /** Question id to answer id. */
  readonly answers: ReadonlyMap<string, string>
  /** Role or name; null when nobody has put theirs to the decision. */
  readonly decidedBy: string | null
  readonly secondReviewer: string | null
  /** Rule id (`tools`, `signers`, `faces`, `photorealism`, `exposure.gps`, `question.<id>`) to written reason. */
  readonly overrides: ReadonlyMap<string, string>
}

/** What the rules answer. Never an approval: `free` means that no rule asks for more, and a person decides. */
export interface PolicyOutcome {
  readonly findings: readonly FindingFact[]
  readonly release: 'free' | 'needs-answers' | 'stopped'
  /** Every question that applies now, in the policy's order. */
  readonly questions: readonly PolicyQuestion[]
  /** Ids of those without a valid answer. */
  readonly unanswered: readonly string[]
  /** Ids of questions that some answer to an unanswered question would add. */
  readonly mayFollow: readonly string[]
  /** Ids of required fields that are empty. */
  readonly missing: readonly RequiredField[]
  readonly needsSecondReviewer: boolean
  /** Template to use: the policy's, or its strongest when an answer calls for it. */
  readonly template: string
  /** An answer calls for the full words, AI GENERATED or AI MODIFIED, beside the caption. Code of Practice, Annex 1. */
  readonly strongestLabel: boolean
  readonly metadata: { readonly write: readonly MetadataItem[]; readonly never: readonly MetadataItem[] }
  /** Whom to ask: filled whenever something stops or asks. */
  readonly contacts: readonly PolicyContact[]
}
