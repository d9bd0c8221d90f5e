/** What the marks together say of how a picture came to be. Never "real", never "fake": absence of marks is `unknown`. */
export const ORIGIN_KINDS = ['ai-generated', 'ai-modified', 'camera', 'human-made', 'unknown', 'conflicting'] as const
export type OriginKind = (typeof ORIGIN_KINDS)[number]

/** The kinds that a visible label can state. */
export const LABEL_KINDS = ['ai-generated', 'ai-modified'] as const
export type LabelKind = (typeof LABEL_KINDS)[number]
