/**
 * An organisation's rules as data: what a policy file says, what the rules are asked about, and what they answer.
 * The evaluation is `src/policy/evaluate-policy.ts`; the file's schema is `src/catalog/policy-schema.ts`.
 */
import type { ExposureKind } from './evidence.ts'
import type { RequestedPlace, SizePreset } from './label.ts'
import type { LabelKind, OriginKind } from './origin-kind.ts'
import type { Credentials } from './provenance.ts'

/** Shortest reason that can set a rule aside, in UTF-16 units: "ok" explains nothing six months later. */
export const MIN_REASON_CHARACTERS = 10

/** Words in both languages of the user interface. */
export interface LocalText {
  readonly sv: string
  readonly en: string
}

/** Where a rule comes from. `date` ISO 8601 (day or month); `quote` is verbatim, in the document's own language. */
export interface RuleBasis {
  readonly document: string
  readonly section: string
  readonly date: string
  readonly quote?: string
}

/** What a rule does when it applies; `off` switches it off. The strictest rule that is switched on wins. */
export const RULE_EFFECTS = ['off', 'note', 'ask', 'stop'] as const
/** One of `RULE_EFFECTS`, the weakest first; `stop` and `ask` keep a copy back, `note` does not. */
export type RuleEffect = (typeof RULE_EFFECTS)[number]

/** What an answer does: `ask` means that a second person must look before release. */
export const ANSWER_EFFECTS = ['pass', 'ask', 'stop'] as const
/** One of `ANSWER_EFFECTS`; `stop` keeps the picture back unless the question is overridable. */
export type AnswerEffect = (typeof ANSWER_EFFECTS)[number]

/** The two jobs that a policy judges. */
export const POLICY_JOBS = ['label', 'verify'] as const
/** One of `POLICY_JOBS`. A decision to publish a picture as it is counts as `label`. */
export type PolicyJob = (typeof POLICY_JOBS)[number]

/** When something applies: every part that is given must hold; within a list one is enough. `{}` holds always. */
export interface PolicyCondition {
  readonly jobs?: readonly PolicyJob[]
  readonly kinds?: readonly OriginKind[]
  /** Faces found, people named in the metadata, the prompt naming someone, or a person answering that people are seen. */
  readonly people?: boolean
  readonly facesLookedFor?: boolean
  readonly exposure?: readonly ExposureKind[]
  readonly hasRights?: boolean
  readonly credentials?: readonly Credentials['state'][]
  /** A follow-up: an earlier question has one of these answers. */
  readonly answered?: { readonly question: string; readonly answers: readonly string[] }
}

/** The same with the question and the answers that `answered` is about in the policy's own words. */
export type ExplainedCondition = Omit<PolicyCondition, 'answered'> & {
  readonly answered?: { readonly question: LocalText; readonly answers: readonly LocalText[] }
}

/** One way to answer a question. `id` is what the register and `--answer` hold, `text` what the person reads. */
export interface AnswerOption {
  readonly id: string
  readonly text: LocalText
  readonly effect: AnswerEffect
  /** The answer says that people are seen, which counts like a found face. */
  readonly meansPeople?: boolean
  /** The answer calls for the policy's strongest label template. */
  readonly strongestLabel?: boolean
}

/** What a question is about; the real-person gate asks for all that apply of topic `person`. */
export const QUESTION_TOPICS = [
  'person',
  'documentary',
  'open-information',
  'copyright',
  'bias',
  'accuracy',
  'other',
] as const
/** One of `QUESTION_TOPICS`. */
export type QuestionTopic = (typeof QUESTION_TOPICS)[number]

/** A question that a person answers before release, when one of the conditions of `when` holds. */
export interface PolicyQuestion {
  readonly id: string
  readonly topic: QuestionTopic
  readonly text: LocalText
  readonly help?: LocalText
  readonly when: readonly PolicyCondition[]
  readonly answers: readonly AnswerOption[]
  /** Whether a stop from this question can be set aside with a written reason. */
  readonly overridable: boolean
  readonly basis: RuleBasis
}

/** Something to remember that needs no answer. */
export interface PolicyReminder {
  readonly id: string
  readonly text: LocalText
  readonly when: readonly PolicyCondition[]
  readonly basis: RuleBasis
}

/** A rule that has nothing but a strength. */
export interface SimpleRule {
  readonly rule: RuleEffect
  readonly overridable: boolean
  readonly basis: RuleBasis
}

/** A caption in one language (BCP 47); `withTool` holds `{verktyg}` and is used when the tool is known. */
export interface CaptionText {
  readonly lang: string
  readonly text: string
  readonly withTool?: string
  /** The wording is a proposal that someone who speaks the language must check. */
  readonly needsReview: boolean
}

/** What the visible label says and where it stands. */
export interface CaptionRule {
  readonly texts: Readonly<Record<LabelKind, readonly CaptionText[]>>
  /** Language when the picture's own has no text here. */
  readonly fallbackLang: string
  readonly template: string
  /** Used when an answer calls for the strongest label. Code of Practice: AI GENERATED plus text. */
  readonly strongestTemplate: string
  readonly place: RequestedPlace
  /** Smallest cap height in px; null leaves it to the template. */
  readonly minTextHeightPx: number | null
  /** Whether the person may write another text; it must still hold the letters "AI". */
  readonly allowsFreeText: boolean
  readonly basis: RuleBasis
}

/** An AI tool the organisation has approved; `terms` says under which licence or terms it is used. */
export interface ApprovedTool {
  readonly name: string
  readonly aliases: readonly string[]
  readonly terms: string | null
}

/** Which AI tools are known senders. An empty list means that the organisation has not drawn one up yet. */
export interface ToolsRule {
  readonly approved: readonly ApprovedTool[]
  readonly unknown: RuleEffect
  readonly missing: RuleEffect
  readonly overridable: boolean
  readonly basis: RuleBasis
}

/** Whose signatures are known senders. An empty list accepts every signer that a trust list knows. */
export interface SignersRule {
  readonly approved: readonly string[]
  readonly unknown: RuleEffect
  readonly overridable: boolean
  readonly basis: RuleBasis
}

/** Photorealistic people and places in AI pictures, as a person judges them in the question named here. */
export interface PhotorealismRule {
  readonly people: RuleEffect
  readonly places: RuleEffect
  readonly question: string
  readonly peopleAnswers: readonly string[]
  readonly placesAnswers: readonly string[]
  readonly overridable: boolean
  readonly basis: RuleBasis
}

/** When a second person must look, whatever the answers. */
export interface SecondReviewerRule {
  readonly when: readonly PolicyCondition[]
  readonly basis: RuleBasis
}

/** Fields that can be asked for before release. */
export const REQUIRED_FIELDS = ['alt', 'tool', 'decided-by'] as const
/** One of `REQUIRED_FIELDS`: the text for those who do not see the picture, the AI tool, who decided. */
export type RequiredField = (typeof REQUIRED_FIELDS)[number]

/** A field that must be filled in when one of the conditions holds. */
export interface RequiredFieldRule {
  readonly field: RequiredField
  readonly rule: RuleEffect
  readonly when: readonly PolicyCondition[]
  readonly basis: RuleBasis
}

/** What Ursprung can write into a picture. */
export const METADATA_ITEMS = [
  'digital-source-type',
  'ai-system',
  'alt',
  'credit',
  'label-mark',
  'reviewer-role',
  'reviewer-name',
  'prompt',
] as const
/** One of `METADATA_ITEMS`, as a policy's `write` and `never` name it. */
export type MetadataItem = (typeof METADATA_ITEMS)[number]

/** What is written to the picture, what never is, and what to do about what already stands there. Nothing is removed in silence. */
export interface MetadataRule {
  readonly write: readonly MetadataItem[]
  readonly never: readonly MetadataItem[]
  readonly exposure: Readonly<Partial<Record<ExposureKind, RuleEffect>>>
  readonly basis: RuleBasis
}

/** Whom to ask. Shown at every stop. */
export const CONTACT_ROLES = ['manager', 'lawyer', 'data-protection-officer', 'incident-channel', 'other'] as const
/** One contact of a policy: `role` is what the person is asked for, `name` how the organisation calls them. */
export interface PolicyContact {
  readonly role: (typeof CONTACT_ROLES)[number]
  readonly name: LocalText
  /** Mail, phone or address of the organisation's own channel; null until the organisation fills it in. */
  readonly address: string | null
}

/** How long the register keeps the content of an entry; null keeps it until somebody decides. */
export interface RetentionRule {
  readonly months: number | null
  readonly basis: RuleBasis
}

/** What the register writes of the person who decided. */
export interface RegisterRule {
  readonly decidedBy: 'role' | 'name'
  readonly basis: RuleBasis
}

/** An organisation's policy, whole. Comes from a checked file; nothing in it is code. */
export interface Policy {
  readonly schema: 'ursprung.policy/1'
  /** Kebab-case, e.g. `sala-kommun`. */
  readonly id: string
  /** The policy's own version, e.g. `2026.1`. */
  readonly version: string
  readonly name: LocalText
  readonly about: LocalText
  readonly guidelineUrl: string | null
  readonly basis: RuleBasis
  readonly caption: CaptionRule
  readonly tools: ToolsRule
  readonly signers: SignersRule
  readonly faces: SimpleRule
  readonly photorealism: PhotorealismRule | null
  readonly questions: readonly PolicyQuestion[]
  readonly reminders: readonly PolicyReminder[]
  readonly secondReviewer: SecondReviewerRule | null
  readonly requiredFields: readonly RequiredFieldRule[]
  readonly metadata: MetadataRule
  readonly register: RegisterRule
  readonly contacts: readonly PolicyContact[]
  readonly retention: RetentionRule
  readonly sizes: readonly SizePreset[]
}

/** How reports and the register name a policy, in the version that was in use: `sala-kommun@2026.1`. */
export const namePolicy = ({ id, version }: Pick<Policy, 'id' | 'version'>): string => `${id}@${version}`

/** How findings and the register name a rule: `sala-kommun@2026.1: Riktlinje … 3.5`. */
export function nameRule(policy: Pick<Policy, 'id' | 'version'>, basis: RuleBasis): string {
  return `${namePolicy(policy)}: ${basis.document} ${basis.section}`.trim()
}

/** A rule named by `nameRule` without the policy's own name; any other rule as it stands. For pages that tell the policy once. */
export const ruleWithoutPolicy = (rule: string): string => rule.replace(/^[\w-]+@[\w.-]+: /, '')
