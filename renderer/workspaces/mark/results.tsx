import { ArrowLeft, CircleCheck, Download, FolderSearch, Plus } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { LabelOutcome } from '../../../src/api/views.ts'
import { ViewHeading } from '../../components/view-heading.tsx'
import { useDeliver } from '../../state/deliver.ts'
import { usePictures } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { Outcome } from './outcome.tsx'
import type { PictureStatus } from './picture-status.ts'
import type { LabelRun } from './use-label-run.ts'
import type { LabelRow } from './use-label-table.ts'

const NOTHING_LEFT: ReadonlySet<PictureStatus> = new Set(['labelled', 'skipped', 'unfit', 'error'])

type DoneRun = Extract<LabelRun, { readonly kind: 'done' }>

/** What was made, what was not and why, and what to do now. */
export function Results({
  run,
  rows,
  onBack,
  onReview,
}: {
  readonly run: DoneRun
  /** The pictures with what was chosen for them: a pack is made from the same answers. */
  readonly rows: readonly LabelRow[]
  readonly onBack: () => void
  readonly onReview: () => void
}) {
  const { t } = useTranslation()
  const made = run.outcomes.filter(outcome => outcome.report.status === 'labelled')
  const dealtWith = new Set([
    ...made.map(({ grant }) => grant),
    ...rows.filter(({ status }) => NOTHING_LEFT.has(status)).map(({ picture }) => picture.grant),
  ])
  const left = rows.filter(({ picture }) => !dealtWith.has(picture.grant)).length
  const others = run.outcomes.filter(outcome => outcome.report.status !== 'labelled')
  return (
    <section className="results" aria-labelledby="results-heading">
      <header className="results-head">
        <ViewHeading id="results-heading">
          {made.length === 0 ? null : <CircleCheck aria-hidden size={28} />}
          {made.length === 0 ? t('mark.done-none') : t('mark.done-title', { count: made.length })}
        </ViewHeading>
        <p className="lead" role="status">
          {run.isStopped || run.isLost
            ? t('mark.done-stopped')
            : made.length === 0
              ? ''
              : `${t('mark.done-proof', { count: made.length })} ${t('mark.kept', { count: made.length })}`}
        </p>
        <ResultActions made={made} dealtWith={dealtWith} onBack={onBack} />
        <p className="help" role="status">
          {left === 0 ? '' : t('mark.left', { count: left })}
        </p>
      </header>
      {made.length === 0 ? null : <AfterPanel />}
      {others.length === 0 ? null : (
        <>
          <h2>{t('mark.done-failed', { count: others.length })}</h2>
          <Outcomes outcomes={others} rows={rows} onReview={onReview} />
        </>
      )}
      <Outcomes outcomes={made} rows={rows} onReview={onReview} />
    </section>
  )
}

function Outcomes({
  outcomes,
  rows,
  onReview,
}: {
  readonly outcomes: readonly LabelOutcome[]
  readonly rows: readonly LabelRow[]
  readonly onReview: () => void
}) {
  const draftOf = ({ grant }: LabelOutcome): LabelDraft | null =>
    rows.find(({ picture }) => picture.grant === grant)?.draft ?? null
  return (
    <ul className="outcomes">
      {outcomes.map(outcome => (
        <Outcome
          key={`${outcome.grant}-${outcome.preset}`}
          outcome={outcome}
          draft={draftOf(outcome)}
          onReview={onReview}
        />
      ))}
    </ul>
  )
}

function ResultActions({
  made,
  dealtWith,
  onBack,
}: {
  readonly made: readonly LabelOutcome[]
  /** These leave the table when more are to be labelled; what still waits for an answer stays. */
  readonly dealtWith: ReadonlySet<string>
  readonly onBack: () => void
}) {
  const { t } = useTranslation()
  const { api, bridge } = useWire()
  const { remove } = usePictures()
  const deliver = useDeliver()
  const files = made.flatMap(outcome => (outcome.file === null ? [] : [outcome.file]))
  const [first] = files
  const more = (): void => {
    remove([...dealtWith])
    onBack()
  }
  return (
    <div className="row">
      {bridge !== null && first !== undefined ? (
        <Button className="button primary" onPress={() => void api.files.reveal({ grant: first.grant })}>
          <FolderSearch aria-hidden size={18} />
          {t('mark.reveal')}
        </Button>
      ) : null}
      {files.length === 0 ? null : (
        <Button
          className={bridge === null ? 'button primary' : 'button'}
          onPress={() => void deliver(files, files.length === 1 ? (first?.name ?? 'bild') : 'ursprung.zip')}
        >
          <Download aria-hidden size={18} />
          {files.length === 1
            ? t(bridge === null ? 'mark.download' : 'mark.save-as')
            : t(bridge === null ? 'mark.download-all' : 'mark.save-all')}
        </Button>
      )}
      <Button className="button" onPress={more}>
        <Plus aria-hidden size={18} />
        {t('mark.more')}
      </Button>
      <Button className="button quiet" onPress={onBack}>
        <ArrowLeft aria-hidden size={18} />
        {t('mark.back')}
      </Button>
    </div>
  )
}

/** What to do with the finished copies; pack and proof stand with each of them. */
function AfterPanel() {
  const { t } = useTranslation()
  return (
    <aside className="next-steps" aria-label={t('mark.next-title')}>
      <h2>{t('mark.next-title')}</h2>
      <ol>
        {[1, 2, 3].map(number => (
          <li key={number}>{t(`mark.next-${number}`)}</li>
        ))}
      </ol>
    </aside>
  )
}
