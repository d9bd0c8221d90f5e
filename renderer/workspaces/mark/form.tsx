import { Redo2, Undo2 } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { TextLine } from '../../components/fields.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useStays, useSteadyOrder } from '../../state/use-steady.ts'
import { FindingList } from '../review/findings.tsx'
import { HowQuestion } from './how-question.tsx'
import { LookFields } from './look-fields.tsx'
import { MoreFields } from './more-fields.tsx'
import { PolicyQuestions } from './policy-questions.tsx'
import type { FormPart } from './form-part.ts'

/** The wizard of one picture. Only what is needed now is asked; what follows appears when its turn comes. */
export function PictureForm({ row, table }: FormPart) {
  const { t } = useTranslation()
  const { how, consultation, status } = row
  const isAsked = row.picture.report !== null && !['error', 'unfit', 'labelled'].includes(status)
  const isLabelled =
    isAsked && how !== 'not-ai' && how !== 'unknown' && (how !== null || consultation?.evidenceKind != null)
  return (
    <section className="form" aria-label={row.picture.name}>
      <header className="form-head">
        <h2>
          <bdi>{row.picture.name}</bdi>
        </h2>
        <div className="row">
          <Button
            className="icon-button"
            aria-label={t('app.undo')}
            isDisabled={table.history.past.length === 0}
            onPress={() => table.change({ kind: 'undo' })}
          >
            <Undo2 aria-hidden size={18} />
          </Button>
          <Button
            className="icon-button"
            aria-label={t('app.redo')}
            isDisabled={table.history.future.length === 0}
            onPress={() => table.change({ kind: 'redo' })}
          >
            <Redo2 aria-hidden size={18} />
          </Button>
        </div>
      </header>
      <NotAsked row={row} />
      {isAsked ? <HowQuestion row={row} table={table} /> : null}
      {isLabelled ? (
        <>
          <PolicyQuestions row={row} table={table} />
          <Stops row={row} table={table} />
          <Decision row={row} table={table} />
          <LookFields row={row} table={table} />
          <MoreFields row={row} table={table} />
        </>
      ) : null}
    </section>
  )
}

/** Why there is nothing to answer: it is being read, cannot be, cannot be drawn on, or is labelled already. */
function NotAsked({ row: { picture, status } }: Pick<FormPart, 'row'>) {
  const { t } = useTranslation()
  const say = useProblem()
  const { unfit } = picture
  if (picture.report === null) return <p className="help">{t('mark.reading')}</p>
  if (picture.report.error !== null) return <p className="notice stop">{say(picture.report.error)}</p>
  if (status === 'labelled') return <p className="notice">{t('label.already')}</p>
  if (unfit === null) return null
  return (
    <div className="notice ask unfit-notice" role="status">
      <p>
        <strong>{t('mark.unfit')}</strong>
      </p>
      <p>{say(unfit)}</p>
    </div>
  )
}

/** What keeps the picture back although everything is answered; what is said of the caption's words stands beside them. Where the policy allows it, a written reason lets it through. */
function Stops({ row, table }: FormPart) {
  const { t } = useTranslation()
  const points =
    row.consultation?.open.filter(
      ({ close, finding }) =>
        close.kind === 'reason' || (close.kind === 'none' && !finding.code.startsWith('policy-caption-')),
    ) ?? []
  const overrides = new Map(row.draft.overrides)
  const given = [...overrides.keys()].filter(
    id => !points.some(({ close }) => close.kind === 'reason' && close.ruleId === id),
  )
  const asked = points.flatMap(({ close }) => (close.kind === 'reason' ? [close.ruleId] : []))
  const reasons = useSteadyOrder([...asked, ...given].filter(id => !id.startsWith('question.')))
  const set = (ruleId: string, reason: string): void =>
    table.change({
      kind: 'set',
      grant: row.picture.grant,
      isFirst: false,
      values: { overrides: [...new Map([...overrides, [ruleId, reason]])] },
    })
  if (points.length + reasons.length === 0) return null
  return (
    <div className="form-part">
      <FindingList findings={points.map(point => point.finding)} />
      {reasons.map(ruleId => (
        <TextLine
          key={ruleId}
          label={t('mark.override')}
          help={t('mark.override-help')}
          value={overrides.get(ruleId) ?? ''}
          onChange={reason => set(ruleId, reason)}
          isLong
        />
      ))}
    </div>
  )
}

/** What the picture shows, and who decides. */
function Decision({ row, table }: FormPart) {
  const { t } = useTranslation()
  const { draft, consultation, picture } = row
  const set = (values: Partial<typeof draft>): void =>
    table.change({ kind: 'set', grant: picture.grant, isFirst: table.rows[0]?.picture.grant === picture.grant, values })
  const isMissing = (field: 'alt' | 'decided-by'): boolean =>
    consultation?.open.some(({ close }) => close.kind === 'field' && close.field === field) === true
  const wantsDecider = useStays(isMissing('decided-by') || (draft.decidedBy ?? '') !== '')
  return (
    <div className="form-part">
      <TextLine
        label={isMissing('alt') ? `${t('mark.alt')} (${t('app.required')})` : t('mark.alt')}
        help={t('mark.alt-help')}
        value={draft.alt}
        onChange={alt => set({ alt })}
        isLong
      />
      {wantsDecider ? (
        <TextLine
          label={isMissing('decided-by') ? `${t('mark.decided-by')} (${t('app.required')})` : t('mark.decided-by')}
          help={t('mark.decided-by-help')}
          value={draft.decidedBy ?? ''}
          onChange={decidedBy => set({ decidedBy })}
        />
      ) : null}
      {consultation?.needsSecondReviewer === true ? (
        <TextLine
          label={t('mark.second')}
          help={t('mark.second-help')}
          value={draft.secondReviewer ?? ''}
          onChange={secondReviewer => set({ secondReviewer })}
        />
      ) : null}
    </div>
  )
}
