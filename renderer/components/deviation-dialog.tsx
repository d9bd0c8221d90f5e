import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Checkbox } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DeviationFormat, DeviationStatement } from '../../src/publish/deviation.ts'
import { useDeliver } from '../state/deliver.ts'
import { useSettings } from '../state/queries.ts'
import { useProblem } from '../state/use-problem.ts'
import { useSettled } from '../state/use-settled.ts'
import { useWire } from '../state/wire-context.tsx'
import { CopyButton } from './copy-button.tsx'
import { TextLine } from './fields.tsx'
import { FormDialog } from './form-dialog.tsx'

const SETTLE_MS = 500
const FORMATS: readonly DeviationFormat[] = ['txt', 'eml', 'json']

/** What has been written about a picture; a report that is closed too soon is not begun anew. */
const begun = new Map<string, DeviationStatement>()

/** A report about what went wrong, for the organisation's ordinary channel. Nothing is sent from here. */
export function DeviationDialog({ grant, onClose }: { readonly grant: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { settings } = useSettings()
  const [statement, setStatement] = useState<DeviationStatement>(
    begun.get(grant) ?? { what: '', where: '', done: '', reportedBy: settings?.decidedBy ?? '' },
  )
  const [isAttached, setAttached] = useState(false)
  const set = (values: Partial<DeviationStatement>): void => {
    const next = { ...statement, ...values }
    begun.set(grant, next)
    setStatement(next)
  }
  return (
    <FormDialog title={t('deviating.title')} text={t('deviating.text')} onClose={onClose} isWide>
      <div className="deviation">
        <div className="dialog-form">
          <TextLine label={t('deviation.what')} value={statement.what} onChange={what => set({ what })} isLong />
          <TextLine
            label={t('deviation.where')}
            help={t('deviating.where-help')}
            value={statement.where}
            onChange={where => set({ where })}
          />
          <TextLine label={t('deviation.done')} value={statement.done} onChange={done => set({ done })} isLong />
          <TextLine
            label={t('deviation.reported-by')}
            help={t('mark.decided-by-help')}
            value={statement.reportedBy}
            onChange={reportedBy => set({ reportedBy })}
          />
          <Checkbox className="answer" isSelected={isAttached} onChange={setAttached}>
            <span className="box" aria-hidden />
            <span className="answer-text">
              <span>{t('deviating.attach')}</span>
              <span className="answer-help">{t('deviating.attach-help')}</span>
            </span>
          </Checkbox>
        </div>
        <Preview grant={grant} statement={statement} />
      </div>
      <Ways grant={grant} statement={statement} isAttached={isAttached} onClose={onClose} />
    </FormDialog>
  )
}

/** The report as it is written so far; ready when it says all that the person has written. */
function useReport(grant: string, statement: DeviationStatement) {
  const { api } = useWire()
  const settled = useSettled(statement, SETTLE_MS)
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['deviation', grant, settled],
    queryFn: () => api.publishing.deviation({ grant, statement: settled, format: null, attachPicture: false }),
    placeholderData: keepPreviousData,
  })
  const isAsWritten = !isPlaceholderData && JSON.stringify(settled) === JSON.stringify(statement)
  return { report: data, isReady: data !== undefined && isAsWritten }
}

function Preview({ grant, statement }: { readonly grant: string; readonly statement: DeviationStatement }) {
  const { t } = useTranslation()
  const say = useProblem()
  const { report, isReady } = useReport(grant, statement)
  if (report?.ok === false) return <p className="notice stop">{say(report.error)}</p>
  const text = report?.value.text ?? ''
  return (
    <section className="deviation-preview" aria-labelledby="deviation-preview">
      <div className="row spread">
        <h3 id="deviation-preview">{t('deviating.preview')}</h3>
        <CopyButton text={text} what={t('deviating.preview')} isReady={isReady} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard (WCAG 2.1.1) */}
      <pre className="snippet" tabIndex={0} aria-label={t('deviating.preview')} aria-busy={!isReady}>
        {report === undefined ? t('deviating.working') : text}
      </pre>
    </section>
  )
}

function Ways({
  grant,
  statement,
  isAttached,
  onClose,
}: {
  readonly grant: string
  readonly statement: DeviationStatement
  readonly isAttached: boolean
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const deliver = useDeliver()
  const [problem, setProblem] = useState('')
  const save = async (format: DeviationFormat): Promise<void> => {
    const attachPicture = isAttached && format === 'eml'
    const made = await api.publishing.deviation({ grant, statement, format, attachPicture })
    setProblem(made.ok ? '' : say(made.error))
    if (made.ok && made.value.file !== null) await deliver([made.value.file], made.value.file.name)
  }
  return (
    <>
      {problem === '' ? null : (
        <p className="notice stop" role="alert">
          {problem}
        </p>
      )}
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
        {FORMATS.map(format => (
          <Button
            key={format}
            className={format === 'eml' ? 'button primary' : 'button'}
            isDisabled={isAttached && format !== 'eml'}
            onPress={() => void save(format)}
          >
            {t(`deviating.save-${format}`)}
          </Button>
        ))}
      </div>
    </>
  )
}
