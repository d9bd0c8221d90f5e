import { CircleAlert, CircleHelp, Info } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Finding, plainStep, type Severity } from '../../../src/domain/finding.ts'
import { ruleWithoutPolicy } from '../../../src/domain/policy.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'

const ICONS: Record<Severity, typeof Info> = { stop: CircleAlert, ask: CircleHelp, note: Info }

/** The finding whose next step comes first: a stop, then a question, then what the verdict itself says. */
export function nextStepOf(report: VerifyReport): Finding | null {
  return (
    report.findings.find(finding => finding.severity === 'stop') ??
    report.findings.find(finding => finding.severity === 'ask') ??
    report.findings.find(finding => finding.code.startsWith('origin-')) ??
    report.findings[0] ??
    null
  )
}

/** The words of a next step: the page's own where the core speaks of the command line. */
export function useNextStep(): (finding: Finding) => string {
  const { t, i18n } = useTranslation()
  return finding => plainStep(finding, { t, has: id => i18n.exists(id) })
}

/** Everything to do and to know, most pressing first, each with its next step and the rule it rests on. */
export function Findings({ report }: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  // The headline says this already, and its next step stands right underneath.
  const findings = report.findings.filter(
    finding => finding.code !== `origin-${report.origin.kind}` || finding.severity !== 'note',
  )
  if (findings.length === 0) return null
  return (
    <section className="block" aria-labelledby="todo-heading">
      <h3 id="todo-heading">{t('review.todo')}</h3>
      <FindingList findings={findings} />
    </section>
  )
}

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation()
  const say = useNextStep()
  return (
    <ul className="findings">
      {findings.map((finding, index) => {
        const Icon = ICONS[finding.severity]
        return (
          <li key={`${finding.code}-${index}`} className={`finding ${finding.severity}`}>
            <Icon aria-hidden size={20} />
            <div>
              <p className="finding-message">
                <span className="severity">{t(`severity.${finding.severity}`)}</span> <bdi>{finding.message}</bdi>
              </p>
              <p>{say(finding)}</p>
              <p className="rule">{t('review.rule', { rule: ruleWithoutPolicy(finding.rule) })}</p>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
