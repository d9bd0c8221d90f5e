import type { Finding } from '../../../src/domain/finding.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { saySourceType } from '../../../src/domain/source-type.ts'
import { escapeHtml } from '../../../src/label/publishing-text.ts'
import { localeOf } from '../../state/locale.ts'

type Translate = (key: string, values?: Record<string, unknown>) => string

/** A verdict as one self-contained page for the records. Every value from the file is escaped; nothing is fetched. */
export function reportHtml(
  report: VerifyReport,
  language: string,
  { t, nextStep }: { readonly t: Translate; readonly nextStep: (finding: Finding) => string },
): string {
  const e = escapeHtml
  const date = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeStyle: 'medium' })
  const { faces } = report.people
  const people =
    faces === null
      ? t('review.faces-off')
      : faces.length === 0
        ? t('review.faces-none')
        : t('review.faces-some', { count: faces.length })
  const exposed = report.exposure.map(({ kind, field }) => `${t(`review.exposure-kind.${kind}`)} (${field})`)
  const row = (name: string, value: string): string => `<tr><th scope="row">${e(name)}</th><td>${e(value)}</td></tr>`
  const { origin, credentials, basis, label } = report
  // As on the screen: a broken signature outranks what it said (C2PA UX guidance, level 1).
  const isBroken = credentials.state === 'broken'
  const findings = report.findings.map(
    finding =>
      `<li><strong>${e(t(`severity.${finding.severity}`))}</strong> ${e(finding.message)} → ${e(nextStep(finding))} <small>(${e(finding.rule)})</small></li>`,
  )
  const marks = origin.evidence.map(
    mark =>
      `<tr><td>${e(t(`review.source.${mark.source}`))}</td><td><code>${e(mark.field)}</code></td><td>${e(saySourceType(mark.value, t, mark.field))}</td><td>${e(t(`kind.${mark.says}`))}</td><td>${e(t(`review.weight.${mark.weight}`))}</td></tr>`,
  )
  return `<!doctype html>
<html lang="${e(language)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Ursprung: ${e(report.path)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:3rem auto;padding:0 1.5rem;color:#1c2126}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{width:16rem;font-weight:600}code{font-size:.9em}footer{margin-top:2rem;color:#4d565d}@media print{body{margin:0;max-width:none}li,tr{break-inside:avoid}}</style></head><body>
<h1>${e(isBroken ? t('review.broken-title') : t(`verdict.kind.${origin.kind}`))}.</h1>
<p>${e(isBroken ? t('review.broken-text') : t(`verdict.basis.${origin.basis}`))}</p>
<table>${[
    row(t('archive.col-name'), report.path),
    row('SHA-256', report.sha256 ?? '–'),
    row(t('axis.credentials'), t(`axis.state.${credentials.state}`)),
    row(t('axis.label'), t(`axis.label-state.${label.state}`, { text: label.text ?? '' })),
    row(t('review.report-people'), people),
    row(t('review.report-exposure'), exposed.join('; ') || t('review.exposure-none')),
    row(t('review.file-checked'), `${date.format(new Date(basis.checkedAt))} (${basis.checkedAt})`),
    row(t('review.file-engine'), basis.engine),
    row(t('review.file-rules'), basis.rules),
    row(t('review.file-policy'), basis.policy),
    row(
      t('review.file-lists'),
      basis.trustLists.map(list => `${list.name} ${list.date} ${list.sha256}`).join('; ') || t('review.file-no-lists'),
    ),
  ].join('')}</table>
<h2>${e(t('review.todo'))}</h2><ul>${findings.join('')}</ul>
<h2>${e(t('review.evidence'))}</h2><table>${marks.join('')}</table>
<footer>${e(t('review.report-made'))}</footer>
</body></html>
`
}
