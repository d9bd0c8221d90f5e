import type { ArchiveRow } from '../../../src/api/views.ts'
import type { OriginKind } from '../../../src/domain/origin-kind.ts'
import type { Credentials } from '../../../src/domain/provenance.ts'

export const SORT_COLUMNS = ['name', 'kind', 'state', 'label', 'todo'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

/** What the table shows of the rows. */
export interface TableView {
  readonly search: string
  readonly kind: OriginKind | 'all'
  readonly state: Credentials['state'] | 'all'
  readonly sort: SortColumn
  readonly isDescending: boolean
}

export const FIRST_VIEW: TableView = { search: '', kind: 'all', state: 'all', sort: 'todo', isDescending: true }

/** Filters, searches and sorts. Equal rows keep the order of their names, so that nothing jumps. */
export function viewRows(rows: readonly ArchiveRow[], view: TableView): readonly ArchiveRow[] {
  const words = view.search.toLocaleLowerCase('sv').split(/\s+/).filter(Boolean)
  const fits = (row: ArchiveRow): boolean => {
    if (view.kind !== 'all' && row.kind !== view.kind) return false
    if (view.state !== 'all' && row.state !== view.state) return false
    const text = `${row.name} ${row.generator ?? ''} ${row.signer ?? ''}`.toLocaleLowerCase('sv')
    return words.every(word => text.includes(word))
  }
  const order = view.isDescending ? -1 : 1
  return rows.filter(fits).toSorted((a, b) => order * compare(a, b, view.sort) || byName(a, b))
}

function compare(a: ArchiveRow, b: ArchiveRow, column: SortColumn): number {
  switch (column) {
    case 'name':
      return byName(a, b)
    case 'todo':
      return weight(a) - weight(b)
    case 'kind':
    case 'state':
    case 'label':
      return a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : 0
  }
}

const byName = (a: ArchiveRow, b: ArchiveRow): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** What presses most: files that could not be read, then stops, then questions. */
const weight = (row: ArchiveRow): number => (row.error === null ? 0 : 1_000_000) + row.stops * 1_000 + row.asks
