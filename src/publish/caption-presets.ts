import type { LabelKind } from '../domain/origin-kind.ts'

/**
 * A ready wording for the caption, to be used as it is or edited. `needsReview`: nobody who speaks the language has confirmed it
 * ("granska översättningen"). The policy's own words come before the shared ones and hide those of the same language.
 */
export interface CaptionPreset {
  readonly kind: LabelKind
  /** BCP 47; `sv-x-lattlast` is Swedish in easy words. */
  readonly lang: string
  readonly text: string
  readonly alternatives: readonly string[]
  readonly needsReview: boolean
  readonly source: 'policy' | 'shared'
}

interface Wording {
  readonly text: string
  readonly alternatives: readonly string[]
  readonly needsReview: boolean
}

/** The presets of one kind, the policy's first. */
export function captionPresets(
  kind: LabelKind,
  policyTexts: readonly { readonly lang: string; readonly text: string; readonly needsReview: boolean }[],
  shared: ReadonlyMap<string, Wording>,
): readonly CaptionPreset[] {
  const own = policyTexts.map(({ lang, text, needsReview }): CaptionPreset => {
    return { kind, lang, text, alternatives: shared.get(lang)?.alternatives ?? [], needsReview, source: 'policy' }
  })
  const known = new Set(own.map(({ lang }) => lang))
  const more = [...shared]
    .filter(([lang]) => !known.has(lang))
    .map(([lang, wording]): CaptionPreset => ({ kind, lang, ...wording, source: 'shared' }))
  return [...own, ...more]
}
