import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useReducer } from 'react'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import type { Finding } from '../../../src/domain/finding.ts'
import { useSettings } from '../../state/queries.ts'
import type { Picture } from '../../state/pictures.tsx'
import { useSettled } from '../../state/use-settled.ts'
import { useWire } from '../../state/wire-context.tsx'
import { changeChoices, draftFor, NO_HISTORY, ownOf } from '../mark/choices.ts'
import type { FormPart } from '../mark/form-part.ts'

const CONSULT_SETTLE_MS = 250

/** A decision about one picture while it is being made: the same questions and choices as in Märk, with a history of its own. */
export function useDecision(picture: Picture) {
  const { api } = useWire()
  const { settings } = useSettings()
  const [history, change] = useReducer(changeChoices, NO_HISTORY)
  const draft = draftFor(history.present, picture.grant, { decidedBy: settings?.decidedBy ?? null })
  const settled = useSettled(draft, CONSULT_SETTLE_MS)
  const query = useQuery({
    queryKey: ['decision-consult', picture.grant, picture.report?.basis.checkedAt, settings?.policy, settled],
    queryFn: () => api.label.consult({ grant: picture.grant, draft: settled }),
    placeholderData: keepPreviousData,
  })
  const decide = useMutation({
    mutationFn: (wanted: LabelDraft) => api.register.decide({ grant: picture.grant, draft: wanted }),
  })
  const consultation = query.data?.ok === true ? query.data.value : undefined
  const { how } = ownOf(history.present, picture.grant)
  const row: FormPart['row'] = { picture, how, draft, consultation, status: 'needs-answers' }
  const part: FormPart = { row, table: { rows: [row], selected: row, history, change } }
  return {
    part,
    draft,
    consultation,
    problem: query.data?.ok === false ? query.data.error : null,
    set: (values: Partial<LabelDraft>): void => change({ kind: 'set', grant: picture.grant, isFirst: false, values }),
    decide: (): void => decide.mutate(draft),
    isDeciding: decide.isPending,
    isFailed: decide.isError,
    answer: decide.data,
    /** The decision was refused: what is missing is said at its place from now on. */
    insists: decide.data?.ok === true && decide.data.value.status === 'refused',
    /** Something was filled in since the answer came. */
    isOutdated: JSON.stringify(decide.variables) !== JSON.stringify(draft),
  }
}

/** Everything that one part of the panel works on. */
export type DecisionState = ReturnType<typeof useDecision>

/** What the verdict itself stops for, and what a refusal has added to that; each can be set aside with a reason. */
export function verdictStops(picture: Picture, answer: DecisionState['answer']): readonly Finding[] {
  const refused = answer?.ok === true && answer.value.status === 'refused' ? answer.value.findings : []
  const all = [...(picture.report?.findings ?? []), ...refused].filter(
    ({ severity, code }) => severity === 'stop' && !code.startsWith('policy-'),
  )
  return [...new Map(all.map(finding => [finding.code, finding])).values()]
}

/** Whether the policy wants this field and has not got it. */
export const wantsField = (consultation: Consultation | undefined, field: 'alt' | 'tool'): boolean =>
  consultation?.open.some(({ close }) => close.kind === 'field' && close.field === field) === true
