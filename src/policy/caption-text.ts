import type { FindingFact } from '../domain/finding.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import { nameRule, type CaptionText, type Policy } from '../domain/policy.ts'
import type { PolicyFacts } from '../domain/policy-outcome.ts'

/** The placeholder for the tool's name in a caption, as Swedish guidelines write it: "Bild genererad av {verktyg}." */
export const TOOL_PLACEHOLDER = '{verktyg}'

/** Longest tool name set into a caption, in UTF-16 units; a longer one is no name a reader is helped by. */
export const MAX_TOOL_CHARACTERS = 60

/** A caption ready to be drawn, in the language it is in. */
export interface ChosenCaption {
  readonly text: string
  /** BCP 47. Differs from what was asked for when the policy has no text in that language. */
  readonly lang: string
  readonly needsReview: boolean
}

/**
 * The caption that a policy sets for a kind of picture. Looks for the language as given, then without its region, then
 * the policy's fallback. The tool stands in the text when the policy has a wording for it and the tool is known.
 */
export function captionText(policy: Policy, kind: LabelKind, lang: string, tool: string | null): ChosenCaption {
  const texts = policy.caption.texts[kind]
  const chosen = findLanguage(texts, lang) ?? findLanguage(texts, policy.caption.fallbackLang) ?? texts[0]
  if (chosen === undefined)
    throw new Error(`Expected policy ${policy.id} to have a caption for ${kind}: the schema demands one`)
  return { text: fillTool(chosen, tool), lang: chosen.lang, needsReview: chosen.needsReview }
}

/** A wording from outside of the policy, for a kind and a language; null where there is none. */
export type SharedWording = (
  kind: LabelKind,
  lang: string,
) => { readonly text: string; readonly needsReview: boolean } | null

/**
 * As `captionText`, but where the policy has nothing in the picture's language the shared wording of that language goes
 * before the policy's fallback: a page in Meänkieli is better served by a proposal to check than by Swedish. A policy that
 * allows no other text keeps to its own.
 */
export function chooseCaption(
  policy: Policy,
  wanted: { readonly kind: LabelKind; readonly lang: string; readonly tool: string | null },
  shared: SharedWording,
): ChosenCaption {
  const { kind, lang, tool } = wanted
  const isOwn = findLanguage(policy.caption.texts[kind], lang) !== undefined
  const wording = isOwn || !policy.caption.allowsFreeText ? null : shared(kind, lang)
  return wording === null ? captionText(policy, kind, lang, tool) : { ...wording, lang }
}

/** What is to be said of a caption: a wording nobody has checked, a free text the policy forbids, or one without "AI". */
export function captionFindings(policy: Policy, caption: NonNullable<PolicyFacts['caption']>): readonly FindingFact[] {
  const rule = nameRule(policy, policy.caption.basis)
  const values = { text: caption.text }
  const findings: FindingFact[] = []
  if (caption.isFree && !policy.caption.allowsFreeText)
    findings.push({ code: 'policy-caption-not-allowed', severity: 'stop', values, rule })
  if (!saysAi(caption.text) && !caption.hasMark)
    findings.push({ code: 'policy-caption-without-ai', severity: 'stop', values, rule })
  if (!caption.isFree && caption.needsReview)
    findings.push({ code: 'policy-caption-unreviewed', severity: 'note', values, rule })
  return findings
}

/**
 * Whether a text tells that AI made the picture: the letters "AI" as a word (Code of Practice, Section 2, Measure 1.1(a):
 * no other abbreviation), or "Bild genererad av <verktyg>", the byline of the southern node's guideline (2024).
 */
export function saysAi(text: string): boolean {
  return (
    /(?<![\p{L}\p{N}])AI(?![\p{L}\p{N}])/u.test(text) ||
    /^Bild (?:genererad|ändrad) av \S/u.test(text) ||
    /^Image (?:generated|modified) by \S/u.test(text)
  )
}

function findLanguage(texts: readonly CaptionText[], lang: string): CaptionText | undefined {
  const wanted = lang.toLowerCase()
  const primary = wanted.split('-')[0]
  return (
    texts.find(text => text.lang.toLowerCase() === wanted) ?? texts.find(text => text.lang.toLowerCase() === primary)
  )
}

function fillTool(caption: CaptionText, tool: string | null): string {
  const name = (tool ?? '').replaceAll(/\s+/g, ' ').trim()
  if (caption.withTool === undefined || name === '' || name.length > MAX_TOOL_CHARACTERS) return caption.text
  // A function as replacement: `$&` in a hostile tool name must stay text.
  return caption.withTool.replaceAll(TOOL_PLACEHOLDER, () => name)
}
