import type { PastVerdict } from '../domain/past-verdict.ts'
import type { VerifyReport } from '../domain/report.ts'
import { sayChanged, shortenFacts } from '../domain/say-difference.ts'
import type { Texts } from '../i18n/text.ts'
import type { VerdictChange, VerdictDiff } from '../verify/compare-verdicts.ts'

/** What changed and why, for people; nothing for a verdict that is the same. */
export function printDiff(
  diff: VerdictDiff,
  verdicts: { readonly old: PastVerdict | null; readonly report: VerifyReport },
  texts: Texts,
): readonly string[] {
  const { t } = texts
  if (diff.outcome === 'same') return []
  if (diff.outcome === 'new') return [diff.path, `  ${t('diff.new')}`, '']
  const unexplained = diff.changes.some(change => !change.isExplained)
  return [
    diff.path,
    ...diff.changes.map(change => `  ${changeLine(change, verdicts, texts)}`),
    `  ${t('diff.why')}`,
    ...diff.reasons.map(({ code, values }) => `    ${t(`diff.reason.${code}`, shortenFacts(values))}`),
    ...(unexplained ? [`    ${t('diff.unexplained')}`] : []),
    '',
  ]
}

function changeLine(
  change: VerdictChange,
  { old, report }: { readonly old: PastVerdict | null; readonly report: VerifyReport },
  texts: Texts,
): string {
  const { t } = texts
  const message = (
    code: string | null,
    findings: readonly { readonly code: string; readonly message: string }[],
  ): string => findings.find(finding => finding.code === code)?.message ?? code ?? ''
  if (change.code === 'finding-added')
    return t('diff.change.finding-added', { text: message(change.after, report.findings) })
  if (change.code === 'finding-removed')
    return t('diff.change.finding-removed', { text: message(change.before, old?.findings ?? []) })
  return t(`diff.change.${change.code}`, {
    before: sayChanged(change.code, change.before, texts),
    after: sayChanged(change.code, change.after, texts),
  })
}
