import { CircleDashed, CircleSlash2, FileX2 } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArchiveRow } from '../../../src/api/archive-views.ts'
import { ORIGIN_KINDS } from '../../../src/domain/origin-kind.ts'
import { ErrorBadge, KindBadge, StateBadge } from '../../components/badges.tsx'
import { useWords } from './words.ts'

interface RowProps {
  readonly row: ArchiveRow | undefined
  readonly index: number
  readonly offsetPx: number
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly onChoose: (id: number) => void
}

/** One file; drawn again only when something of it is another. */
export const ScanRow = memo(
  function ScanRow({ row, index, offsetPx, isActive, isChosen, onChoose }: RowProps) {
    const { t } = useTranslation()
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are handled by the grid, which holds the focus (aria-activedescendant)
      <div
        role="row"
        id={`scan-row-${index}`}
        aria-rowindex={index + 2}
        aria-selected={isChosen}
        className={`scan-row${isActive ? ' active' : ''}${isChosen ? ' chosen' : ''}`}
        style={{ transform: `translateY(${offsetPx}px)` }}
        onClick={() => (row === undefined ? undefined : onChoose(row.id))}
      >
        {row === undefined ? (
          <div role="gridcell" aria-colindex={1} className="col-path row-loading">
            {t('archive.row-loading')}
          </div>
        ) : (
          <Cells row={row} />
        )}
      </div>
    )
  },
  (a, b) =>
    a.row === b.row &&
    a.index === b.index &&
    a.offsetPx === b.offsetPx &&
    a.isActive === b.isActive &&
    a.isChosen === b.isChosen,
)

const CREDENTIALS = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable'] as const

function Cells({ row }: { readonly row: ArchiveRow }) {
  const { t } = useTranslation()
  const words = useWords()
  const isVerified = row.state === 'verified'
  const kind = ORIGIN_KINDS.find(known => known === row.kind)
  const credentials = CREDENTIALS.find(known => known === row.credentials)
  const todo = [
    row.stops > 0 ? t('archive.todo-stops', { count: row.stops }) : '',
    row.asks > 0 ? t('archive.todo-asks', { count: row.asks }) : '',
  ].filter(Boolean)
  return (
    <>
      <div role="gridcell" aria-colindex={1} className="col-path">
        <bdi title={row.name}>{row.name}</bdi>
        <span className="row-folder">
          {row.change === 'changed' || row.change === 'moved' ? (
            <span className="change">{t(`archive.change.${row.change}`)}</span>
          ) : null}
          <bdi>{row.folder}</bdi>
        </span>
      </div>
      <div role="gridcell" aria-colindex={2} className="col-kind">
        {isVerified && kind !== undefined ? <KindBadge kind={kind} /> : <FileState row={row} />}
      </div>
      <div role="gridcell" aria-colindex={3} className="col-credentials">
        {isVerified && credentials !== undefined ? <StateBadge state={credentials} trust={null} /> : null}
      </div>
      <div role="gridcell" aria-colindex={4} className="col-label">
        {isVerified && row.label !== null ? t(`archive.label.${row.label}`) : null}
      </div>
      <div role="gridcell" aria-colindex={5} className="col-todo">
        {todo.join(', ') || (isVerified ? '–' : '')}
      </div>
      <div role="gridcell" aria-colindex={6} className="col-modified">
        {row.modifiedMs === null ? '' : words.date(row.modifiedMs)}
      </div>
      <div role="gridcell" aria-colindex={7} className="col-size">
        {row.sizeBytes === null ? '' : words.size(row.sizeBytes)}
      </div>
    </>
  )
}

/** A file without a verdict: why it has none. */
function FileState({ row }: { readonly row: ArchiveRow }) {
  const { t, i18n } = useTranslation()
  if (row.state === 'failed') return <ErrorBadge text={t('archive.file-state.failed')} />
  const reason = `archive.reason.${row.reason ?? ''}`
  const text = row.state === 'skipped' && i18n.exists(reason) ? t(reason) : t(`archive.file-state.${row.state}`)
  const Icon = row.state === 'missing' ? FileX2 : row.state === 'pending' ? CircleDashed : CircleSlash2
  return (
    <span className={row.state === 'missing' ? 'badge ask-badge' : 'row-state'}>
      <Icon aria-hidden size={14} />
      {text}
    </span>
  )
}
