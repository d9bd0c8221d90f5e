import type { LabelKind } from '../domain/origin-kind.ts'
import { AI_SOURCE_TYPES } from '../label/manifest-definition.ts'
import { endWithStop, escapeHtml } from '../label/publishing-text.ts'

/** One file of a picture at one size, as a page refers to it. */
export interface FigureFile {
  /** Relative to the pack, with `/`; made by us (`webName`), so it needs no escaping in a URL. */
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  readonly mediaType: string
}

/** What the words for the web are made from. Languages are BCP 47. */
export interface FigureFacts {
  /** At least one; any order. */
  readonly files: readonly FigureFile[]
  readonly kind: LabelKind
  readonly tool: string | null
  /** The words drawn into the picture, in the picture's language. */
  readonly caption: { readonly text: string; readonly lang: string }
  /** What the picture shows; empty when nobody has written it. `statement`: the caption's words in the language of the alt text. */
  readonly alt: { readonly text: string; readonly lang: string; readonly statement: string }
  readonly credit: string
  /** Language of the page that the figure goes into; `lang` is written only where the picture's differs. */
  readonly pageLang: string
  /** Where the files will lie, ending with `/`; empty leaves the addresses relative. */
  readonly baseUrl: string
}

/** What a web editor pastes. Everything is escaped for where it stands. */
export interface FigureTexts {
  readonly alt: string
  readonly altLang: string
  readonly figcaption: string
  readonly figcaptionLang: string
  /** `<figure>` with `srcset` and `sizes`. */
  readonly html: string
  readonly jsonLd: Readonly<Record<string, unknown>>
  /** The same as a `<script type="application/ld+json">` to paste. */
  readonly jsonLdScript: string
}

/** Width in px that most pages show a picture at; the nearest file not above it is the one for browsers without `srcset`. */
const USUAL_WIDTH_PX = 1_200

/**
 * The caption's statement as text beside the picture: burnt-in words are an image of text (WCAG 2.2, 1.4.5), and a CMS may cut
 * or shrink them. `digitalSourceType` is the IPTC's own URI, as in the file's metadata, so that both can be compared.
 */
export function figureTexts(facts: FigureFacts): FigureTexts {
  const files = facts.files.toSorted((a, b) => a.widthPx - b.widthPx)
  const largest = files.at(-1)
  const smallest = files[0]
  if (largest === undefined || smallest === undefined) throw new Error('Expected a figure to have at least one file')
  const shown = files.findLast(file => file.widthPx <= USUAL_WIDTH_PX) ?? smallest
  const { alt, caption, credit } = facts
  const altText =
    alt.text === '' ? endWithStop(alt.statement) : `${endWithStop(alt.text)} ${endWithStop(alt.statement)}`
  const figcaption = credit === '' ? endWithStop(caption.text) : `${endWithStop(caption.text)} ${endWithStop(credit)}`
  const jsonLd = imageObject(facts, { largest, smallest, figcaption })
  return {
    alt: altText,
    altLang: alt.lang,
    figcaption,
    figcaptionLang: caption.lang,
    html: figureHtml(facts, { files, shown, largest, alt: altText, figcaption }),
    jsonLd,
    jsonLdScript: `<script type="application/ld+json">\n${scriptJson(jsonLd)}\n</script>`,
  }
}

interface FigureParts {
  readonly files: readonly FigureFile[]
  readonly shown: FigureFile
  readonly largest: FigureFile
  readonly alt: string
  readonly figcaption: string
}

/**
 *     <figure>
 *       <img src srcset sizes width height alt [lang]>
 *       <figcaption [lang]>…</figcaption>
 *     </figure>
 */
function figureHtml(facts: FigureFacts, { files, shown, largest, alt, figcaption }: FigureParts): string {
  const address = (file: FigureFile): string => escapeHtml(`${facts.baseUrl}${file.name}`)
  const isOneLanguage = facts.alt.lang === facts.caption.lang
  const lang = (language: string, isWanted: boolean): string =>
    isWanted && language !== facts.pageLang ? ` lang="${escapeHtml(language)}"` : ''
  const srcset = files.map(file => `${address(file)} ${file.widthPx}w`).join(', ')
  const sizes = `(max-width: ${largest.widthPx}px) 100vw, ${largest.widthPx}px`
  return [
    `<figure${lang(facts.caption.lang, isOneLanguage)}>`,
    `  <img src="${address(shown)}"`,
    ...(files.length === 1 ? [] : [`       srcset="${srcset}"`, `       sizes="${sizes}"`]),
    `       width="${shown.widthPx}" height="${shown.heightPx}"`,
    `       alt="${escapeHtml(alt)}"${lang(facts.alt.lang, !isOneLanguage)}>`,
    `  <figcaption${lang(facts.caption.lang, !isOneLanguage)}>${escapeHtml(figcaption)}</figcaption>`,
    '</figure>',
  ].join('\n')
}

/** schema.org ImageObject. `creator` names the AI tool, never a person. */
function imageObject(
  facts: FigureFacts,
  { largest, smallest, figcaption }: { largest: FigureFile; smallest: FigureFile; figcaption: string },
): Record<string, unknown> {
  return {
    '@context': 'https://schema.org',
    '@type': 'ImageObject',
    contentUrl: `${facts.baseUrl}${largest.name}`,
    thumbnailUrl: `${facts.baseUrl}${smallest.name}`,
    encodingFormat: largest.mediaType,
    width: { '@type': 'QuantitativeValue', value: largest.widthPx, unitCode: 'E37' },
    height: { '@type': 'QuantitativeValue', value: largest.heightPx, unitCode: 'E37' },
    inLanguage: facts.caption.lang,
    caption: figcaption,
    digitalSourceType: AI_SOURCE_TYPES[facts.kind],
    ...(facts.alt.text === '' ? {} : { description: facts.alt.text }),
    ...(facts.credit === '' ? {} : { creditText: facts.credit }),
    ...(facts.tool === null ? {} : { creator: { '@type': 'SoftwareApplication', name: facts.tool } }),
  }
}

/** JSON that cannot end its own script element: `<` and the line separators are written as escapes (HTML, 4.12.1.3). */
function scriptJson(value: unknown): string {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' }
  return JSON.stringify(value, null, 2).replaceAll(/[<\u2028\u2029]/g, character => escapes[character] ?? character)
}
