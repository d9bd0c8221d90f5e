import { CAPTION_PARAMETER, type LabelPlan, type PlacedCaption } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { ManifestAction } from '../domain/provenance.ts'

/** Vocabulary: https://cv.iptc.org/newscodes/digitalsourcetype/, release 2024-10-23. `http`, as nearly every reader compares it. */
export const AI_SOURCE_TYPES: Record<LabelKind, string> = {
  'ai-generated': 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  'ai-modified': 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
}

/** Name of Ursprung as `softwareAgent` and `claim_generator_info`. */
export const GENERATOR_NAME = 'Ursprung'

/**
 * What the manifest says was done. C2PA 2.2 §18.15: the first action is `c2pa.opened`, for the original is the parent
 * whether it had a manifest or not (`c2pa.created` beside a parent is not allowed). It carries the source type of what
 * was opened, and the AI tool as agent where one is named. The caption is a `c2pa.edited` without a source type: a
 * burnt-in caption does not change how the picture came to be (rules.md 4.1), and AI on an edit reads as "modified".
 * `when`: ISO 8601 UTC.
 */
export function captionActions(
  plan: LabelPlan,
  placed: PlacedCaption,
  made: { readonly version: string; readonly when: string },
): ManifestAction[] {
  const { text, lang } = plan.caption
  const opened: ManifestAction = {
    action: 'c2pa.opened',
    when: made.when,
    softwareAgent: plan.tool,
    digitalSourceType: AI_SOURCE_TYPES[plan.kind],
    description: null,
    parameters: null,
  }
  const edited = ownAction('c2pa.edited', made.when, {
    description: text,
    parameters: { [CAPTION_PARAMETER]: { text, lang, box: { ...placed.box }, version: made.version } },
  })
  const resized = plan.preset === null ? [] : [ownAction('c2pa.resized', made.when, {})]
  return [opened, ...resized, edited]
}

function ownAction(action: string, when: string, more: Partial<ManifestAction>): ManifestAction {
  const base = { when, softwareAgent: GENERATOR_NAME, digitalSourceType: null, description: null, parameters: null }
  return { action, ...base, ...more }
}
