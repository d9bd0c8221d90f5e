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
  return [
    head,
    `  → ${report.output.path}`,
    `  ”${report.caption.text}” · ${t(`place.${report.caption.place}`)} · ${sayNumber(report.caption.textHeightPx, texts)} px · ${t('label.contrast', { ratio: sayNumber(report.caption.contrast, texts) })}`,
    ...(report.manifest === null ? [] : [`  ${t('label.sealed', { signer: report.manifest.signer ?? '' })}`]),
    ...findings,
  ]
}

const sayNumber = (value: number, { language }: Texts): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)

/** How high the letters of a caption stand. */
export const sayTextHeight = (px: number, texts: Texts): string =>
  texts.t('pack.text-height', { px: sayNumber(px, texts) })
