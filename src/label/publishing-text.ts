import type { LabelKind } from '../domain/origin-kind.ts'
import type { PublishingText } from '../domain/report.ts'
import { saysAi } from '../policy/caption-text.ts'
import { AI_SOURCE_TYPES } from './manifest-definition.ts'

/** Facts that the text for the web is made from. */
export interface PublishingFacts {
  readonly fileName: string
  readonly widthPx: number
  readonly heightPx: number
  readonly kind: LabelKind
  /** What the words beside the picture say, `LabelPlan.statement`. */
  readonly captionText: string
  readonly captionLang: string
  /** What the picture shows, in the picture's language; empty when nobody has written it. */
  readonly alt: string
  readonly credit: string
  readonly tool: string | null
}

/**
 * What the words beside a picture say: those in it where they tell that AI made it, else these and the policy's (`ready`). A mark in the picture
 * tells it only to those who see.
 */
export const statementOf = (text: string, ready: () => string): string =>
  saysAi(text) ? text : `${endWithStop(text)} ${ready()}`

/**
 * The words in the picture as text too: burnt-in words are an image of text (WCAG 2.2, 1.4.5), so alt and figcaption
 * carry the same statement. Everything is escaped; nothing here may be trusted.
 */
export function publishingText(facts: PublishingFacts): PublishingText {
  const statement = endWithStop(facts.captionText)
  const alt = facts.alt === '' ? statement : `${endWithStop(facts.alt)} ${statement}`
  const figcaption = facts.credit === '' ? statement : `${statement} ${endWithStop(facts.credit)}`
  const source = encodeURIComponent(facts.fileName)
  const lang = escapeHtml(facts.captionLang)
  const html = [
    `<figure lang="${lang}">`,
    `  <img src="${source}" width="${facts.widthPx}" height="${facts.heightPx}" alt="${escapeHtml(alt)}">`,
    `  <figcaption>${escapeHtml(figcaption)}</figcaption>`,
    '</figure>',
  ].join('\n')
  return { alt, figcaption, html, jsonLd: jsonLd(facts, source, figcaption) }
}

function jsonLd(facts: PublishingFacts, source: string, caption: string): Record<string, unknown> {
  return {
    '@context': 'https://schema.org',
    '@type': 'ImageObject',
    contentUrl: source,
    width: facts.widthPx,
    height: facts.heightPx,
    inLanguage: facts.captionLang,
    caption,
    digitalSourceType: AI_SOURCE_TYPES[facts.kind],
    ...(facts.alt === '' ? {} : { description: facts.alt }),
    ...(facts.credit === '' ? {} : { creditText: facts.credit }),
    ...(facts.tool === null ? {} : { creator: { '@type': 'SoftwareApplication', name: facts.tool } }),
  }
}

/** A sentence ends with a stop, so that screen readers pause between what the picture shows and how it was made. */
export function endWithStop(text: string): string {
  const trimmed = text.trim()
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

/** Escapes text for HTML content and double-quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
