import { useTranslation } from 'react-i18next'
import { TextLine } from '../../components/fields.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useReasonError } from '../../state/use-reason-error.ts'
import { useSteadyOrder } from '../../state/use-steady.ts'
import { FindingList } from './findings.tsx'
import { type DecisionState, verdictStops } from './use-decision.ts'

/** What speaks against publishing; whoever decides otherwise writes why. */
export function Reasons({ state, picture }: { readonly state: DecisionState; readonly picture: Picture }) {
  const { t } = useTranslation()
  const { draft, set, consultation, answer, insists } = state
  const sayReason = useReasonError()
  const overrides = new Map(draft.overrides)
  const stops = verdictStops(picture, answer)
  const asked = (consultation?.open ?? []).flatMap(({ close, finding }) =>
    close.kind === 'reason' && !close.ruleId.startsWith('question.') ? [{ id: close.ruleId, finding }] : [],
  )
  const hard = (consultation?.open ?? []).flatMap(({ close, finding }) => (close.kind === 'none' ? [finding] : []))
  const all = [...asked, ...stops.map(finding => ({ id: finding.code, finding }))]
  const about = new Map(all.map(({ id, finding }) => [id, finding.message]))
  const given = [...overrides.keys()].filter(id => !id.startsWith('question.') && !all.some(stop => stop.id === id))
  const reasons = useSteadyOrder([...all.map(({ id }) => id), ...given])
  if (reasons.length + hard.length === 0) return null
  return (
    <div className="form-part">
      <FindingList findings={[...all.map(({ finding }) => finding), ...hard]} />
      {reasons.map(id => (
        <TextLine
          key={id}
          label={`${t('mark.override')} (${t('app.required')})`}
          help={
            reasons.length > 1 && about.has(id)
              ? t('deciding.reason-about', { about: about.get(id) })
              : t('mark.override-help')
          }
          value={overrides.get(id) ?? ''}
          error={insists ? sayReason(overrides.get(id) ?? '') : null}
          onChange={reason => set({ overrides: [...new Map([...overrides, [id, reason]])] })}
          isLong
        />
      ))}
    </div>
  )
}
