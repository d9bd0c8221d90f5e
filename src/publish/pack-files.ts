import { escapeHtml } from '../label/publishing-text.ts'
import type { FigureTexts } from './figure.ts'
import type { PackRendition } from './pack.ts'
import type { Translate } from './words.ts'

/** One text file of a pack; `name` relative to the pack, with `/`. */
export interface PackText {
  readonly name: string
  readonly text: string
}

/** Names inside a pack; the same in every language, so that a script finds them. */
export const PACK_NAMES = {
  readme: 'README.txt',
  figure: 'figure.html',
  preview: 'preview.html',
  jsonLd: 'image-object.jsonld',
  texts: 'texts.txt',
  report: 'pack.json',
  checksums: 'SHA256SUMS.txt',
  images: 'images',
  master: 'master',
} as const

/** What the texts of a pack speak of. */
export interface PackStory {
  readonly title: string
  readonly texts: FigureTexts
  /** The figure with addresses relative to the pack, for the preview page. */
  readonly localHtml: string
  readonly masterName: string
  readonly renditions: readonly PackRendition[]
  readonly needsReview: boolean
  readonly pageLang: string
  readonly policy: string
  readonly version: string
}

/** Every text of a pack but the report and the checksums. Line ends are CRLF where Notepad may open the file. */
export function packTexts(story: PackStory, t: Translate): readonly PackText[] {
  return [
    { name: PACK_NAMES.readme, text: withCrlf(readme(story, t)) },
    { name: PACK_NAMES.texts, text: withCrlf(plainTexts(story, t)) },
    { name: PACK_NAMES.figure, text: `${story.texts.html}\n${story.texts.jsonLdScript}\n` },
    { name: PACK_NAMES.preview, text: previewPage(story, t) },
    { name: PACK_NAMES.jsonLd, text: `${JSON.stringify(story.texts.jsonLd, null, 2)}\n` },
  ]
}

/** `sha256sum -c` reads it; sorted by name, so that the same pack has the same text. */
export function checksumLines(files: readonly { readonly name: string; readonly sha256: string }[]): string {
  return files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('')
}

function readme(story: PackStory, t: Translate): string {
  const { texts, renditions, masterName, policy, version } = story
  return [
    t('pack.readme.title', { title: story.title }),
    '',
    t('pack.readme.use'),
    ...[1, 2, 3, 4].map(step => `${step}. ${t(`pack.readme.step-${step}`)}`),
    '',
    t('pack.readme.images'),
    ...renditions.map(({ name, widthPx, heightPx }) => `  ${name}  ${widthPx} × ${heightPx} px`),
    '',
    t('pack.readme.master', { name: masterName }),
    ...(story.needsReview ? ['', t('pack.readme.review', { text: texts.figcaption })] : []),
    '',
    t('pack.readme.checksums', { name: PACK_NAMES.checksums }),
    '',
    t('pack.readme.made', { version, policy }),
    '',
  ].join('\n')
}

function plainTexts({ texts }: PackStory, t: Translate): string {
  const part = (heading: string, lang: string, text: string): readonly string[] => [`${heading} (${lang})`, text, '']
  return [
    ...part(t('pack.alt'), texts.altLang, texts.alt),
    ...part(t('pack.figcaption'), texts.figcaptionLang, texts.figcaption),
  ].join('\n')
}

/** A whole page that shows the figure as a reader will see it, without any outside part. */
function previewPage(story: PackStory, t: Translate): string {
  const { texts, localHtml, pageLang } = story
  return `<!doctype html>
<html lang="${escapeHtml(pageLang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(story.title)}</title>
<style>
body { margin: 0 auto; padding: 2rem 1rem; max-width: 72rem; font: 1rem/1.5 system-ui, sans-serif; color: #1d1d1b; background: #fff; }
h1 { font-size: 1.25rem; }
figure { margin: 0; }
img { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: .5rem; }
</style>
${texts.jsonLdScript}
</head>
<body>
<main>
<h1 lang="${escapeHtml(t('pack.language'))}">${escapeHtml(t('pack.preview'))}</h1>
${localHtml}
</main>
</body>
</html>
`
}

const withCrlf = (text: string): string => text.replaceAll('\n', '\r\n')
