import { CircleCheck, NotebookPen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DecisionReport } from '../../../src/api/ursprung.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Answers, TextLine } from '../../components/fields.tsx'
import { ProofMenu } from '../../components/proof-menu.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import { useProblem } from '../../state/use-problem.ts'
import { useStays, useSteadyOrder } from '../../state/use-steady.ts'
import type { How as HowAnswer } from '../mark/choices.ts'
import { PolicyQuestions } from '../mark/policy-questions.tsx'
import { FindingList } from './findings.tsx'
import { type DecisionState, useDecision, verdictStops, wantsField } from './use-decision.ts'

/** A person's decision to publish a picture as it is. Folded until somebody wants to make one: then the policy is asked. */
export function DecisionPanel({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="block decision">
      <Disclosure className="disclosure" isExpanded={isOpen} onExpandedChange={setOpen}>
        <Heading level={3}>
          <Button slot="trigger" className="disclosure-button">
            {t('deciding.title')}
          </Button>
        </Heading>
        <DisclosurePanel>{isOpen ? <DecisionForm picture={picture} /> : null}</DisclosurePanel>
      </Disclosure>
    </section>
  )
}

function DecisionForm({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const say = useProblem()
  const state = useDecision(picture)
  const { answer } = state
  if (answer?.ok === true && answer.value.status === 'decided') return <Decided report={answer.value} />
  return (
    <div className="decision-form">
      <p className="help">{t('deciding.text')}</p>
      {state.problem === null ? null : <p className="notice stop">{say(state.problem)}</p>}
      {picture.report?.origin.basis === 'none' ? <How state={state} /> : null}
      <PolicyQuestions {...state.part} />
      <Stops state={state} picture={picture} />
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

/** What speaks against publishing; whoever decides otherwise writes why. */
function Stops({ state, picture }: { readonly state: DecisionState; readonly picture: Picture }) {
  const { t } = useTranslation()
  const { draft, set, consultation, answer } = state
  const overrides = new Map(draft.overrides)
  const stops = verdictStops(picture, answer)
  const asked = (consultation?.open ?? []).flatMap(({ close, finding }) =>
    close.kind === 'reason' && !close.ruleId.startsWith('question.') ? [{ id: close.ruleId, finding }] : [],
  )
  const hard = (consultation?.open ?? []).flatMap(({ close, finding }) => (close.kind === 'none' ? [finding] : []))
  const all = [...asked, ...stops.map(finding => ({ id: finding.code, finding }))]
  const given = [...overrides.keys()].filter(id => !id.startsWith('question.') && !all.some(stop => stop.id === id))
  const reasons = useSteadyOrder([...all.map(({ id }) => id), ...given])
  if (reasons.length + hard.length === 0) return null
  return (
    <div className="form-part">
      <FindingList findings={[...all.map(({ finding }) => finding), ...hard]} />
      {reasons.map(id => (
        <TextLine
          key={id}
          label={t('mark.override')}
          help={t('mark.override-help')}
          value={overrides.get(id) ?? ''}
          onChange={reason => set({ overrides: [...new Map([...overrides, [id, reason]])] })}
          isLong
        />
      ))}
    </div>
  )
}

function Deciders({ state: { draft, set, consultation } }: { readonly state: DecisionState }) {
  const { t } = useTranslation()
  const needed = (text: string): string => `${text} (${t('app.required')})`
  const wantsAlt = useStays(wantsField(consultation, 'alt') || draft.alt !== '')
  const wantsTool = useStays(wantsField(consultation, 'tool') || (draft.tool ?? '') !== '')
  return (
    <div className="form-part">
      {wantsAlt ? (
        <TextLine label={needed(t('mark.alt'))} value={draft.alt} onChange={alt => set({ alt })} isLong />
      ) : null}
      {wantsTool ? (
        <TextLine label={needed(t('mark.tool'))} value={draft.tool ?? ''} onChange={tool => set({ tool })} />
      ) : null}
      <TextLine
        label={needed(t('mark.decided-by'))}
        help={t('mark.decided-by-help')}
        value={draft.decidedBy ?? ''}
        onChange={decidedBy => set({ decidedBy })}
      />
      {consultation?.needsSecondReviewer === true ? (
        <TextLine
          label={needed(t('mark.second'))}
          help={t('mark.second-help')}
          value={draft.secondReviewer ?? ''}
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

/** What is missing, one line each: the question itself, the field, or what a rule says. */
function Refused({ report, state }: { readonly report: DecisionReport; readonly state: DecisionState }) {
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
  const rules = findings
    .filter(({ severity, code }) => severity === 'stop' || (severity === 'ask' && !SAID_BY_FORM.test(code)))
    .map(({ message }) => message)
  return [...new Set([...rules, ...questions, ...fields])]
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
