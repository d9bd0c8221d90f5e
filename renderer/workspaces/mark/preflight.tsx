import { Circle, CircleAlert, CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Folded } from '../../components/folded.tsx'
import { preflight, type PreflightPoint } from './preflight-points.ts'
import type { LabelRow } from './use-label-table.ts'

const ICONS: Record<PreflightPoint['state'], typeof Circle> = { done: CircleCheck, left: Circle, stop: CircleAlert }

/** Everything that is weighed before the picture is labelled, and how far it has come; folded, because the form says it too. */
export function Preflight({ row }: { readonly row: LabelRow }) {
  const { t } = useTranslation()
  const points = preflight(row)
  if (points === null || ['error', 'unfit', 'labelled'].includes(row.status)) return null
  const done = points.filter(({ state }) => state === 'done').length
  return (
    <Folded title={t('preflight.title', { done, total: points.length })} className="preflight">
      <ul>
        {points.map(point => (
          <Point key={point.id} point={point} />
        ))}
      </ul>
    </Folded>
  )
}

function Point({ point: { id, state, words, count } }: { readonly point: PreflightPoint }) {
  const { t } = useTranslation()
  const Icon = ICONS[state]
  return (
    <li className={`preflight-${state}`}>
      <Icon aria-hidden size={16} />
      <span>
        <span className="visually-hidden">{t(`preflight.state.${state}`)}: </span>
        {id === 'questions' && count > 0 ? t('mark.questions-left', { count }) : t(`preflight.point.${id}`)}
        {words.map((said, at) => (
          <bdi key={`${said}-${at}`} className="help">
            {said}
          </bdi>
        ))}
      </span>
    </li>
  )
}
