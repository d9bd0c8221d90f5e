import { createContext, useContext, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyTable, Problems } from '../../components/empty-table.tsx'
import { PictureList, SinglePictureTools } from '../../components/picture-list.tsx'
import { ViewHeading } from '../../components/view-heading.tsx'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { PictureForm } from './form.tsx'
import { GoBar } from './go-bar.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { Results } from './results.tsx'
import { StatusBadge } from './status-badge.tsx'
import { useLabelRun } from './use-label-run.ts'
import type { PictureStatus } from './picture-status.ts'
import { type LabelRow, useLabelTable } from './use-label-table.ts'

/** Märk: pictures to the left, the real preview in the middle, the questions to the right, one button underneath. */
export function MarkWorkspace({ isShown, onReview }: { readonly isShown: boolean; readonly onReview: () => void }) {
  const { t } = useTranslation()
  const { pictures } = usePictures()
  const runner = useLabelRun()
  const table = useLabelTable(
    pictures.length > 0 && runner.run.kind !== 'running',
    isShown && runner.run.kind === 'idle',
  )
  const top = useRef<HTMLDivElement>(null)
  const statuses = useStatuses(table.rows)
  if (pictures.length === 0) return <EmptyTable job="mark" />
  if (runner.run.kind === 'done')
    return <Results run={runner.run} rows={table.rows} onBack={runner.reset} onReview={onReview} />
  return (
    <div className={pictures.length === 1 ? 'workspace mark single' : 'workspace mark'} ref={top}>
      <ViewHeading className="visually-hidden" view={pictures.length === 1 ? 'single' : 'list'}>
        {t('mark.title')}
      </ViewHeading>
      {/* Read out as another picture is chosen and as its last question is answered; the list names its rows by the file alone. */}
      <p className="visually-hidden" role="status">
        {table.selected === undefined ? '' : t(`mark.status.${table.selected.status}`)}
      </p>
      {pictures.length === 1 ? null : (
        <StatusesContext value={statuses}>
          <PictureList status={markStatus} />
        </StatusesContext>
      )}
      <div className="middle">
        <Problems />
        {table.selected === undefined ? (
          <p className="help">{t('review.select')}</p>
        ) : (
          <PreviewPane key={table.selected.picture.grant} row={table.selected} table={table} />
        )}
        <SinglePictureTools />
      </div>
      <div className="right">
        {table.selected === undefined ? null : (
          <PictureForm key={table.selected.picture.grant} row={table.selected} table={table} />
        )}
        <GoBar table={table} runner={runner} />
      </div>
    </div>
  )
}

/** Statuses by grant. Each badge takes its own, so that a new status draws badges and not the whole list. */
const StatusesContext = createContext<ReadonlyMap<string, PictureStatus>>(new Map())

const markStatus = (picture: Picture) => <MarkStatus grant={picture.grant} />

function MarkStatus({ grant }: { readonly grant: string }) {
  return <StatusBadge status={useContext(StatusesContext).get(grant) ?? 'checking'} />
}

/** The same map as long as no status changes: typing must not draw the badges anew. */
function useStatuses(rows: readonly LabelRow[]): ReadonlyMap<string, PictureStatus> {
  const key = JSON.stringify(rows.map(row => [row.picture.grant, row.status]))
  return useMemo(() => new Map(JSON.parse(key) as readonly (readonly [string, PictureStatus])[]), [key])
}
