import type { LabelReport } from '../domain/report.ts'
import type { Texts } from '../i18n/text.ts'
import { findingLines } from './print-verify.ts'

/** What became of one picture, for people. */
export function printLabel(report: LabelReport, texts: Texts): readonly string[] {
  const { t } = texts
  const head = report.input.path
  const findings = report.findings.flatMap(finding => findingLines(finding, texts))
  if (report.status === 'already-labelled') return [head, `  ${t('label.already')}`, ...findings]
  if (report.output === null || report.caption === null)
    return [head, `  ${t(`label.${report.status}`)}: ${report.error?.message ?? ''}`, ...findings]
  const number = new Intl.NumberFormat(texts.language, { maximumFractionDigits: 1 })
  return [
    head,
    `  → ${report.output.path}`,
    `  ”${report.caption.text}” · ${t(`place.${report.caption.place}`)} · ${number.format(report.caption.textHeightPx)} px · ${t('label.contrast', { ratio: number.format(report.caption.contrast) })}`,
    ...(report.manifest === null ? [] : [`  ${t('label.sealed', { signer: report.manifest.signer ?? '' })}`]),
    ...findings,
  ]
}
