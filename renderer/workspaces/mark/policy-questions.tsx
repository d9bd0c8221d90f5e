import { MessageCircleQuestion } from 'lucide-react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PolicyQuestion, RuleBasis } from '../../../src/domain/policy.ts'
import { ruleNameIn } from '../../../src/domain/rule-name.ts'
import { Answers, TextLine } from '../../components/fields.tsx'
import { Quote } from '../../components/quote.tsx'
import { useAbout, useSettings } from '../../state/queries.ts'
import { useReasonError } from '../../state/use-reason-error.ts'
import type { FormPart } from './form-part.ts'
import { SameForAll } from './same-for-all.tsx'

/** The policy's own questions, in its own words, each with the rule it comes from. */
export function PolicyQuestions({ row, table, insists = false }: FormPart & { readonly insists?: boolean }) {
  const { t } = useTranslation()
  const about = useAbout()
  const { settings } = useSettings()
  const language = settings?.language ?? 'sv'
  const { consultation, draft, picture } = row
  if (consultation === undefined || consultation.questions.length === 0) return null
  const left = consultation.unanswered.length
  const answers = new Map(draft.answers)
  const answer = (question: string, id: string): void =>
    table.change({
      kind: 'set',
      grant: picture.grant,
      isFirst: false,
      values: { answers: [...new Map([...answers, [question, id]])] },
    })
  const others = table.rows.filter(other => other.picture.grant !== picture.grant && other.draft.answers.length === 0)
  return (
    <div className="form-part questions">
      <h3>{t('mark.questions', { policy: about?.policy.name[language] ?? '' })}</h3>
      <p className={left > 0 ? 'questions-left' : 'help'} aria-live="polite">
        {left > 0 ? t('mark.questions-left', { count: left }) : t('mark.questions-done')}
      </p>
      {consultation.questions.map(question => (
        <Question
          key={question.id}
          question={question}
          value={answers.get(question.id) ?? null}
          language={language}
          onAnswer={id => answer(question.id, id)}
          row={row}
          table={table}
          insists={insists}
        />
      ))}
      {left === 0 && others.length > 0 ? <SameForAll what="answers" others={others} row={row} table={table} /> : null}
    </div>
  )
}

function Question(
  props: FormPart & {
    readonly question: PolicyQuestion
    readonly value: string | null
    readonly language: 'sv' | 'en'
    readonly onAnswer: (id: string) => void
    /** Somebody has tried to go on without: what is missing is said at its place. */
    readonly insists: boolean
  },
) {
  const { question, value, language, onAnswer, row, table, insists } = props
  const { t } = useTranslation()
  const sayReason = useReasonError()
  const ruleId = `question.${question.id}`
  const chosen = question.answers.find(option => option.id === value)
  const overrides = new Map(row.draft.overrides)
  return (
    <div className="question">
      <Answers
        label={question.text[language]}
        help={question.help?.[language]}
        value={value}
        options={question.answers.map(option => ({ id: option.id, text: option.text[language] }))}
        onChange={onAnswer}
        error={insists && value === null ? t('deciding.needs-answer') : null}
      />
      {chosen?.effect === 'stop' && question.overridable ? (
        <TextLine
          label={t('mark.override')}
          help={t('mark.override-help')}
          value={overrides.get(ruleId) ?? ''}
          error={insists ? sayReason(overrides.get(ruleId) ?? '') : null}
          onChange={reason =>
            table.change({
              kind: 'set',
              grant: row.picture.grant,
              isFirst: false,
              values: { overrides: [...new Map([...overrides, [ruleId, reason]])] },
            })
          }
          isLong
        />
      ) : null}
      <Why about={question.text[language]} basis={question.basis} language={language} />
    </div>
  )
}

/** What a question rests on: the document, its section and its words. */
function Why({
  about,
  basis,
  language,
}: {
  readonly about: string
  readonly basis: RuleBasis
  readonly language: 'sv' | 'en'
}) {
  const { t } = useTranslation()
  const source = `${basis.document} ${basis.section}`.trim()
  return (
    <Disclosure className="why">
      <Heading level={4}>
        <Button slot="trigger" className="why-button" aria-label={`${t('mark.why')} ${about}`}>
          <MessageCircleQuestion aria-hidden size={14} />
          {t('mark.why')}
        </Button>
      </Heading>
      <DisclosurePanel>
        <p className="help">
          {ruleNameIn(source, language)}
          <Quote text={basis.quote} />
        </p>
      </DisclosurePanel>
    </Disclosure>
  )
}
