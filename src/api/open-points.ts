import type { FindingFact } from '../domain/finding.ts'
import type { Ursprung } from './ursprung.ts'
import type { OpenPoint } from './views.ts'

/**
 * What still keeps a labelled copy back, each with the way to close it: every `ask` and `stop` of the policy. The warning
 * about people is closed by its own questions, not by setting it aside (as in `compose/labelling.ts`).
 */
export function openPointsOf(facts: readonly FindingFact[], say: Ursprung['sayFinding']): readonly OpenPoint[] {
  const open = facts.filter(fact => fact.severity !== 'note')
  const hasQuestions = open.some(({ values }) => values?.['question'] !== undefined)
  return open
    .filter(({ values }) => !(hasQuestions && values?.['override'] === 'faces'))
    .map(fact => ({ finding: say(fact), close: wayToClose(fact) }))
}

function wayToClose({ code, values }: FindingFact): OpenPoint['close'] {
  const field = /^policy-field-missing-(alt|tool|decided-by)$/.exec(code)?.[1]
  if (field === 'alt' || field === 'tool' || field === 'decided-by') return { kind: 'field', field }
  if (code === 'policy-tool-missing') return { kind: 'field', field: 'tool' }
  if (code.startsWith('policy-second-reviewer')) return { kind: 'field', field: 'second-reviewer' }
  const override = values?.['override']
  if (values?.['question'] !== undefined && override === undefined)
    return { kind: 'question', question: String(values['question']) }
  return override === undefined ? { kind: 'none' } : { kind: 'reason', ruleId: String(override) }
}
