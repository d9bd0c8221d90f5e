import { ArrowDown, ArrowUp } from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArchiveRow } from '../../../src/api/views.ts'
import { ErrorBadge, KindBadge, StateBadge } from '../../components/badges.tsx'
import { SORT_COLUMNS, type SortColumn, type TableView } from './table-rows.ts'

const ROW_HEIGHT_PX = 44
const PAGE_ROWS = 12

/**
 * A grid of any length: only the rows in sight are on the page. One stop in the tab order; arrows, Page Up/Down, Home and
 * End move, Enter opens. A component library's own virtual table needed 250 ms per key at 10,000 rows (knowledge stack.md 6).
 */
export function ScanTable(props: {
  readonly rows: readonly ArchiveRow[]
  readonly view: TableView
  readonly onView: (view: TableView) => void
  readonly chosen: number | null
  readonly onChoose: (row: number) => void
}) {
  const { t } = useTranslation()
  const { rows, view, onView, onChoose } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const at = Math.min(active, rows.length - 1)
  const virtual = useRows(rows.length, scroller, at)
  const press = (event: KeyboardEvent): void => {
    // The sort buttons in the head have keys of their own.
    if (event.target !== event.currentTarget) return
    const row = rows[at]
    const to = moved(at, event.key, rows.length)
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) onChoose(row.row)
    else if (to !== null) setActive(to)
    else return
    event.preventDefault()
  }
  const choose = (index: number, row: number): void => {
    setActive(index)
    onChoose(row)
  }
  return (
    <div
      ref={scroller}
      className="scan-table"
      role="grid"
      tabIndex={0}
      aria-label={t('archive.table')}
      aria-rowcount={rows.length + 1}
      aria-colcount={SORT_COLUMNS.length}
      aria-activedescendant={rows.length === 0 ? undefined : `scan-row-${at}`}
      onKeyDown={press}
    >
      <Head view={view} onView={onView} />
      <div role="rowgroup" className="scan-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(item => {
          const row = rows[item.index]
          return row === undefined ? null : (
            <Row
              key={row.row}
              row={row}
              index={item.index}
              offsetPx={item.start}
              isActive={item.index === at}
              isChosen={row.row === props.chosen}
              onChoose={() => choose(item.index, row.row)}
            />
          )
        })}
      </div>
    </div>
  )
}

/** Which rows are on the page; the active one is brought into sight. */
function useRows(count: number, scroller: RefObject<HTMLDivElement | null>, at: number) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 12,
  })
  useEffect(() => virtual.scrollToIndex(at), [at, virtual])
  return virtual
}

function moved(at: number, key: string, count: number): number | null {
  const to: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
    Home: 0,
    End: count - 1,
  }
  const wanted = to[key]
  return wanted === undefined ? null : Math.max(0, Math.min(count - 1, wanted))
}

function Head({ view, onView }: { readonly view: TableView; readonly onView: (view: TableView) => void }) {
  const { t } = useTranslation()
  const sortBy = (column: SortColumn): void =>
    onView({ ...view, sort: column, isDescending: view.sort === column ? !view.isDescending : column === 'todo' })
  return (
    <div role="rowgroup" className="scan-head">
      <div role="row" aria-rowindex={1} className="scan-row">
        {SORT_COLUMNS.map(column => (
          <div
            key={column}
            role="columnheader"
            className={`col-${column}`}
            aria-sort={view.sort === column ? (view.isDescending ? 'descending' : 'ascending') : 'none'}
          >
            <button type="button" className="sort-button" onClick={() => sortBy(column)}>
              {t(`archive.col-${column}`)}
              {view.sort === column ? (
                view.isDescending ? (
                  <ArrowDown aria-hidden size={14} />
                ) : (
                  <ArrowUp aria-hidden size={14} />
                )
              ) : null}
            </button>
          </div>
        ))}
      </div>
    </div>
  )
}

function Row(props: {
  readonly row: ArchiveRow
  readonly index: number
  readonly offsetPx: number
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { t } = useTranslation()
  const { row } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are handled by the grid, which holds the focus (aria-activedescendant)
    <div
      role="row"
      id={`scan-row-${props.index}`}
      aria-rowindex={props.index + 2}
      aria-selected={props.isChosen}
      className={`scan-row${props.isActive ? ' active' : ''}${props.isChosen ? ' chosen' : ''}`}
      style={{ transform: `translateY(${props.offsetPx}px)` }}
      onClick={props.onChoose}
    >
      <div role="gridcell" className="col-name">
        <bdi title={row.name}>{row.name}</bdi>
      </div>
      <div role="gridcell" className="col-kind">
        {row.error === null ? <KindBadge kind={row.kind} /> : <ErrorBadge text={t('review.error-title')} />}
      </div>
      <div role="gridcell" className="col-state">
        {row.error === null ? <StateBadge state={row.state} trust={null} /> : null}
      </div>
      <div role="gridcell" className="col-label">
        {row.error === null ? t(`archive.label.${row.label}`) : null}
      </div>
      <div role="gridcell" className="col-todo">
        {[
          row.stops > 0 ? t('archive.todo-stops', { count: row.stops }) : '',
          row.asks > 0 ? t('archive.todo-asks', { count: row.asks }) : '',
        ]
          .filter(Boolean)
          .join(', ') || '–'}
      </div>
    </div>
  )
}
