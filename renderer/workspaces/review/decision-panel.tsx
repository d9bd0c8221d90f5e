import { CircleCheck, NotebookPen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DecisionReport } from '../../../src/api/ursprung.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Answers, TextLine } from '../../components/fields.tsx'
import { Folded } from '../../components/folded.tsx'
import { ProofMenu } from '../../components/proof-menu.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useStays } from '../../state/use-steady.ts'
import type { How as HowAnswer } from '../mark/choices.ts'
import { PolicyQuestions } from '../mark/policy-questions.tsx'
import { Reasons } from './decision-reasons.tsx'
import { Refused } from './decision-refused.tsx'
import { type DecisionState, useDecision, wantsField } from './use-decision.ts'

/** A person's decision to publish a picture as it is. Folded until somebody wants to make one: then the policy is asked. */
export function DecisionPanel({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="block decision">
      <Folded title={t('deciding.title')} isExpanded={isOpen} onExpandedChange={setOpen}>
        {isOpen ? <DecisionForm picture={picture} /> : null}
      </Folded>
    </section>
  )
}

function DecisionForm({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const say = useProblem()
  const state = useDecision(picture)
  const { answer, insists } = state
  const form = useRef<HTMLDivElement>(null)
  // Refused: where to go on is the first place that lacks something.
  useEffect(() => {
    const first = insists ? form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') : null
    const field = first?.matches('input, textarea') === true ? first : first?.querySelector<HTMLElement>('input')
    field?.focus()
  }, [answer, insists])
  if (answer?.ok === true && answer.value.status === 'decided') return <Decided report={answer.value} />
  return (
    <div className="decision-form" ref={form}>
      <p className="help">{t('deciding.text')}</p>
      {state.problem === null ? null : <p className="notice stop">{say(state.problem)}</p>}
      {picture.report?.origin.basis === 'none' ? <How state={state} /> : null}
      <PolicyQuestions {...state.part} insists={insists} />
      <Reasons state={state} picture={picture} />
      <Deciders state={state} />
      <Missing state={state} />
      <Button
        className="button primary"
        isDisabled={state.consultation === undefined}
        onPress={() => (state.isDeciding ? undefined : state.decide())}
      >
        <NotebookPen aria-hidden size={18} />
        {t(state.isDeciding ? 'deciding.working' : 'deciding.go')}
      </Button>
      <div role="alert">
        {state.isFailed ? <p className="notice stop">{t('app.failed')}</p> : null}
        {answer === undefined || answer.ok ? null : <p className="notice stop">{say(answer.error)}</p>}
        {answer?.ok === true && answer.value.status !== 'decided' && !state.isOutdated ? (
          <Refused report={answer.value} state={state} />
        ) : null}
      </div>
    </div>
  )
}

const HOWS: readonly HowAnswer[] = ['ai-generated', 'ai-modified', 'not-ai', 'unknown']

/** How the picture came to be, where the file says nothing: the policy asks other things of an AI picture. */
function How({ state: { part } }: { readonly state: DecisionState }) {
  const { t } = useTranslation()
  const { row, table } = part
  return (
    <Answers
      label={t('mark.how')}
      value={row.how}
      options={HOWS.map(id => ({ id, text: t(`mark.how-${id}`) }))}
      onChange={id =>
        table.change({ kind: 'how', grant: row.picture.grant, how: HOWS.find(known => known === id) ?? 'unknown' })
      }
    />
  )
}

function Deciders({ state: { draft, set, consultation, insists } }: { readonly state: DecisionState }) {
  const { t } = useTranslation()
  const needed = (text: string): string => `${text} (${t('app.required')})`
  const lacks = (value: string | null): string | null =>
    insists && (value ?? '').trim() === '' ? t('deciding.needs-field') : null
  const wantsAlt = useStays(wantsField(consultation, 'alt') || draft.alt !== '')
  const wantsTool = useStays(wantsField(consultation, 'tool') || (draft.tool ?? '') !== '')
  return (
    <div className="form-part">
      {wantsAlt ? (
        <TextLine
          label={needed(t('mark.alt'))}
          value={draft.alt}
          error={wantsField(consultation, 'alt') ? lacks(draft.alt) : null}
          onChange={alt => set({ alt })}
          isLong
        />
      ) : null}
      {wantsTool ? (
        <TextLine
          label={needed(t('mark.tool'))}
          value={draft.tool ?? ''}
          error={wantsField(consultation, 'tool') ? lacks(draft.tool) : null}
          onChange={tool => set({ tool })}
        />
      ) : null}
      <TextLine
        label={needed(t('mark.decided-by'))}
        help={t('mark.decided-by-help')}
        value={draft.decidedBy ?? ''}
        error={lacks(draft.decidedBy)}
        onChange={decidedBy => set({ decidedBy })}
      />
      {consultation?.needsSecondReviewer === true ? (
        <TextLine
          label={needed(t('mark.second'))}
          help={t('mark.second-help')}
          value={draft.secondReviewer ?? ''}
          error={lacks(draft.secondReviewer)}
          onChange={secondReviewer => set({ secondReviewer })}
        />
      ) : null}
    </div>
  )
}

/** What is left before the decision can be noted, by name. */
function Missing({ state: { consultation, draft } }: { readonly state: DecisionState }) {
  const { t } = useTranslation()
  if (consultation === undefined) return null
  const left = consultation.unanswered.length
  const names = [
    ...(left > 0 ? [t('mark.questions', { count: left })] : []),
    ...(wantsField(consultation, 'alt') ? [t('mark.alt')] : []),
    ...(wantsField(consultation, 'tool') ? [t('mark.tool')] : []),
    ...((draft.decidedBy ?? '').trim() === '' ? [t('mark.decided-by')] : []),
    ...(consultation.needsSecondReviewer && (draft.secondReviewer ?? '').trim() === '' ? [t('mark.second')] : []),
  ]
  if (names.length === 0) return null
  return (
    <p className="decision-missing" role="status">
      {t('mark.missing', { list: names.join(' · ') })}
    </p>
  )
}

function Decided({ report: { entry } }: { readonly report: DecisionReport }) {
  const { t } = useTranslation()
  const outcome = useRef<HTMLDivElement>(null)
  // The button that had the focus is gone with the form.
  useEffect(() => outcome.current?.focus(), [])
  if (entry === null) return null
  const line = `${entry.sequence}:${entry.entryHash}`
  return (
    <div className="chain-outcome" role="status" tabIndex={-1} ref={outcome}>
      <p>
        <CircleCheck aria-hidden size={20} />
        <strong>{t('deciding.done')}</strong>
      </p>
      <p>{t('deciding.done-text', { sequence: entry.sequence })}</p>
      <span className="hash-line">
        <code>{line}</code>
        <CopyButton text={line} what={t('book.head')} />
      </span>
      <div className="row">
        <ProofMenu subject={{ grants: [], originals: [], sequences: [entry.sequence] }} isSmall />
      </div>
    </div>
  )
}
