/** What the marks together say of how a picture came to be. Never "real", never "fake": absence of marks is `unknown`. */
export const ORIGIN_KINDS = ['ai-generated', 'ai-modified', 'camera', 'human-made', 'unknown', 'conflicting'] as const
/**
 * One of `ORIGIN_KINDS`. `conflicting`: marks contradict each other (rule `origin.conflict` in src/verify/origin-rules-table.ts), and a person decides.
 */
export type OriginKind = (typeof ORIGIN_KINDS)[number]

/** The kinds that a visible label can state. */
export const LABEL_KINDS = ['ai-generated', 'ai-modified'] as const
/** One of `LABEL_KINDS`: made by AI, or made otherwise and changed by AI (the two digital source types of C2PA and IPTC that it stands for). */
export type LabelKind = (typeof LABEL_KINDS)[number]
