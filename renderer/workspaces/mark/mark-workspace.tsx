import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyTable, Problems } from '../../components/empty-table.tsx'
import { PictureList } from '../../components/picture-list.tsx'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { PictureForm } from './form.tsx'
import { GoBar } from './go-bar.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { Results } from './results.tsx'
import { StatusBadge } from './status-badge.tsx'
import { useLabelRun } from './use-label-run.ts'
import { useLabelTable } from './use-label-table.ts'

/** Märk: pictures to the left, the real preview in the middle, the questions to the right, one button underneath. */
export function MarkWorkspace({ onReview }: { readonly onReview: () => void }) {
  const { t } = useTranslation()
  const { pictures } = usePictures()
  const runner = useLabelRun()
  const table = useLabelTable(pictures.length > 0 && runner.run.kind !== 'running')
  const top = useRef<HTMLDivElement>(null)
  if (pictures.length === 0) return <EmptyTable job="mark" />
  if (runner.run.kind === 'done') return <Results run={runner.run} onBack={runner.reset} onReview={onReview} />
  const statuses = new Map(table.rows.map(row => [row.picture.grant, row.status]))
  const status = (picture: Picture) => <StatusBadge status={statuses.get(picture.grant) ?? 'checking'} />
  return (
    <div className={pictures.length === 1 ? 'workspace mark single' : 'workspace mark'} ref={top}>
      <h1 className="visually-hidden">{t('mark.title')}</h1>
      {pictures.length === 1 ? null : <PictureList status={status} />}
      <div className="middle">
        <Problems />
        {table.selected === undefined ? (
          <p className="help">{t('review.select')}</p>
        ) : (
          <PreviewPane key={table.selected.picture.grant} row={table.selected} table={table} />
        )}
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
