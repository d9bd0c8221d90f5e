import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PageView } from '../../../src/api/archive-views.ts'
import { ScanRow } from './scan-row.tsx'
import { ROW_HEIGHT_PX, useLongList } from './use-long-list.ts'
import type { RowTable } from './use-row-pages.ts'

const COLUMNS = ['path', 'kind', 'credentials', 'label', 'todo', 'modified', 'size'] as const

interface TableProps {
  readonly table: RowTable
  readonly view: PageView
  readonly onView: (view: PageView) => void
  readonly chosen: number | null
  readonly onChoose: (id: number | null) => void
}

/**
 * A grid of any length: only the rows in sight are on the page, and only those around them in its memory. One stop in the tab order;
 * arrows, Page Up/Down, Home and End move, Enter opens. A component library's own virtual table needed 250 ms per key at 10,000 rows
 * (knowledge stack.md 6).
 */
export function ScanTable(props: TableProps) {
  const { t } = useTranslation()
  const { table, view, chosen, onChoose } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const total = table.total ?? 0
  const at = Math.max(0, Math.min(active, total - 1))
  const { list, items, rows, base, show, heightPx } = useLongList(total, scroller, at)
  const inSight = list.range
  useEffect(() => {
    table.look(inSight?.startIndex ?? 0, (inSight?.endIndex ?? 0) + OVERLOOK_ROWS)
  }, [table, inSight?.startIndex, inSight?.endIndex])
  const move = (to: number): void => {
    setActive(to)
    show(to)
    const row = table.row(to)
    if (chosen !== null && row !== undefined) onChoose(row.id)
  }
  const press = (event: KeyboardEvent): void => {
    // The sort buttons in the head have keys of their own.
    if (event.target !== event.currentTarget) return
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT_PX) - 2)
    const to = moved(at, event.key, { total, pageRows })
    if (to !== null) move(to)
    else if (!opensOrCloses(event.key, table.row(at)?.id, { chosen, onChoose })) return
    event.preventDefault()
  }
  return (
    <div
      ref={scroller}
      className="scan-table"
      role="grid"
      tabIndex={0}
      aria-label={t('archive.table')}
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={`scan-row-${at}`}
      onKeyDown={press}
    >
      <Head view={view} onView={props.onView} />
      <div role="rowgroup" className="scan-rows" style={{ height: heightPx }}>
        <div ref={rows} role="presentation">
          {items.map(({ index, start }) => (
            <ScanRow
              key={index}
              row={table.row(index)}
              index={index}
              offsetPx={start - base}
              isActive={index === at}
              isChosen={chosen !== null && table.row(index)?.id === chosen}
              onChoose={id => {
                setActive(index)
                onChoose(id)
              }}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

/** Enter and space open a row, Escape closes what is open; false for any other key. */
function opensOrCloses(
  key: string,
  row: number | undefined,
  { chosen, onChoose }: Pick<TableProps, 'chosen' | 'onChoose'>,
): boolean {
  if ((key === 'Enter' || key === ' ') && row !== undefined) onChoose(row)
  else if (key === 'Escape' && chosen !== null) onChoose(null)
  else return false
  return true
}

/** Rows fetched beyond those in sight. */
const OVERLOOK_ROWS = 40

function moved(
  at: number,
  key: string,
  { total, pageRows }: { readonly total: number; readonly pageRows: number },
): number | null {
  const to = new Map([
    ['ArrowDown', at + 1],
    ['ArrowUp', at - 1],
    ['PageDown', at + pageRows],
    ['PageUp', at - pageRows],
    ['Home', 0],
    ['End', total - 1],
  ]).get(key)
  return to === undefined ? null : Math.max(0, Math.min(total - 1, to))
}

function Head({ view, onView }: { readonly view: PageView; readonly onView: (view: PageView) => void }) {
  const { t } = useTranslation()
  // What is most pressing, newest or largest comes first at the first press.
  const sortBy = (sort: PageView['sort']): void =>
    onView({
      ...view,
      sort,
      isDescending: view.sort === sort ? !view.isDescending : ['todo', 'modified', 'size'].includes(sort),
    })
  return (
    <div role="rowgroup" className="scan-head">
      <div role="row" aria-rowindex={1} className="scan-row">
        {COLUMNS.map((column, at) => (
          <div
            key={column}
            role="columnheader"
            aria-colindex={at + 1}
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
