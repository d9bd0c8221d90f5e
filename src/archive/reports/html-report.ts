import type { ArchiveFile } from '../archive-file.ts'
import type { ScanCounts } from '../catalogue.ts'
import { escapeHtml } from './escape-html.ts'
import type { HtmlParts, ReportSource } from './report-source.ts'
import { shown } from './report-source.ts'

/** Words kept once and named by number; more would be names that come once, and those stand in their rows. */
const MAX_WORDS = 20_000
/** Columns of the table; the page's script knows them by this order. The first two are made from the path. */
export const HTML_COLUMNS = [
  'name',
  'folder',
  'state',
  'change',
  'credentials',
  'kind',
  'generator',
  'signer',
  'label',
  'stops',
  'asks',
  'bytes',
] as const

/**
 * One self-contained page: counts as bars, and all rows as a compact array that the page's script sorts, filters and shows a window of.
 * Everything from files is data, shown as text; the policy in the head lets the page load nothing and run only its own script.
 */
export async function* htmlReport(source: ReportSource): AsyncGenerator<string> {
  const { html, snapshot } = source
  const counts = await snapshot.counts()
  yield* head(source, await sha256Base64(html.script))
  yield summary(counts, source)
  yield table(html)
  yield '<script type="application/json" id="rows">[\n'
  const words = new Map<string, number>()
  let isFirst = true
  for await (const file of snapshot.rows()) {
    yield `${isFirst ? '' : ',\n'}${jsonForHtml(cellsOf(file, source).map((cell, at) => (at === 0 ? cell : numbered(cell, words))))}`
    isFirst = false
  }
  yield '\n]</script>\n'
  yield `<script type="application/json" id="words">${jsonForHtml([...words.keys()])}</script>\n`
  yield `<script type="application/json" id="texts">${jsonForHtml(pageTexts(html))}</script>\n`
  yield `<script>${html.script}</script>\n</body>\n</html>\n`
}

function* head({ html, snapshot, roots, version, writtenAt }: ReportSource, scriptHash: string): Generator<string> {
  const { t } = html
  const title = t('scan.report.title', { folders: roots.map(root => root.given).join(', ') })
  const policy = `default-src 'none'; script-src 'sha256-${scriptHash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`
  yield `<!doctype html>\n<html lang="${escapeHtml(html.language)}">\n<head>\n<meta charset="utf-8">\n`
  yield `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">\n`
  yield `<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${escapeHtml(title)}</title>\n<style>${html.style}</style>\n</head>\n<body>\n`
  const { startedAt, finishedAt, phase } = snapshot.scan
  const when = t(phase === 'done' ? 'scan.report.done' : 'scan.report.partial', {
    from: toTheSecond(startedAt),
    to: toTheSecond(finishedAt ?? writtenAt),
  })
  yield `<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(when)} · Ursprung ${escapeHtml(version)}</p></header>\n`
}

/** In UTC and saying so: a report is read in other years and zones than it was written in. */
const toTheSecond = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

function summary(counts: ScanCounts, { html, snapshot }: ReportSource): string {
  const { t } = html
  const { changes, unreadableFolders } = counts
  const images = counts.verified + counts.failed
  const total = t('scan.report.totals', { files: counts.files, images, skipped: counts.skipped, failed: counts.failed })
  const hasChanged = changes.changed + changes.moved + changes.missing > 0
  const rows = counts.files + changes.missing + unreadableFolders
  const notes = [
    counts.pending > 0 ? t('scan.report.pending', { count: counts.pending }) : '',
    unreadableFolders > 0 ? t('scan.report.unreadable-folders', { count: unreadableFolders }) : '',
    counts.linksToFolders > 0 ? t('scan.report.links', { count: counts.linksToFolders }) : '',
    hasChanged ? t('scan.changes', changes) : '',
    rows > counts.files ? t('scan.report.rows', { count: rows }) : '',
  ].filter(note => note !== '')
  return [
    `<section class="summary"><p class="total">${escapeHtml(total)}</p>`,
    ...notes.map(note => `<p class="note">${escapeHtml(note)}</p>`),
    !hasChanged && snapshot.scan.request.mode === 'rehash' ? `<p>${escapeHtml(t('scan.changes', changes))}</p>` : '',
    '<div class="charts">',
    bars(t('scan.report.by-state'), { ...counts.byState, failed: counts.failed }, code => t(`scan.code.${code}`)),
    bars(t('scan.report.by-kind'), { ...counts.byKind, failed: counts.failed }, code => t(`scan.code.${code}`)),
    bars(t('scan.report.by-reason'), counts.bySkipReason, code => t(`scan.code.${code}`)),
    `</div><p class="caution">${escapeHtml(t('scan.report.caution'))}</p></section>\n`,
  ].join('\n')
}

/** Bars are as long as their share of the largest; the number stands beside each. */
function bars(title: string, counts: Readonly<Record<string, number>>, say: (code: string) => string): string {
  const rows = Object.entries(counts).filter(([, count]) => count > 0)
  if (rows.length === 0) return ''
  const most = Math.max(...rows.map(([, count]) => count))
  const lines = rows
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => {
      const percent = Math.max(0.5, (count / most) * 100).toFixed(1)
      return `<tr><th scope="row">${escapeHtml(say(code))}</th><td class="number">${count}</td><td class="bar"><div style="width:${percent}%"></div></td></tr>`
    })
  return `<table class="chart"><caption>${escapeHtml(title)}</caption><tbody>${lines.join('')}</tbody></table>`
}

function table({ t }: HtmlParts): string {
  const heads = HTML_COLUMNS.map(
    (column, at) =>
      `<th scope="col" aria-sort="none"><button type="button" data-column="${at}">${escapeHtml(t(`scan.column.${column}`))}</button></th>`,
  )
  return [
    `<section class="list"><form role="search"><label>${escapeHtml(t('scan.report.filter'))} <input type="search" id="filter" autocomplete="off"></label>`,
    `<label>${escapeHtml(t('scan.column.state'))} <select id="state"></select></label>`,
    `<label>${escapeHtml(t('scan.column.credentials'))} <select id="credentials"></select></label>`,
    `<label>${escapeHtml(t('scan.column.kind'))} <select id="kind"></select></label>`,
    '<output id="shown"></output></form>',
    `<noscript><p>${escapeHtml(t('scan.report.no-script'))}</p></noscript>`,
    `<div id="window" tabindex="0" role="region" aria-label="${escapeHtml(t('scan.report.files'))}"><table id="files"><thead><tr>${heads.join('')}</tr></thead><tbody></tbody></table></div></section>\n`,
  ].join('\n')
}

function cellsOf(file: ArchiveFile, source: ReportSource): readonly (string | number | null)[] {
  const path = shown(file, source)
  const slash = path.lastIndexOf('/')
  const state = file.reason === null ? file.state : `${file.state}:${file.reason}`
  const { change, credentials, kind, generator, signer, label, stops, asks, sizeBytes } = file
  return [
    path.slice(slash + 1),
    path.slice(0, Math.max(0, slash)),
    state,
    change,
    credentials,
    kind,
    generator,
    signer,
    label,
    stops,
    asks,
    sizeBytes,
  ]
}

/** Text that comes again becomes `[number]`. Names are not asked for: they differ in every row. */
function numbered(cell: string | number | null, words: Map<string, number>): unknown {
  if (typeof cell !== 'string' || cell.length < 3) return cell
  const known = words.get(cell)
  if (known !== undefined) return [known]
  if (words.size >= MAX_WORDS) return cell
  words.set(cell, words.size)
  return [words.size - 1]
}

/** Codes that a row can hold: states, changes, verdicts, and why a file was passed over or could not be read. */
export const HTML_CODES =
  'verified failed skipped pending missing not-entered new unchanged changed moved trusted intact broken none remote-only unreadable ai-generated ai-modified camera human-made unknown conflicting present absent altered empty not-an-image only-named-image broken-link special-file permission-denied name-not-utf8 not-found vanished folder-vanished changed-while-reading stalled timed-out out-of-memory crashed io-error unreadable-image name-too-long too-many-open-files empty-file is-a-folder not-a-file'.split(
    ' ',
  )

/** Words for codes and for the page's own script. */
function pageTexts({ t }: HtmlParts): unknown {
  return {
    codes: Object.fromEntries(HTML_CODES.map(code => [code, t(`scan.code.${code}`)])),
    all: t('scan.report.all'),
    shown: t('scan.report.shown'),
    printed: t('scan.report.printed'),
  }
}

/** JSON that cannot end the script element it stands in, nor open a comment (HTML, 4.12.1.3). */
export const jsonForHtml = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

async function sha256Base64(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
