import { useTranslation } from 'react-i18next'
import type { DecisionReport } from '../../../src/api/ursprung.ts'
import { useSettings } from '../../state/queries.ts'
import { useProblem } from '../../state/use-problem.ts'
import type { DecisionState } from './use-decision.ts'

/** What is missing, one line each: the question itself, the field, or what a rule says. */
export function Refused({ report, state }: { readonly report: DecisionReport; readonly state: DecisionState }) {
  const { t } = useTranslation()
  const say = useProblem()
  const lines = useOpenLines(report, state)
  return (
    <div className="notice ask decision-refused">
      <p>
        <strong>{t(report.status === 'refused' ? 'deciding.refused' : 'deciding.failed')}</strong>
      </p>
      {lines.length === 0 ? (
        <p>{report.error === null ? '' : say(report.error)}</p>
      ) : (
        <ul>
          {lines.map((line, at) => (
            <li key={`${line}-${at}`}>
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const FIELD_NAMES = new Map([
  ['--alt', 'mark.alt'],
  ['--tool', 'mark.tool'],
  ['--decided-by', 'mark.decided-by'],
  ['--second-reviewer', 'mark.second'],
])

/** What the questions and fields themselves say. */
const SAID_BY_FORM = /^policy-(?:question-unanswered|field-missing|second-reviewer|tool-missing)/

/** The core names open points by the options of the command line; here they get the words of the form. */
function useOpenLines({ open, findings }: DecisionReport, { consultation }: DecisionState): readonly string[] {
  const { t } = useTranslation()
  const { settings } = useSettings()
  const questions = open.flatMap(point => {
    const id = /^--answer (.+)=$/.exec(point)?.[1]
    const question = consultation?.questions.find(known => known.id === id)
    return question === undefined ? [] : [question.text[settings?.language ?? 'sv']]
  })
  const fields = open.flatMap(point => {
    const name = FIELD_NAMES.get(point)
    return name === undefined ? [] : [t(name)]
  })
  const reasons = open.some(point => point.startsWith('--override ')) ? [t('mark.override')] : []
  const rules = findings
    .filter(({ severity, code }) => severity === 'stop' || (severity === 'ask' && !SAID_BY_FORM.test(code)))
    .map(({ message }) => message)
  return [...new Set([...reasons, ...questions, ...fields, ...rules])]
}
