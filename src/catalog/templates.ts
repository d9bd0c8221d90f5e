import { z } from 'zod'
import type { ReportedError } from '../domain/finding.ts'
import { CAPTION_PLACES, type RequestedPlace, TEMPLATE_MARKS, type TemplateStyle } from '../domain/label.ts'
import { LABEL_KINDS, type LabelKind } from '../domain/origin-kind.ts'
import { err, ok, type Result } from '../domain/result.ts'

/** A caption layout as it stands in `assets/templates`; an organisation's own have the same form. */
export interface CaptionTemplate {
  readonly id: string
  readonly version: number
  /** Name for people, by user-interface language. */
  readonly name: { readonly sv: string; readonly en: string }
  /** Law, guideline or measurement that the look rests on. */
  readonly basis: string
  readonly place: RequestedPlace
  readonly style: TemplateStyle
}

/** Ready wording in one language. `needsReview`: nobody has confirmed the translation; show "granska översättningen". */
export interface CaptionWording {
  readonly text: string
  readonly alternatives: readonly string[]
  readonly needsReview: boolean
}

/** Wording by kind of label and language of the picture. */
export interface CaptionCatalog {
  readonly version: number
  readonly basis: string
  readonly captions: Readonly<Record<LabelKind, ReadonlyMap<string, CaptionWording>>>
}

/** Used when nothing else is asked for. */
export const DEFAULT_TEMPLATE_ID = 'solid-dark'

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected #rrggbb')
const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and hyphens')

const templateSchema = z.strictObject({
  id: identifier,
  version: z.int().positive(),
  name: z.strictObject({ sv: z.string().min(1).max(80), en: z.string().min(1).max(80) }),
  basis: z.string().min(1).max(500),
  place: z.enum([...CAPTION_PLACES, 'auto']),
  style: z
    .strictObject({
      mark: z.enum(TEMPLATE_MARKS),
      textHeight: z.number().positive().max(0.25),
      minTextHeightPx: z.int().min(6).max(1_000),
      maxTextHeightPx: z.int().min(6).max(2_000),
      margin: z.number().min(0).max(0.2),
      plateColour: colour,
      textColour: colour,
      plateOpacity: z.number().min(0).max(1),
    })
    .refine(style => style.minTextHeightPx <= style.maxTextHeightPx, 'expected minTextHeightPx <= maxTextHeightPx'),
})

/** Code of Practice, Measure 1.1(a): the acronym is "AI"; a caption without it says nothing to a reader in a hurry. */
const captionText = z.string().min(1).max(160).regex(/AI/, 'expected the text to contain "AI"')
const wording = z.strictObject({
  text: captionText,
  alternatives: z.array(captionText).max(20).readonly(),
  needsReview: z.boolean(),
})
const wordingByLanguage = z
  .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'expected a BCP 47 language'), wording)
  .transform(byLanguage => new Map(Object.entries(byLanguage)))
const captionsSchema = z.strictObject({
  version: z.int().positive(),
  basis: z.string().max(1_000),
  captions: z.record(z.enum(LABEL_KINDS), wordingByLanguage),
})

/** Checks one parsed template file. `invalid-template` names `source` and the first fields that are wrong. */
export function parseTemplate(json: unknown, source: string): Result<CaptionTemplate, ReportedError> {
  const parsed = templateSchema.safeParse(json)
  if (!parsed.success) return err(describeProblem(parsed.error, source))
  const { style, ...rest } = parsed.data
  return ok({ ...rest, style: { id: rest.id, ...style } })
}

/** Checks the parsed file of caption texts; fails as `parseTemplate` does. */
export function parseCaptionCatalog(json: unknown, source: string): Result<CaptionCatalog, ReportedError> {
  const parsed = captionsSchema.safeParse(json)
  return parsed.success ? ok(parsed.data) : err(describeProblem(parsed.error, source))
}

/** Wording for a kind in a language, falling back from `sv-FI` to `sv`; null if the catalogue has none. */
export function findWording(catalog: CaptionCatalog, kind: LabelKind, lang: string): CaptionWording | null {
  const byLanguage = catalog.captions[kind]
  return byLanguage.get(lang) ?? byLanguage.get(lang.split('-')[0]?.toLowerCase() ?? '') ?? null
}

function describeProblem(error: z.ZodError, source: string): ReportedError {
  const fields = error.issues.slice(0, 3).map(issue => `${issue.path.join('.') || '(whole file)'}: ${issue.message}`)
  return { kind: 'invalid-template', message: `${source} is not a valid template: ${fields.join('; ')}` }
}
