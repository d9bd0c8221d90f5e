import { z } from 'zod'
import { CAPTION_PLACES, LABEL_OUTPUT_FORMATS, type SizePreset } from '../domain/label.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import type { LabelRequest } from './ursprung.ts'

/** Longest free text that a person types into one field; more is a paste gone wrong. */
const MAX_TEXT = 2_000
const MAX_ANSWERS = 100

const pairs = z.array(z.tuple([z.string().max(120), z.string().max(MAX_TEXT)])).max(MAX_ANSWERS)

/** What the page has filled in for one picture. Lists of pairs instead of objects: keys come from files and are hostile. */
export const labelDraftSchema = z.strictObject({
  kind: z.enum(LABEL_KINDS).nullable(),
  tool: z.string().max(200).nullable(),
  captionText: z.string().max(200).nullable(),
  template: z.string().max(64).nullable(),
  captionLang: z.string().max(35).nullable(),
  place: z.enum(['auto', ...CAPTION_PLACES]).nullable(),
  /** How far from the corner in `place`, as fractions of the picture. */
  offset: z.strictObject({ x: z.number().min(-1).max(1), y: z.number().min(-1).max(1) }).nullable(),
  format: z.enum(['keep', ...LABEL_OUTPUT_FORMATS]),
  /** Ids of web sizes; empty writes the full size. */
  presets: z.array(z.string().max(64)).max(12),
  alt: z.string().max(MAX_TEXT),
  credit: z.string().max(300),
  strip: z.array(z.enum(['gps', 'serial', 'author', 'prompt'])).max(4),
  identity: z.string().max(64).nullable(),
  answers: pairs,
  decidedBy: z.string().max(120).nullable(),
  secondReviewer: z.string().max(120).nullable(),
  overrides: pairs,
})
/** A draft as the schema lets it through; `null` and empty text leave the choice to evidence, policy and settings. */
export type LabelDraft = z.infer<typeof labelDraftSchema>

/** A draft that asks for nothing: evidence and policy decide, and what they leave open is asked. */
export const EMPTY_DRAFT: LabelDraft = {
  kind: null,
  tool: null,
  captionText: null,
  template: null,
  captionLang: null,
  place: null,
  offset: null,
  format: 'keep',
  presets: [],
  alt: '',
  credit: '',
  strip: [],
  identity: null,
  answers: [],
  decidedBy: null,
  secondReviewer: null,
  overrides: [],
}

/** The draft as the core wants it. */
export function toLabelRequest(
  draft: LabelDraft,
  preset: SizePreset | null,
  options: { readonly overwrite: boolean; readonly findFaces: boolean },
): LabelRequest {
  const { presets: _, ...rest } = draft
  return {
    ...rest,
    ...options,
    preset,
    tool: emptyToNull(draft.tool),
    captionText: emptyToNull(draft.captionText),
    decidedBy: emptyToNull(draft.decidedBy),
    secondReviewer: emptyToNull(draft.secondReviewer),
    answers: new Map(draft.answers),
    overrides: new Map(draft.overrides.filter(([, reason]) => reason.trim() !== '')),
  }
}

const emptyToNull = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim())
