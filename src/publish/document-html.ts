import { escapeHtml } from '../label/publishing-text.ts'
import type { DocumentFigure, DocumentModel, DocumentPage, DocumentRow, DocumentSection } from './document.ts'

/** Turns bytes into base64; the platform's own, handed in. */
export type ToBase64 = (bytes: Uint8Array) => string

/**
 * The document as one HTML file without any outside part: pictures as data URIs, the JSON as a data block. Prints one picture a
 * page. A content security policy keeps it inert whatever a hostile name may try.
 */
export function documentHtml(model: DocumentModel, toBase64: ToBase64): string {
  const json = new TextDecoder().decode(model.attachment.bytes).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="${escapeHtml(model.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="generator" content="${escapeHtml(model.generator)}">
<title>${escapeHtml(titleOf(model))}</title>
<style>${STYLE}</style>
</head>
<body>
<header><p>${escapeHtml(model.running.left)}</p><p>${escapeHtml(model.running.right)}</p></header>
<main>
${model.pages.map((page, index) => pageHtml(page, index, toBase64)).join('\n')}
</main>
<footer><p>${escapeHtml(model.footer)}</p></footer>
<script type="application/json" id="${escapeHtml(model.attachment.name.replaceAll('.', '-'))}">
${json}</script>
</body>
</html>
`
}

const titleOf = ({ title, pages }: DocumentModel): string =>
  pages.length === 1 && pages[0] !== undefined ? `${title}: ${pages[0].title}` : title

function pageHtml(page: DocumentPage, index: number, toBase64: ToBase64): string {
  const id = `picture-${index + 1}`
  return `<article aria-labelledby="${id}">
<h1 id="${id}">${escapeHtml(page.title)}</h1>
<p class="lead">${escapeHtml(page.lead)}</p>
${page.notice === '' ? '' : `<p class="notice">${escapeHtml(page.notice)}</p>`}
${page.figures.length === 0 ? '' : `<div class="figures">${page.figures.map(figure => figureHtml(figure, toBase64)).join('\n')}</div>`}
<div class="sections">
${page.sections.map(sectionHtml).join('\n')}
</div>
</article>`
}

function figureHtml(figure: DocumentFigure, toBase64: ToBase64): string {
  const picture =
    figure.jpeg === null
      ? `<p class="missing">${escapeHtml(figure.missing)}</p>`
      : `<img src="data:image/jpeg;base64,${toBase64(figure.jpeg)}" width="${figure.widthPx}" height="${figure.heightPx}" alt="${escapeHtml(figure.alt)}">`
  return `<figure>
${picture}
<figcaption><strong>${escapeHtml(figure.heading)}</strong> ${escapeHtml(figure.caption)}</figcaption>
</figure>`
}

/** From here a label is a question and needs more room than its answer; in characters. */
const LONG_LABEL = 32

function sectionHtml({ heading, width, rows, remarks }: DocumentSection): string {
  const kind = rows.some(row => row.label.length > LONG_LABEL) ? ' class="questions"' : ''
  const table = rows.length === 0 ? '' : `<table${kind}><tbody>\n${rows.map(rowHtml).join('\n')}\n</tbody></table>`
  return `<section class="${width}">
<h2>${escapeHtml(heading)}</h2>
${table}
${remarks.map(remark => `<p class="remark">${escapeHtml(remark)}</p>`).join('\n')}
</section>`
}

function rowHtml({ label, value, note, isHash }: DocumentRow): string {
  const text = value.split('\n').map(escapeHtml).join('<br>')
  const said = isHash === true ? `<code>${text}</code>` : text
  const quiet = note === undefined || note === '' ? '' : `<br><small>${escapeHtml(note)}</small>`
  return `<tr><th scope="row">${escapeHtml(label)}</th><td>${said}${quiet}</td></tr>`
}

const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 60rem; color: #1b2125; background: #fff; font: 0.9375rem/1.5 "Noto Sans", system-ui, "Segoe UI", sans-serif; }
header, footer { display: flex; justify-content: space-between; gap: 1rem; color: #4d565d; font-size: 0.8125rem; }
header { border-bottom: 2px solid #1d5c63; padding-bottom: 0.4rem; }
header p, footer p { margin: 0; }
footer { border-top: 1px solid #dfdad0; margin-top: 2rem; padding-top: 0.5rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.5rem 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 0.35rem; color: #134348; }
.lead { font-size: 1.0625rem; margin: 0 0 1.25rem; max-width: 44rem; }
.notice { border-left: 4px solid #744a00; background: #fbf1dc; padding: 0.6rem 0.9rem; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem; margin: 0 0 1.5rem; }
figure { margin: 0; }
img { display: block; max-width: 100%; height: auto; max-height: 18rem; border: 1px solid #dfdad0; }
figcaption { font-size: 0.8125rem; color: #4d565d; margin-top: 0.35rem; }
figcaption strong { color: #1b2125; }
.missing { border: 1px dashed #7f786c; padding: 2rem 1rem; margin: 0; text-align: center; color: #4d565d; }
.sections { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem; }
.full { grid-column: 1 / -1; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0; border-top: 1px solid #e9e5dc; overflow-wrap: anywhere; }
th { width: 32%; padding-right: 1rem; font-weight: 400; color: #4d565d; }
.full th { width: 20%; }
.full .questions th { width: 58%; }
code { font: 0.8125rem/1.5 ui-monospace, "Cascadia Mono", Consolas, monospace; }
small { color: #4d565d; font-size: 0.8125rem; }
.remark { margin: 0.4rem 0 0; color: #4d565d; font-size: 0.8125rem; max-width: 48rem; }
@media (max-width: 40rem) { .sections, .figures { grid-template-columns: minmax(0, 1fr); } }
@media print {
  @page { size: A4; margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 9pt; }
  article { break-after: page; }
  article:last-child { break-after: auto; }
  section, figure { break-inside: avoid; }
}
`
