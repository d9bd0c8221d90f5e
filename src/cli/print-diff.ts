import type { PastVerdict } from '../domain/past-verdict.ts'
import type { VerifyReport } from '../domain/report.ts'
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
    ...diff.reasons.map(({ code, values }) => `    ${t(`diff.reason.${code}`, shortened(values))}`),
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
    before: words(change, change.before, texts),
    after: words(change, change.after, texts),
  })
}

/** Where the words for each kind of value stand; names stand for themselves. */
const VOCABULARY: Readonly<Record<string, string>> = {
  state: 'credentials.state',
  integrity: 'diff.integrity',
  trust: 'credentials.trust',
  time: 'credentials.time',
  'origin-kind': 'diff.kind',
  'origin-basis': 'diff.basis',
  label: 'diff.label',
}

function words({ code }: VerdictChange, value: string | null, { t, has }: Texts): string {
  if (value === null) return t('diff.nothing')
  const id = `${VOCABULARY[code] ?? 'diff'}.${value}`
  return has(id) ? t(id) : value
}

/** Hashes by their beginning, dates by their day: the whole stands in the JSON. */
function shortened(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      /^[0-9a-f]{64}$/.test(value)
        ? `${value.slice(0, 12)}…`
        : /^\d{4}-\d\d-\d\dT/.test(value)
          ? value.slice(0, 10)
          : value,
    ]),
  )
}
